// alerts: who is told. URLs and keys are secrets: no message shows them.
#include <algorithm>
#include <string>
#include <vector>

#include "crawler/config/nearest_word.h"
#include "crawler/config/sections.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

constexpr std::string_view kTypes[] = {"webhook", "slack", "command", "email"};

AlertChannel::Type read_type(const YamlValue& value) {
  if (value.type() != YamlNode::Type::map) {
    value.fail_with_value("must be a map such as {type: webhook, url: \"${HOOK}\"}");
  }
  for (const auto& [key, type] : value.entries()) {
    if (key.text != "type") continue;
    const std::string text = type.text();
    const auto found = std::find(std::begin(kTypes), std::end(kTypes), text);
    if (found == std::end(kTypes)) {
      type.fail_with_value("must be webhook, slack, command or email" + suggestion(text, kTypes));
    }
    return static_cast<AlertChannel::Type>(found - std::begin(kTypes));
  }
  value.fail("needs type, which is missing: webhook, slack, command or email");
}

/// Which endpoint regressed is nobody else's business: plain http stays on this machine unless the
/// channel says otherwise.
std::string read_url(const YamlSection& section, ReadContext& context) {
  const YamlValue value = section.need("url");
  const ExpandedText text = value.expanded();
  context.secrets.add_environment(text);
  Url url;
  try {
    url = parse_url(text.text);
  } catch (const UrlError& error) {
    value.fail(error.what());
  }
  if (url.has_user_info) value.fail("must not contain a user name or password");
  bool insecure = false;
  section.read("insecure", insecure);
  if (url.scheme == "http" && !insecure && !is_loopback(url.host)) {
    value.fail("must begin with https://; for a receiver in a trusted network add insecure: true");
  }
  // Whoever knows the path or the query may post there.
  if (target_of(url) != "/") context.secrets.add(text.text);
  return text.text;
}

AlertChannel read_post(const YamlValue& value, AlertChannel::Type type, ReadContext& context) {
  constexpr std::string_view kWebhook[] = {"type", "url", "secret", "insecure"};
  constexpr std::string_view kSlack[] = {"type", "url", "insecure"};
  const bool webhook = type == AlertChannel::Type::webhook;
  const YamlSection section(value, webhook ? KnownKeys{kWebhook} : KnownKeys{kSlack});
  AlertChannel channel;
  channel.type = type;
  channel.url = read_url(section, context);
  if (const auto secret = section.find("secret")) {
    channel.secret = secret->text();
    if (channel.secret.empty()) {
      secret->fail("must not be empty; set the variable, or remove the key to send unsigned");
    }
    context.secrets.add(channel.secret);
  }
  return channel;
}

AlertChannel read_command(const YamlValue& value, ReadContext& context) {
  constexpr std::string_view kKeys[] = {"type", "run"};
  const YamlSection section(value, {kKeys});
  AlertChannel channel;
  channel.type = AlertChannel::Type::command;
  const YamlValue run = section.need("run");
  for (const YamlValue& item : run.items()) {
    ExpandedText word = item.expanded();
    context.secrets.add_environment(word);
    channel.command.push_back(std::move(word.text));
  }
  if (channel.command.empty() || channel.command.front().empty()) {
    run.fail("must list the program and its arguments, such as [\"notify-send\", \"{summary}\"]");
  }
  return channel;
}

/// Recipients are handed to sendmail and written into a mail header: neither an option nor a
/// second header must fit in.
bool is_recipient(const std::string& address) {
  const std::size_t at = address.find('@');
  return at != std::string::npos && at > 0 && at + 1 < address.size() &&
         address.find('@', at + 1) == std::string::npos && !address.starts_with('-') &&
         address.find_first_of(" ,;<>\"()\\") == std::string::npos &&
         !has_control_characters(address);
}

AlertChannel read_email(const YamlValue& value) {
  constexpr std::string_view kKeys[] = {"type", "to"};
  const YamlSection section(value, {kKeys});
  AlertChannel channel;
  channel.type = AlertChannel::Type::email;
  const YamlValue to = section.need("to");
  for (const YamlValue& item : to.items()) {
    channel.to.push_back(item.text());
    if (!is_recipient(channel.to.back())) {
      item.fail_with_value("must be an address such as qa@example.com");
    }
  }
  if (channel.to.empty()) to.fail("must list at least one address");
  return channel;
}

}  // namespace

std::vector<AlertChannel> read_alerts(const YamlValue& value, ReadContext& context) {
  std::vector<AlertChannel> channels;
  for (const YamlValue& item : value.items()) {
    switch (const AlertChannel::Type type = read_type(item)) {
      case AlertChannel::Type::webhook:
      case AlertChannel::Type::slack:
        channels.push_back(read_post(item, type, context));
        break;
      case AlertChannel::Type::command:
        channels.push_back(read_command(item, context));
        break;
      case AlertChannel::Type::email:
        channels.push_back(read_email(item));
        break;
    }
  }
  return channels;
}

}  // namespace twinshot

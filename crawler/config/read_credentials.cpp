// The parts of capture: that may hold secrets: headers, cookies, basic_auth. Their values are in no
// message.
#include "crawler/config/read_credentials.h"

#include <strings.h>

#include <algorithm>
#include <cctype>

#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

/// A token of RFC 9110, 5.6.2: what header and cookie names are made of.
bool is_token(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos;
  });
}

/// Text that may be secret because of its name or because it came from the environment.
std::string read_guarded(const YamlValue& value, const std::string& name, ReadContext& context) {
  const ExpandedText text = value.expanded();
  context.secrets.add_environment(text);
  if (is_secret_name(name)) {
    context.secrets.add(text.text);
    // "Bearer abc": the token alone is as secret.
    const std::size_t blank = text.text.rfind(' ');
    if (blank != std::string::npos) context.secrets.add(text.text.substr(blank + 1));
  }
  if (has_control_characters(text.text)) {
    value.fail("must be one line without control characters");
  }
  return text.text;
}

std::string read_domain(const YamlValue& value, const CaptureScope& scope) {
  std::string domain = value.word();
  std::transform(domain.begin(), domain.end(), domain.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (domain.starts_with('.')) domain.erase(0, 1);
  const auto belongs = [&](const ParsedSide& side) {
    // A parent domain has a dot: nobody may set a cookie for all of .com.
    return side.url.host == domain ||
           (domain.find('.') != std::string::npos && domain_matches(side.url.host, domain));
  };
  if (!belongs(scope.own) && !belongs(scope.other)) {
    value.fail_with_value("must be the host of a side or a parent of it (" + scope.own.url.host +
                          ", " + scope.other.url.host + ")");
  }
  return domain;
}

Cookie read_cookie(const YamlValue& value, const CaptureScope& scope, ReadContext& context) {
  constexpr std::string_view kKeys[] = {"name", "value", "domain", "path", "secure", "http_only"};
  const YamlSection keys(value, {kKeys});
  Cookie cookie;
  cookie.name = keys.need("name").word();
  if (!is_token(cookie.name)) {
    keys.need("name").fail_with_value("must be a cookie name: letters, digits and - _ . only");
  }
  cookie.value = read_guarded(keys.need("value"), cookie.name, context);
  if (cookie.value.find_first_of(";,") != std::string::npos) {
    keys.need("value").fail("must not contain ; or ,; write %3B or %2C");
  }
  if (const auto domain = keys.find("domain")) cookie.domain = read_domain(*domain, scope);
  keys.read("path", cookie.path);
  if (!cookie.path.starts_with('/') || cookie.path.find(';') != std::string::npos ||
      has_control_characters(cookie.path)) {
    keys.need("path").fail_with_value("must begin with / and hold no ;");
  }
  keys.read("secure", cookie.secure);
  keys.read("http_only", cookie.http_only);
  return cookie;
}

}  // namespace

void read_headers(const YamlSection& section, ReadContext& context,
                  std::vector<std::pair<std::string, std::string>>& target) {
  const auto value = section.find("headers");
  if (!value) return;
  for (const auto& [key, text] : value->entries()) {
    const std::string& name = key.text;
    if (!is_token(name)) {
      text.fail("is not a header name: letters, digits and - _ . only");
    }
    std::erase_if(target, [&](const auto& header) {
      return strcasecmp(header.first.c_str(), name.c_str()) == 0;
    });
    target.emplace_back(name, read_guarded(text, name, context));
  }
}

void read_cookies(const YamlSection& section, const CaptureScope& scope, ReadContext& context,
                  std::vector<Cookie>& target) {
  const auto value = section.find("cookies");
  if (!value) return;
  for (const YamlValue& item : value->items()) {
    const Cookie cookie = read_cookie(item, scope, context);
    if (!cookie.domain.empty() && !domain_matches(scope.own.url.host, cookie.domain)) continue;
    std::erase_if(target, [&](const Cookie& other) {
      return other.name == cookie.name && other.domain == cookie.domain &&
             other.path == cookie.path;
    });
    target.push_back(cookie);
  }
}

void read_basic_auth(const YamlSection& section, ReadContext& context,
                     std::optional<BasicAuth>& target) {
  const auto value = section.find("basic_auth");
  if (!value) return;
  constexpr std::string_view kKeys[] = {"username", "password"};
  const YamlSection keys(*value, {kKeys});
  BasicAuth auth;
  auth.username = read_guarded(keys.need("username"), "user", context);
  auth.password = read_guarded(keys.need("password"), "password", context);
  if (auth.username.empty()) keys.need("username").fail("must not be empty");
  if (auth.username.find(':') != std::string::npos) {
    keys.need("username").fail("must not contain a colon");
  }
  target = auth;
}

}  // namespace twinshot

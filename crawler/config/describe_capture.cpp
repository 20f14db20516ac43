// Capture options for people.
#include "crawler/config/describe_capture.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "crawler/config/duration.h"

namespace twinshot {
namespace {

constexpr std::size_t kShown = 100;

std::string without_controls(std::string text) {
  for (char& character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7F) character = ' ';
  }
  return text;
}

/// Lines of the description; each add() compares and formats one option.
class Description {
 public:
  /// `everything`: also what is as in the base, and nothing is cut.
  Description(const Redaction& hidden, bool everything)
      : hidden_(hidden), everything_(everything) {}

  void add(const char* key, const std::string& value, const std::string& base) {
    if (value != base || everything_) put(key, value);
  }
  void add(const char* key, std::chrono::milliseconds value, std::chrono::milliseconds base) {
    add(key, format_duration(value), format_duration(base));
  }
  void add(const char* key, int value, int base) {
    add(key, std::to_string(value), std::to_string(base));
  }
  void add(const char* key, bool value, bool base) {
    add(key, std::string(value ? "true" : "false"), std::string(base ? "true" : "false"));
  }
  void add_size(const char* key, const std::string& value, const std::string& base) {
    const auto size = [](const std::string& text) {
      return text.empty() ? "" : std::to_string(text.size()) + " bytes";
    };
    if (value != base || everything_) put(key, size(value));
  }
  /// Lists add up, so that what `base` has is not worth repeating.
  template <typename T, typename Format>
  void add_list(const char* key, const std::vector<T>& list, const std::vector<T>& base,
                Format format) {
    std::string text;
    for (const T& item : list) {
      if (!everything_ && std::find(base.begin(), base.end(), item) != base.end()) continue;
      text += (text.empty() ? "" : ", ") + format(item);
    }
    if (!text.empty() || everything_) put(key, text);
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  void put(const char* key, const std::string& value) {
    // Before it is cut: half a secret is not found any more.
    const std::string shown = value.empty() ? "(none)" : hidden_.apply(value);
    lines_.push_back(std::string(key) + " " +
                     (everything_ ? without_controls(shown) : one_line(shown)));
  }

  const Redaction& hidden_;
  bool everything_;
  std::vector<std::string> lines_;
};

std::string box_text(const Rect& box) {
  return std::to_string(box.width) + "x" + std::to_string(box.height) + " at " +
         std::to_string(box.x) + "," + std::to_string(box.y);
}

std::string auth_text(const std::optional<BasicAuth>& auth) {
  return auth ? auth->username + ", password ***" : "";
}

/// What is typed is in no description, so that steps which differ in that alone look the same.
std::string steps_text(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    text += (text.empty() ? "" : ", ") + describe_step(step) + (step.optional ? " (optional)" : "");
  }
  return text;
}

std::string login_text(const std::optional<Login>& login) {
  if (!login) return "";
  std::string text = login->path + ": " + steps_text(login->steps);
  if (!login->expect_selector.empty()) text += ", expects " + login->expect_selector;
  return text;
}

std::string clock_text(const std::optional<Instant>& clock) {
  return clock ? format_instant(*clock) : "";
}

}  // namespace

std::string one_line(const std::string& text) {
  std::string result = without_controls(text);
  if (result.size() <= kShown) return result;
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(result[end]) & 0xC0) == 0x80) --end;
  return result.substr(0, end) + "...";
}

std::vector<std::string> describe_capture(const CaptureOptions& options, const CaptureOptions* than,
                                          const Redaction& hidden) {
  const auto itself = [](const std::string& text) { return text; };
  const CaptureOptions standard;
  const bool everything = than == nullptr;
  const CaptureOptions& base = everything ? standard : *than;
  Description lines(hidden, everything);
  lines.add("timeout", options.timeout, base.timeout);
  lines.add("wait.selector", options.wait.selector, base.wait.selector);
  lines.add("wait.js", options.wait.js, base.wait.js);
  lines.add("wait.delay", options.wait.delay, base.wait.delay);
  lines.add("wait.network_idle", options.wait.network_idle, base.wait.network_idle);
  lines.add_list("hide", options.hide, base.hide, itself);
  lines.add_list("remove", options.remove, base.remove, itself);
  lines.add_list("ignore", options.ignore, base.ignore, itself);
  if (!options.ignore_boxes.empty())
    lines.add_list("ignore", options.ignore_boxes, base.ignore_boxes, box_text);
  lines.add_size("css", options.css, base.css);
  lines.add_size("js_before", options.js_before, base.js_before);
  lines.add_size("js_after", options.js_after, base.js_after);
  lines.add("steps", steps_text(options.steps), steps_text(base.steps));
  lines.add_list("headers", options.headers, base.headers,
                 [](const auto& header) { return header.first + ": ***"; });
  lines.add_list("cookies", options.cookies, base.cookies,
                 [](const Cookie& cookie) { return cookie.name + "=***"; });
  lines.add("user_agent", options.user_agent, base.user_agent);
  lines.add("locale", options.locale, base.locale);
  lines.add("timezone", options.timezone, base.timezone);
  lines.add("clock", clock_text(options.clock), clock_text(base.clock));
  lines.add("color_scheme", options.color_scheme, base.color_scheme);
  // The username is shown; that the password changed is shown by the pair changing.
  if (options.basic_auth != base.basic_auth || everything) {
    lines.add("basic_auth", auth_text(options.basic_auth), "");
  }
  lines.add_list("block", options.block, base.block, itself);
  lines.add("max_height", options.max_height, base.max_height);
  if (options.expect.status != base.expect.status || everything) {
    lines.add_list("expect.status", options.expect.status, {},
                   [](int status) { return std::to_string(status); });
  }
  lines.add("expect.selector", options.expect.selector, base.expect.selector);
  lines.add("expect.not_text", options.expect.not_text, base.expect.not_text);
  lines.add("tls.insecure", options.tls.insecure, base.tls.insecure);
  lines.add("tls.ca_file", options.tls.ca_file, base.tls.ca_file);
  lines.add_list("origins", options.origins, base.origins, itself);
  lines.add("login", login_text(options.login), login_text(base.login));
  return lines.take();
}

}  // namespace twinshot

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

/// Lines of the description; each add() compares and formats one option.
class Difference {
 public:
  explicit Difference(const Redaction& hidden) : hidden_(hidden) {}

  void add(const char* key, const std::string& value, const std::string& base) {
    if (value != base) put(key, value.empty() ? "(none)" : value);
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
    if (value != base) put(key, std::to_string(value.size()) + " bytes");
  }
  /// Lists add up, so that what `base` has is not worth repeating.
  template <typename T, typename Format>
  void add_list(const char* key, const std::vector<T>& list, const std::vector<T>& base,
                Format format) {
    std::string text;
    for (const T& item : list) {
      if (std::find(base.begin(), base.end(), item) != base.end()) continue;
      text += (text.empty() ? "" : ", ") + format(item);
    }
    if (!text.empty()) put(key, text);
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  void put(const char* key, const std::string& value) {
    // Before it is cut: half a secret is not found any more.
    lines_.push_back(std::string(key) + " " + one_line(hidden_.apply(value)));
  }

  const Redaction& hidden_;
  std::vector<std::string> lines_;
};

std::string box_text(const Rect& box) {
  return std::to_string(box.width) + "x" + std::to_string(box.height) + " at " +
         std::to_string(box.x) + "," + std::to_string(box.y);
}

std::string auth_text(const std::optional<BasicAuth>& auth) {
  return auth ? auth->username + ", password ***" : "";
}

}  // namespace

std::string one_line(const std::string& text) {
  std::string result = text;
  for (char& character : result) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7F) character = ' ';
  }
  if (result.size() <= kShown) return result;
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(result[end]) & 0xC0) == 0x80) --end;
  return result.substr(0, end) + "...";
}

std::vector<std::string> describe_capture(const CaptureOptions& options, const CaptureOptions& base,
                                          const Redaction& hidden) {
  const auto itself = [](const std::string& text) { return text; };
  Difference lines(hidden);
  lines.add("timeout", options.timeout, base.timeout);
  lines.add("wait.selector", options.wait.selector, base.wait.selector);
  lines.add("wait.js", options.wait.js, base.wait.js);
  lines.add("wait.delay", options.wait.delay, base.wait.delay);
  lines.add("wait.network_idle", options.wait.network_idle, base.wait.network_idle);
  lines.add_list("hide", options.hide, base.hide, itself);
  lines.add_list("remove", options.remove, base.remove, itself);
  lines.add_list("ignore", options.ignore, base.ignore, itself);
  lines.add_list("ignore", options.ignore_boxes, base.ignore_boxes, box_text);
  lines.add_size("css", options.css, base.css);
  lines.add_size("js_before", options.js_before, base.js_before);
  lines.add_size("js_after", options.js_after, base.js_after);
  lines.add_list("headers", options.headers, base.headers,
                 [](const auto& header) { return header.first + ": ***"; });
  lines.add_list("cookies", options.cookies, base.cookies,
                 [](const Cookie& cookie) { return cookie.name + "=***"; });
  lines.add("user_agent", options.user_agent, base.user_agent);
  lines.add("locale", options.locale, base.locale);
  lines.add("timezone", options.timezone, base.timezone);
  lines.add("color_scheme", options.color_scheme, base.color_scheme);
  // The username is shown; that the password changed is shown by the pair changing.
  if (options.basic_auth != base.basic_auth) {
    lines.add("basic_auth", auth_text(options.basic_auth), "");
  }
  lines.add_list("block", options.block, base.block, itself);
  lines.add("max_height", options.max_height, base.max_height);
  if (options.expect.status != base.expect.status) {
    lines.add_list("expect.status", options.expect.status, {},
                   [](int status) { return std::to_string(status); });
  }
  lines.add("expect.selector", options.expect.selector, base.expect.selector);
  lines.add("expect.not_text", options.expect.not_text, base.expect.not_text);
  lines.add("tls.insecure", options.tls.insecure, base.tls.insecure);
  lines.add("tls.ca_file", options.tls.ca_file, base.tls.ca_file);
  lines.add_list("origins", options.origins, base.origins, itself);
  return lines.take();
}

}  // namespace twinshot

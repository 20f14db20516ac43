// Reading a message's outermost members by skipping over values.
#include "crawler/cdp/message.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include <nlohmann/json.hpp>

namespace cdp {
namespace {

constexpr std::string_view kReplacement = "\\ufffd";

/// A position in JSON text. Every method leaves it behind what it read; false means not JSON.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

  [[nodiscard]] bool take(char expected) {
    skip_space();
    if (at_end() || text_[at_] != expected) return false;
    ++at_;
    return true;
  }

  /// A string; `inside` is what is between its quotes, escapes as they are.
  [[nodiscard]] bool take_string(std::string_view& inside) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) return false;
      std::size_t backslashes = 0;
      while (quote - backslashes > begin && text_[quote - backslashes - 1] == '\\') ++backslashes;
      at_ = quote + 1;
      if (backslashes % 2 == 0) {
        inside = text_.substr(begin, quote - begin);
        return true;
      }
    }
  }

  /// Any value; `raw` is its text, quotes and brackets included.
  [[nodiscard]] bool take_value(std::string_view& raw) {
    skip_space();
    const std::size_t begin = at_;
    int depth = 0;
    do {
      if (!skip_token(depth)) return false;
    } while (depth > 0);
    raw = text_.substr(begin, at_ - begin);
    return true;
  }

 private:
  /// One string, bracket, separator (inside brackets only), number or word.
  [[nodiscard]] bool skip_token(int& depth) {
    skip_space();
    if (at_end()) return false;
    const char c = text_[at_];
    if (c == '"') {
      std::string_view ignored;
      return take_string(ignored);
    }
    if (c == '{' || c == '[') {
      ++at_;
      return ++depth <= kMaxDepth;
    }
    if (c == '}' || c == ']') {
      ++at_;
      return --depth >= 0;
    }
    if (c == ',' || c == ':') {
      ++at_;
      return depth > 0;
    }
    const std::size_t end = text_.find_first_of(" \t\r\n,:\"{}[]", at_);
    at_ = end == std::string_view::npos ? text_.size() : end;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Calls `member(key, raw_value)` for each member. False when the text is not one object.
bool for_each_member(std::string_view object,
                     const std::function<void(std::string_view, std::string_view)>& member) {
  Scanner scanner(object);
  if (!scanner.take('{')) return false;
  if (!scanner.take('}')) {
    do {
      std::string_view key;
      std::string_view value;
      if (!scanner.take_string(key) || !scanner.take(':') || !scanner.take_value(value)) {
        return false;
      }
      member(key, value);
    } while (scanner.take(','));
    if (!scanner.take('}')) return false;
  }
  scanner.skip_space();
  return scanner.at_end();
}

std::string_view unquoted(std::string_view raw) {
  if (raw.size() < 2 || raw.front() != '"') return {};
  return raw.substr(1, raw.size() - 2);
}

std::optional<std::int64_t> integer(std::string_view raw) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc{} || end != raw.data() + raw.size()) return std::nullopt;
  return value;
}

/// The code unit of a \uXXXX escape at `at`; 0 when there is none.
unsigned code_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
  unsigned value = 0;
  const char* begin = text.data() + at + 2;
  const auto [end, error] = std::from_chars(begin, begin + 4, value, 16);
  return error == std::errc{} && end == begin + 4 ? value : 0;
}

bool is_high_surrogate(unsigned unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low_surrogate(unsigned unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

/// Replaces escapes that are half of a pair.
std::string repair_surrogates(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] != '\\') {
      repaired.push_back(text[at++]);
      continue;
    }
    const unsigned unit = code_unit(text, at);
    std::size_t length = unit == 0 ? 2 : 6;
    if (is_high_surrogate(unit) && is_low_surrogate(code_unit(text, at + 6))) {
      length = 12;
    } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
      repaired.append(kReplacement);
      at += 6;
      continue;
    }
    repaired.append(text.substr(at, length));
    at += length;
  }
  return repaired;
}

}  // namespace

std::optional<Envelope> read_envelope(std::string_view text) {
  Envelope envelope;
  const bool readable = for_each_member(text, [&](std::string_view key, std::string_view value) {
    if (key == "id") envelope.id = integer(value);
    if (key == "method") envelope.method = unquoted(value);
    if (key == "sessionId") envelope.session_id = unquoted(value);
    if (key == "params") envelope.params = value;
    if (key == "result") envelope.result = value;
    if (key == "error") envelope.error = value;
  });
  if (!readable) return std::nullopt;
  return envelope;
}

std::string_view raw_member(std::string_view object, std::string_view key) {
  std::string_view found;
  const bool readable = for_each_member(object, [&](std::string_view name, std::string_view value) {
    if (name == key) found = value;
  });
  return readable ? found : std::string_view{};
}

std::optional<Json> parse(std::string_view text) {
  if (text.size() > kMaxParsedBytes) return std::nullopt;
  return parse_large(text);
}

std::optional<Json> parse_large(std::string_view text) {
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) value = Json::parse(repair_surrogates(text), nullptr, false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

std::string write_call(std::int64_t id, std::string_view session_id, std::string_view method,
                       const Json& params) {
  Json call = {{"id", id}, {"method", method}};
  call["params"] = params.is_null() ? Json::object() : params;
  if (!session_id.empty()) call["sessionId"] = session_id;
  return call.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cdp

// Texts without their secrets.
#include "crawler/config/redaction.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "crawler/config/base64.h"

namespace twinshot {
namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr std::string_view kMask = "***";

int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

struct Escape {
  char character;
  std::string_view written;
};

/// How HTML, JSON and forms write characters that mean something to them.
constexpr Escape kEscapes[] = {{'&', "&amp;"}, {'<', "&lt;"},   {'>', "&gt;"},    {'"', "&quot;"},
                               {'"', "&#34;"}, {'\'', "&#39;"}, {'\'', "&#x27;"}, {'"', "\\\""},
                               {'\\', "\\\\"}, {' ', "+"}};

/// How many characters of `text` say `character`, as it is or escaped; 0: none.
std::size_t length_of(char character, std::string_view text) {
  if (text.empty()) return 0;
  for (const Escape& escape : kEscapes) {
    if (escape.character == character && text.starts_with(escape.written)) {
      return escape.written.size();
    }
  }
  if (text.front() == character) return 1;
  if (text.front() != '%' || text.size() < 3) return 0;
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  if (high < 0 || low < 0) return 0;
  return high * 16 + low == static_cast<unsigned char>(character) ? 3 : 0;
}

/// How many characters of `text` say `secret`; 0: it does not begin with it. Each character may be
/// escaped or not: browsers and sites differ in what they think needs it.
std::size_t length_of(const std::string& secret, std::string_view text) {
  std::size_t length = 0;
  for (const char character : secret) {
    const std::size_t more = length_of(character, text.substr(length));
    if (more == 0) return 0;
    length += more;
  }
  return length;
}

/// What base64 makes of `secret` in the middle of other text: three forms, by where it begins in a
/// group of three bytes. Digits that depend on the neighbours are left out.
std::vector<std::string> base64_forms(const std::string& secret) {
  std::vector<std::string> forms;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string text = std::string(shift, '\0') + secret;
    const std::size_t first = shift == 0 ? 0 : shift + 1;
    const std::size_t whole_digits = text.size() * 8 / 6;
    forms.push_back(to_base64(text).substr(first, whole_digits - first));
  }
  return forms;
}

/// The alphabet of base64 for URLs.
std::string for_urls(std::string base64) {
  std::replace(base64.begin(), base64.end(), '+', '-');
  std::replace(base64.begin(), base64.end(), '/', '_');
  return base64;
}

/// Longest first: a secret that contains another one must go as a whole.
void sort_for_search(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace

Redaction::Redaction(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  std::erase_if(secrets_,
                [](const std::string& secret) { return secret.size() < kShortestSecret; });
  for (const std::string& secret : secrets_) {
    for (const std::string& form : base64_forms(secret)) {
      encoded_.push_back(form);
      encoded_.push_back(for_urls(form));
    }
  }
  sort_for_search(secrets_);
  sort_for_search(encoded_);
}

std::string Redaction::apply(std::string text) const {
  for (const std::string& secret : secrets_) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const std::size_t length = length_of(secret, std::string_view(text).substr(at));
      if (length == 0) continue;
      text.replace(at, length, kMask);
      at += kMask.size() - 1;
    }
  }
  for (const std::string& form : encoded_) {
    for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at)) {
      text.replace(at, form.size(), kMask);
      at += kMask.size();
    }
  }
  return text;
}

std::string without_user_info(std::string text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos) return text;
  const std::size_t scheme = text.find("://");
  if (scheme < at) return text.replace(scheme + 3, at - scheme - 3, kMask);
  // A URL whose scheme was forgotten; an address of e-mail has no colon.
  if (text.find(':') < at) return text.replace(0, at, kMask);
  return text;
}

}  // namespace twinshot

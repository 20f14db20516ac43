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

std::string percent_encoded(const std::string& text) {
  constexpr std::string_view kUnreserved =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    if (kUnreserved.find(character) != std::string_view::npos) {
      encoded += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
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

/// Longest first: a secret that contains another one must go as a whole.
std::vector<std::string> forms_of(const std::vector<std::string>& secrets) {
  std::vector<std::string> forms;
  for (const std::string& secret : secrets) {
    if (secret.size() < kShortestSecret) continue;
    forms.push_back(secret);
    forms.push_back(percent_encoded(secret));
    for (std::string& form : base64_forms(secret)) forms.push_back(std::move(form));
  }
  std::sort(forms.begin(), forms.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  return forms;
}

}  // namespace

Redaction::Redaction(const std::vector<std::string>& secrets) : forms_(forms_of(secrets)) {}

std::string Redaction::apply(std::string text) const {
  for (const std::string& form : forms_) {
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

// Keeps secrets of the config out of what a run leaves behind.
#include "crawler/run/redact.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "crawler/run/base64.h"

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

void mask(std::string& text, const std::vector<std::string>& forms) {
  for (const std::string& form : forms) {
    for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at)) {
      text.replace(at, form.size(), kMask);
      at += kMask.size();
    }
  }
}

void mask(std::vector<std::string>& texts, const std::vector<std::string>& forms) {
  for (std::string& text : texts) mask(text, forms);
}

void mask(SideResult& side, const std::vector<std::string>& forms) {
  mask(side.final_url, forms);
  mask(side.failure, forms);
  mask(side.title, forms);
  mask(side.redirects, forms);
  mask(side.notes, forms);
}

}  // namespace

std::string redacted(std::string text, const std::vector<std::string>& secrets) {
  mask(text, forms_of(secrets));
  return text;
}

void redact(RunResult& result, const std::vector<std::string>& secrets) {
  const std::vector<std::string> forms = forms_of(secrets);
  if (forms.empty()) return;
  mask(result.run.warnings, forms);
  mask(result.run.incomplete_reason, forms);
  for (EndpointResult& endpoint : result.endpoints) {
    mask(endpoint.detail, forms);
    mask(endpoint.reference, forms);
    mask(endpoint.candidate, forms);
  }
}

}  // namespace twinshot

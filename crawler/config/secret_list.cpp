// The values that no output may show.
#include "crawler/config/secret_list.h"

#include <algorithm>
#include <cctype>

namespace twinshot {

bool is_secret_name(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  for (const std::string_view part : {"auth", "token", "secret", "key", "pass", "sess", "cookie",
                                      "credential", "signature", "jwt"}) {
    if (lower.find(part) != std::string::npos) return true;
  }
  return false;
}

void SecretList::add_environment(const ExpandedText& text) {
  for (const std::string& value : text.from_environment) add(value);
}

void SecretList::add(const std::string& value) {
  values_.push_back(value);
}

std::vector<std::string> SecretList::take() {
  std::sort(values_.begin(), values_.end());
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  std::erase(values_, std::string());
  return std::move(values_);
}

}  // namespace twinshot

// Texts without their secrets.
#pragma once

#include <string>
#include <vector>

namespace twinshot {

/// Replaces every secret by "***": as it is, escaped for URLs, forms, HTML or JSON, and in base64
/// (as a Basic password travels). Secrets of fewer than four characters are left: they are part of
/// ordinary words.
class Redaction {
 public:
  explicit Redaction(std::vector<std::string> secrets);
  [[nodiscard]] std::string apply(std::string text) const;

 private:
  std::vector<std::string> secrets_;  ///< longest first
  std::vector<std::string> encoded_;  ///< in base64; longest first
};

/// "https://***@host" for "https://user:password@host"; with a colon before the @, also without a
/// scheme.
[[nodiscard]] std::string without_user_info(std::string text);

}  // namespace twinshot

// SHA-256, for ids and for naming a config's exact content.
#include "crawler/config/digest.h"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace twinshot {

std::string sha256_of_text(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace twinshot

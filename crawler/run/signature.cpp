// Signing webhooks.
#include "crawler/run/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "crawler/config/base64.h"

namespace twinshot {
namespace {

constexpr std::string_view kBase64Prefix = "whsec_";

}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view input) {
  std::string key(secret);
  if (secret.substr(0, kBase64Prefix.size()) == kBase64Prefix) {
    const std::string decoded = from_base64(secret.substr(kBase64Prefix.size()));
    if (!decoded.empty()) key = decoded;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data(),
           &size) == nullptr) {
    throw std::runtime_error("HMAC-SHA256 is not available in this OpenSSL");
  }
  return "v1," + to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace twinshot

// Signing webhooks.
#pragma once

#include <string>
#include <string_view>

namespace twinshot {

/// "v1,<base64 of HMAC-SHA256>", as the webhook-signature header wants it
/// (https://www.standardwebhooks.com). A secret that begins with "whsec_" is base64 behind it;
/// any other is used byte for byte.
[[nodiscard]] std::string webhook_signature(std::string_view secret, std::string_view input);

}  // namespace twinshot

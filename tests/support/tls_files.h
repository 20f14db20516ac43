// Certificates made on the spot, good and bad, for servers of tests.
#pragma once

#include <filesystem>

namespace twinshot {

/// PEM files. All certificates are for the names localhost and 127.0.0.1.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path ca;  ///< what a client has to trust to accept `certificate`
};

/// Each writes its files into `dir`, which must exist. Throws std::runtime_error.
[[nodiscard]] TlsFiles make_self_signed_certificate(const std::filesystem::path& dir);
[[nodiscard]] TlsFiles make_expired_certificate(const std::filesystem::path& dir);
[[nodiscard]] TlsFiles make_ca_signed_certificate(const std::filesystem::path& dir);

}  // namespace twinshot

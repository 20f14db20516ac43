// The checksum of a zlib stream.
#pragma once

#include <cstddef>
#include <cstdint>

namespace twinshot {

/// The Adler-32 (RFC 1950, 9) of some bytes behind others that have `sum`; of none it is 1. The
/// same on every SIMD level.
[[nodiscard]] std::uint32_t update_adler32(std::uint32_t sum, const std::uint8_t* bytes,
                                           std::size_t count);

}  // namespace twinshot

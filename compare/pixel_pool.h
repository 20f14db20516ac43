// Memory for pixels that is used again: fresh pages cost more than decoding into them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace twinshot {

/// Large blocks of memory, kept for the next picture instead of being given back. The first touch
/// of fresh memory costs a page fault and a cleared page: measured, 2 to 3 ns a byte on a virtual
/// machine, several times what decoding a pixel costs.
///
/// Blocks of less than kPooledBytes come from the general allocator. Kept blocks are at most
/// kKeptBytes in total, counting of each what was ever asked for; beyond that the one freed longest
/// ago is given back to the system. From 2 MB on a block has room for 16 megapixels, whatever was
/// asked for: pictures of all sizes use the same memory, one after the other.
/// Threads: any.
class PixelPool {
 public:
  static constexpr std::size_t kPooledBytes = std::size_t{64} << 10;
  static constexpr std::size_t kKeptBytes = std::size_t{256} << 20;

  /// Uninitialised memory, aligned to 64 bytes. Throws std::bad_alloc.
  [[nodiscard]] static void* take(std::size_t bytes);
  /// Gives back what `take(bytes)` returned.
  static void give(void* block, std::size_t bytes) noexcept;
  /// Bytes that are kept for use again, for tests and for the figures of a run.
  [[nodiscard]] static std::size_t kept_bytes() noexcept;
};

/// std::allocator on the pool, but for one thing: elements made without a value are left
/// uninitialised, so that a picture about to be decoded into is not cleared first.
template <typename T>
struct PixelAllocator {
  using value_type = T;

  PixelAllocator() = default;
  template <typename U>
  PixelAllocator(const PixelAllocator<U>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    if (count > SIZE_MAX / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(PixelPool::take(count * sizeof(T)));
  }
  void deallocate(T* block, std::size_t count) noexcept {
    PixelPool::give(block, count * sizeof(T));
  }
  template <typename U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(static_cast<Arguments&&>(arguments)...);
  }
  bool operator==(const PixelAllocator&) const = default;
};

using PixelBytes = std::vector<std::uint8_t, PixelAllocator<std::uint8_t>>;

}  // namespace twinshot

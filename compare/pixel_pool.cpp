// Memory for pixels that is used again: fresh pages cost more than decoding into them.
#include "compare/pixel_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <list>
#include <mutex>

namespace twinshot {
namespace {

constexpr std::size_t kAlignmentBytes = 64;
constexpr std::align_val_t kAlignment{kAlignmentBytes};
/// A small block is taken for something smaller, but not for something so many times smaller.
constexpr std::size_t kMaxWaste = 8;
/// From here on a block is large: it has room for nearly every picture, so that the one that is
/// warm fits the next picture too. What is not touched of it costs addresses, no memory.
constexpr std::size_t kLargeBytes = std::size_t{2} << 20;
constexpr std::size_t kLargeRoom = std::size_t{64} << 20;
/// Large blocks begin where a page of 2 MB can: the system hands out these at once, if it does.
constexpr std::align_val_t kLargeAlignment{kLargeBytes};

/// Memory with its sizes before it, so that it comes back as large as it was made.
struct PoolBlock {
  std::uint8_t* memory;
  std::size_t bytes;  ///< behind `memory`
  std::size_t used;   ///< the most of them that anybody has asked for

  [[nodiscard]] bool is_large() const { return bytes >= kLargeRoom; }

  static PoolBlock make(std::size_t wanted) {
    // Rounded up to a power of two, so that a block made for one picture fits the next that is
    // higher.
    std::size_t bytes = std::bit_ceil(wanted);
    if (wanted < kLargeBytes) {
      return at_start(::operator new(kAlignmentBytes + bytes, kAlignment), bytes, wanted);
    }
    bytes = std::max(bytes, kLargeRoom);
    void* start = ::operator new(kAlignmentBytes + bytes, kLargeAlignment);
    (void)madvise(start, kAlignmentBytes + bytes, MADV_HUGEPAGE);  // a wish
    return at_start(start, bytes, wanted);
  }
  static PoolBlock at(void* memory) {
    PoolBlock block = {static_cast<std::uint8_t*>(memory), 0, 0};
    std::memcpy(&block.bytes, block.memory - kAlignmentBytes, sizeof block.bytes);
    std::memcpy(&block.used, block.memory - kAlignmentBytes + sizeof block.bytes,
                sizeof block.used);
    return block;
  }
  void use(std::size_t wanted) {
    used = std::max(used, wanted);
    std::memcpy(memory - kAlignmentBytes + sizeof bytes, &used, sizeof used);
  }
  void free() const noexcept {
    ::operator delete(memory - kAlignmentBytes, is_large() ? kLargeAlignment : kAlignment);
  }

 private:
  static PoolBlock at_start(void* start, std::size_t bytes, std::size_t wanted) {
    PoolBlock block = {static_cast<std::uint8_t*>(start) + kAlignmentBytes, bytes, 0};
    std::memcpy(start, &bytes, sizeof bytes);
    block.use(wanted);
    return block;
  }
};

bool fits(const PoolBlock& block, std::size_t wanted) {
  if (block.bytes < wanted) return false;
  return wanted < kLargeBytes ? block.bytes / kMaxWaste <= wanted : block.is_large();
}

class Pool {
 public:
  void* take(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      auto best = kept_.end();
      // Of equal ones the block freed last: it is the one most likely still in the cache.
      for (auto block = kept_.begin(); block != kept_.end(); ++block) {
        if (!fits(*block, bytes)) continue;
        if (best == kept_.end() || block->bytes <= best->bytes) best = block;
      }
      if (best != kept_.end()) {
        kept_bytes_ -= best->used;
        best->use(bytes);
        void* memory = best->memory;
        kept_.erase(best);
        return memory;
      }
    }
    return PoolBlock::make(bytes).memory;
  }

  void give(const PoolBlock& block) noexcept {
    std::list<PoolBlock> surplus;
    try {
      const std::lock_guard lock(mutex_);
      kept_.push_back(block);
      kept_bytes_ += block.used;
      while (kept_bytes_ > PixelPool::kKeptBytes) {
        kept_bytes_ -= kept_.front().used;
        surplus.splice(surplus.end(), kept_, kept_.begin());
      }
    } catch (const std::bad_alloc&) {
      block.free();
    }
    for (const PoolBlock& old : surplus) old.free();
  }

  std::size_t kept_bytes() {
    const std::lock_guard lock(mutex_);
    return kept_bytes_;
  }

 private:
  std::mutex mutex_;
  std::list<PoolBlock> kept_;  ///< the one freed longest ago first
  std::size_t kept_bytes_ = 0;
};

/// Never destroyed: pictures with static lifetime may be freed after it would be.
Pool& pool() {
  static Pool* const instance = new Pool;
  return *instance;
}

}  // namespace

void* PixelPool::take(std::size_t bytes) {
  if (bytes < kPooledBytes) return ::operator new(bytes, kAlignment);
  return pool().take(bytes);
}

void PixelPool::give(void* block, std::size_t bytes) noexcept {
  if (bytes < kPooledBytes) {
    ::operator delete(block, kAlignment);
  } else {
    pool().give(PoolBlock::at(block));
  }
}

std::size_t PixelPool::kept_bytes() noexcept {
  return pool().kept_bytes();
}

}  // namespace twinshot

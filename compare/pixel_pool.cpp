// Memory for pixels that is used again: fresh pages cost more than decoding into them.
#include "compare/pixel_pool.h"

#include <algorithm>
#include <bit>
#include <list>
#include <mutex>

namespace twinshot {
namespace {

constexpr std::align_val_t kAlignment{64};

/// Sizes are rounded up to an eighth of their power of two, so that pictures of nearly the same
/// height share blocks. What is rounded up is never touched and costs no memory.
std::size_t block_size(std::size_t bytes) {
  const std::size_t step = std::bit_floor(bytes) / 8;
  return (bytes + step - 1) / step * step;
}

struct Block {
  void* memory;
  std::size_t bytes;
};

class Pool {
 public:
  void* take(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      // The block freed last is the one most likely still in the cache.
      for (auto block = kept_.rbegin(); block != kept_.rend(); ++block) {
        if (block->bytes != bytes) continue;
        void* memory = block->memory;
        kept_.erase(std::next(block).base());
        kept_bytes_ -= bytes;
        return memory;
      }
    }
    return ::operator new(bytes, kAlignment);
  }

  void give(Block block) noexcept {
    std::list<Block> surplus;
    try {
      const std::lock_guard lock(mutex_);
      kept_.push_back(block);
      kept_bytes_ += block.bytes;
      while (kept_bytes_ > PixelPool::kKeptBytes) {
        kept_bytes_ -= kept_.front().bytes;
        surplus.splice(surplus.end(), kept_, kept_.begin());
      }
    } catch (const std::bad_alloc&) {
      ::operator delete(block.memory, kAlignment);
    }
    for (const Block& old : surplus) ::operator delete(old.memory, kAlignment);
  }

  std::size_t kept_bytes() {
    const std::lock_guard lock(mutex_);
    return kept_bytes_;
  }

 private:
  std::mutex mutex_;
  std::list<Block> kept_;  ///< the one freed longest ago first
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
  return pool().take(block_size(bytes));
}

void PixelPool::give(void* block, std::size_t bytes) noexcept {
  if (bytes < kPooledBytes) {
    ::operator delete(block, kAlignment);
  } else {
    pool().give({block, block_size(bytes)});
  }
}

std::size_t PixelPool::kept_bytes() noexcept {
  return pool().kept_bytes();
}

}  // namespace twinshot

// Memory for pixels that is used again: fresh pages cost more than decoding into them.
#include "compare/pixel_pool.h"

#include <bit>
#include <cstring>
#include <list>
#include <mutex>

namespace twinshot {
namespace {

constexpr std::size_t kAlignmentBytes = 64;
constexpr std::align_val_t kAlignment{kAlignmentBytes};
/// A block is taken for something smaller, but not for something so many times smaller.
constexpr std::size_t kMaxWaste = 8;

/// Memory with its size before it, so that it comes back as large as it was made.
struct Block {
  std::uint8_t* memory;
  std::size_t bytes;  ///< behind `memory`

  static Block make(std::size_t bytes) {
    auto* start = static_cast<std::uint8_t*>(::operator new(kAlignmentBytes + bytes, kAlignment));
    std::memcpy(start, &bytes, sizeof bytes);
    return {start + kAlignmentBytes, bytes};
  }
  static Block at(void* memory) {
    Block block = {static_cast<std::uint8_t*>(memory), 0};
    std::memcpy(&block.bytes, block.memory - kAlignmentBytes, sizeof block.bytes);
    return block;
  }
  void free() const noexcept { ::operator delete(memory - kAlignmentBytes, kAlignment); }
};

class Pool {
 public:
  void* take(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      auto best = kept_.end();
      // Of equal ones the block freed last: it is the one most likely still in the cache.
      for (auto block = kept_.begin(); block != kept_.end(); ++block) {
        if (block->bytes < bytes || block->bytes / kMaxWaste > bytes) continue;
        if (best == kept_.end() || block->bytes <= best->bytes) best = block;
      }
      if (best != kept_.end()) {
        void* memory = best->memory;
        kept_bytes_ -= best->bytes;
        kept_.erase(best);
        return memory;
      }
    }
    // Rounded up to a power of two, so that a block made for one picture fits the next that is
    // higher. What is rounded up is not touched before it is used, and costs no memory till then.
    return Block::make(std::bit_ceil(bytes)).memory;
  }

  void give(const Block& block) noexcept {
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
      block.free();
    }
    for (const Block& old : surplus) old.free();
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
  return pool().take(bytes);
}

void PixelPool::give(void* block, std::size_t bytes) noexcept {
  if (bytes < kPooledBytes) {
    ::operator delete(block, kAlignment);
  } else {
    pool().give(Block::at(block));
  }
}

std::size_t PixelPool::kept_bytes() noexcept {
  return pool().kept_bytes();
}

}  // namespace twinshot

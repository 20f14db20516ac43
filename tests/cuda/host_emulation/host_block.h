// A block of threads as kernel bodies see it, emulated: the twin of cuda/device_block.cuh.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "cuda/four_words.h"

namespace twinshot {

/// In which order the threads of a block run a step, and the blocks of a launch run. Nothing may
/// depend on it: a body that does has a race, and gives different results here.
enum class Order { forward, backward, interleaved };

inline constexpr Order kOrders[] = {Order::forward, Order::backward, Order::interleaved};

/// Calls visit(i) for each i < count, in that order.
template <class Visit>
void visit_all(int count, Order order, const Visit& visit) {
  // 37 is a prime, larger than a warp: neighbours run far apart from each other.
  constexpr int kStep = 37;
  switch (order) {
    case Order::forward:
      for (int i = 0; i < count; ++i) visit(i);
      break;
    case Order::backward:
      for (int i = count; i-- > 0;) visit(i);
      break;
    case Order::interleaved:
      for (int first = 0; first < kStep; ++first) {
        for (int i = first; i < count; i += kStep) visit(i);
      }
      break;
  }
}

template <int kThreads>
class HostBlock {
 public:
  static_assert(kThreads % 32 == 0 && kThreads <= 1024);

  template <class T>
  class PerThread {
   public:
    /// As on the device, what nobody wrote is garbage: here always the same.
    PerThread() : values_(std::make_unique_for_overwrite<std::array<T, kThreads>>()) {
      std::memset(static_cast<void*>(values_.get()), 0xcd, sizeof *values_);
    }
    T& operator[](int thread) { return values_->at(static_cast<std::size_t>(thread)); }

   private:
    std::unique_ptr<std::array<T, kThreads>> values_;
  };

  HostBlock(int index, int count, Order order) : index_(index), count_(count), order_(order) {}

  static constexpr int threads() { return kThreads; }
  [[nodiscard]] int index() const { return index_; }
  [[nodiscard]] int count() const { return count_; }

  template <class Step>
  void each(const Step& step) {
    if (inside_step_) throw std::logic_error("a step inside a step");
    inside_step_ = true;
    visit_all(kThreads, order_, step);
    inside_step_ = false;
  }

  template <class Step>
  void each_alone(const Step& step) {
    each(step);
  }

  template <int kLanes, class T>
  void sum_over(PerThread<T>& v) {
    static_assert(kLanes >= 1 && kLanes <= 32 && (kLanes & (kLanes - 1)) == 0);
    if (inside_step_) throw std::logic_error("a sum over threads inside a step");
    for (int first = 0; first < kThreads; first += kLanes) {
      T sum = 0;
      for (int lane = 0; lane < kLanes; ++lane) sum += v[first + lane];
      for (int lane = 0; lane < kLanes; ++lane) v[first + lane] = sum;
    }
  }

  static void add(std::uint32_t& counter, std::uint32_t value) { counter += value; }

  static FourWords load_four(const void* words) {
    FourWords four;
    std::memcpy(&four, aligned<16>(words), sizeof four);
    return four;
  }
  static std::uint32_t load(const std::uint32_t* word) {
    std::uint32_t value = 0;
    std::memcpy(&value, aligned<4>(word), sizeof value);
    return value;
  }
  static void store_four(void* words, const FourWords& four) {
    (void)aligned<16>(words);
    std::memcpy(words, &four, sizeof four);
  }

  static std::uint32_t dot_bytes(std::uint32_t a, std::uint32_t b, std::uint32_t sum) {
    for (int i = 0; i < 4; ++i) sum += byte(a, i) * byte(b, i);
    return sum;
  }
  static std::uint32_t permute(std::uint32_t low, std::uint32_t high, std::uint32_t selector) {
    std::uint32_t result = 0;
    for (int i = 0; i < 4; ++i) {
      const int from = static_cast<int>(selector >> (4 * i) & 7U);
      result |= (from < 4 ? byte(low, from) : byte(high, from - 4)) << (8 * i);
    }
    return result;
  }
  static std::uint32_t byte_differences(std::uint32_t a, std::uint32_t b) {
    std::uint32_t result = 0;
    for (int i = 0; i < 4; ++i) {
      const int difference = static_cast<int>(byte(a, i)) - static_cast<int>(byte(b, i));
      result |= static_cast<std::uint32_t>(std::abs(difference)) << (8 * i);
    }
    return result;
  }

 private:
  static std::uint32_t byte(std::uint32_t word, int i) { return word >> (8 * i) & 0xffU; }

  /// The device refuses what is not aligned; so does this.
  template <std::size_t kAlignment>
  static const void* aligned(const void* address) {
    if (reinterpret_cast<std::uintptr_t>(address) % kAlignment != 0) {
      throw std::logic_error("a load or store that is not aligned");
    }
    return address;
  }

  int index_;
  int count_;
  Order order_;
  bool inside_step_ = false;
};

/// A launch: calls body(block) for each of `blocks` blocks.
template <int kThreads, class Body>
void launch_on_host(int blocks, Order order, const Body& body) {
  visit_all(blocks, order, [&](int index) {
    HostBlock<kThreads> block(index, blocks, order);
    body(block);
  });
}

/// A launch with shared memory: calls body(block, shared) with a Shared of garbage for each block.
template <int kThreads, class Shared, class Body>
void launch_on_host(int blocks, Order order, const Body& body) {
  visit_all(blocks, order, [&](int index) {
    HostBlock<kThreads> block(index, blocks, order);
    const auto shared = std::make_unique_for_overwrite<Shared>();
    std::memset(static_cast<void*>(shared.get()), 0xcd, sizeof(Shared));
    body(block, *shared);
  });
}

}  // namespace twinshot

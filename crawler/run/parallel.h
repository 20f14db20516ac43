// The same work on many items, on several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "crawler/run/machine.h"

namespace twinshot {

/// Runs `work` on `threads` threads (at most `count`). Each takes the next index below `count` by
/// calling the function it is given, until that says there is none. The first exception ends the
/// others after their current item, and is thrown again here.
inline void on_threads(int threads, std::size_t count,
                       const std::function<void(const std::function<bool(std::size_t&)>&)>& work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr first;
  std::mutex mutex;
  const std::function<bool(std::size_t&)> take = [&](std::size_t& index) {
    index = next++;
    return index < count;
  };
  {
    std::vector<std::jthread> workers;
    const std::size_t wanted = std::min(count, static_cast<std::size_t>(threads));
    for (std::size_t i = 0; i < wanted; ++i) {
      workers.emplace_back([&] {
        try {
          work(take);
        } catch (...) {
          const std::lock_guard guard(mutex);
          if (!first) first = std::current_exception();
          next = count;
        }
      });
    }
  }
  if (first) std::rethrow_exception(first);
}

/// The same on as many threads as there are cores.
inline void on_all_cores(
    std::size_t count, const std::function<void(const std::function<bool(std::size_t&)>&)>& work) {
  on_threads(usable_cores(), count, work);
}

}  // namespace twinshot

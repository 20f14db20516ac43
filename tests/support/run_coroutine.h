// Runs a coroutine to its end, from a test that is not one.
#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace twinshot {

/// Spawns `coroutine` on `io` and runs the io_context until it has ended; gives its value or throws
/// what it threw. Other work may still be queued afterwards.
template <typename T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> coroutine) {
  std::optional<T> value;
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr thrown, T result) {
    failure = thrown;
    if (!failure) value.emplace(std::move(result));
    ended = true;
  });
  io.restart();
  while (!ended && io.run_one() > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  if (!value) throw std::logic_error("the coroutine waits for something that never happens");
  return std::move(*value);
}

inline void run_to_end(boost::asio::io_context& io, boost::asio::awaitable<void> coroutine) {
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr thrown) {
    failure = thrown;
    ended = true;
  });
  io.restart();
  while (!ended && io.run_one() > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  if (!ended) throw std::logic_error("the coroutine waits for something that never happens");
}

}  // namespace twinshot

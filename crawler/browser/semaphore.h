// A counting semaphore for coroutines: the capture token of a browser, the pages open on a host.
#pragma once

#include <list>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "crawler/cdp/deadline.h"
#include "crawler/cdp/occasion.h"

namespace twinshot {

/// A first-come-first-served counting semaphore for coroutines of one io_context thread. Permits
/// and waiting coroutines may outlive it.
class Semaphore {
 private:
  struct Waiter {
    cdp::Occasion granted;
  };
  struct State {
    boost::asio::any_io_executor executor;
    int free;
    std::list<Waiter*> waiting;

    void release();
  };
  class Place;

 public:
  /// Holds one permit; gives it back when destroyed.
  class Permit {
   public:
    Permit() = default;  ///< holds none
    explicit Permit(std::shared_ptr<State> owner) : owner_(std::move(owner)) {}
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (owner_) owner_->release();
    }
    /// False when the deadline passed before a permit came free.
    explicit operator bool() const { return owner_ != nullptr; }

   private:
    std::shared_ptr<State> owner_;
  };

  Semaphore(boost::asio::any_io_executor executor, int permits)
      : state_(std::make_shared<State>(State{std::move(executor), permits, {}})) {}

  /// Waits for its turn. A free permit is given even when the deadline has passed.
  boost::asio::awaitable<Permit> acquire(cdp::Deadline deadline);

 private:
  static boost::asio::awaitable<Permit> acquire_from(std::shared_ptr<State> state,
                                                     cdp::Deadline deadline);

  std::shared_ptr<State> state_;
};

}  // namespace twinshot

// Hands permits to waiting coroutines in the order they came.
#include "crawler/browser/semaphore.h"

#include <algorithm>
#include <utility>

namespace twinshot {

/// A place in the queue. A coroutine that ends while waiting, by its deadline or by destruction,
/// leaves the queue; one that was given a permit and never resumed passes it on.
class Semaphore::Place {
 public:
  Place(State& state, Waiter& waiter) : state_(state), waiter_(waiter) {
    state_.waiting.push_back(&waiter_);
  }
  ~Place() {
    if (taken_) return;
    if (waiter_.granted.happened()) {
      state_.release();
    } else {
      state_.waiting.remove(&waiter_);
    }
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// The permit is now the caller's.
  void take() { taken_ = true; }

 private:
  State& state_;
  Waiter& waiter_;
  bool taken_ = false;
};

void Semaphore::State::release() {
  if (waiting.empty()) {
    ++free;
    return;
  }
  Waiter* next = waiting.front();
  waiting.pop_front();
  next->granted.happen();
}

boost::asio::awaitable<Semaphore::Permit> Semaphore::acquire(cdp::Deadline deadline) {
  return acquire_from(state_, deadline);
}

boost::asio::awaitable<Semaphore::Permit> Semaphore::acquire_from(std::shared_ptr<State> state,
                                                                  cdp::Deadline deadline) {
  // Nobody waits while a permit is free: release() hands it over.
  if (state->free > 0) {
    --state->free;
    co_return Permit(std::move(state));
  }
  Waiter waiter{cdp::Occasion(state->executor)};
  Place place(*state, waiter);
  co_await waiter.granted.wait(deadline);
  if (!waiter.granted.happened()) co_return Permit();
  place.take();
  co_return Permit(state);
}

}  // namespace twinshot

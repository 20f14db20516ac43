// Stage tell: alerts leave for their channels, or wait in the outbox for the next run.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "crawler/config/config.h"
#include "crawler/run/state.h"
#include "report/alert.h"

namespace twinshot {

struct DeliveryPolicy {
  int tries = 3;
  std::chrono::milliseconds first_pause{1000};  ///< doubles from try to try, with up to 50 % jitter
  std::chrono::seconds request_limit{20};
  std::chrono::seconds command_limit{60};
};

/// Runs in which an alert may be refused for good: somebody who repairs the receiver still gets it.
inline constexpr int kRunsUntilGivenUp = 3;

struct Delivery {
  int delivered = 0;
  int undelivered = 0;                ///< did not arrive: kept for the next run, or given up
  std::vector<std::string> problems;  ///< what did not arrive and why; without secrets
};

/// Stores every alert in the outbox, then sends what is in it, older entries first.
///
/// A channel is known by its type and its place among the channels of that type in the config
/// ("webhook 2"): a repaired URL, a rotated secret or another recipient is the same channel, and
/// gets what was kept for it. Entries whose channel is no longer in the config are dropped.
///
/// A channel that can not be reached after all tries is not asked again in this run. An alert that
/// is refused for good (HTTP 4xx) holds up no other; after kRunsUntilGivenUp runs it is given up.
/// Both are in `problems`, and count as not arrived in the run that drops them.
/// An empty batch sends nothing new. Throws OutputError when the outbox can not be written.
[[nodiscard]] Delivery deliver_alerts(const std::vector<AlertChannel>& channels,
                                      const AlertBatch& batch, State& state,
                                      const DeliveryPolicy& policy = {});

}  // namespace twinshot

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

struct Delivery {
  int delivered = 0;
  int kept = 0;                       ///< in the outbox, for the next run
  std::vector<std::string> problems;  ///< one per channel that failed; without secrets
};

/// Stores every alert in the outbox, then sends what is in it, older entries first. A channel that
/// fails after all tries is not asked again in this run. Entries whose channel is no longer in the
/// config are dropped, and named in `problems`.
/// An empty batch sends nothing new. Throws OutputError when the outbox can not be written.
[[nodiscard]] Delivery deliver_alerts(const std::vector<AlertChannel>& channels,
                                      const AlertBatch& batch, State& state,
                                      const DeliveryPolicy& policy = {});

}  // namespace twinshot

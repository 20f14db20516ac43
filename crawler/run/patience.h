// Patience: a page that the server turns away for the moment is asked for again, at its pace.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/page.h"
#include "crawler/config/plan.h"
#include "crawler/run/browser_pool.h"
#include "crawler/run/host_gate.h"

namespace twinshot {

/// How often one side of an endpoint has been asked for in vain. Kept while the endpoint waits for
/// its next turn.
struct SideTries {
  int count = 0;
  std::vector<std::string> notes;  ///< what each of them ended in
};
struct PairTries {
  SideTries reference;
  SideTries candidate;
};

/// How a visit to both sides ended, the least final last.
enum class VisitEnd {
  done,        ///< both sides are what they are: to be judged
  later,       ///< a side wants to be asked again after a time that no page's timeout has room for
  turned_away  ///< the run is over: nobody was asked
};

struct PairVisit {
  ShotPair pair;
  VisitEnd end = VisitEnd::done;
};

/// How both sides are photographed.
struct PairCare {
  Care reference{};
  Care candidate{};
  bool candidate_first = false;  ///< which side's page is opened first
};

/// Another try for a main document that was answered with a status like 503.
struct Retry {
  int tries = 1;                                         ///< in all
  std::optional<std::chrono::milliseconds> retry_after;  ///< what the server asks for, capped
};

/// 429 and 503 are tried three times; 408, 425, 500, 502 and 504 twice; anything else once, and so
/// is every status that expect.status lists. Connections that break are photograph()'s to repeat.
[[nodiscard]] Retry retry_for(const Shot& shot, std::chrono::system_clock::time_point now);

/// What the host's pace learns from a page.
[[nodiscard]] HostAnswer host_answer(const Shot& shot, cdp::Clock::time_point asked,
                                     std::chrono::system_clock::time_point now);

/// Photographs both sides at the same time, each when its host lets it. A side that is turned away
/// waits in here for as long as half its page's timeout has room; an endpoint that must wait longer
/// comes back as `later`, to be visited again, with the same `tries`, when others have had their
/// turn: its host lets nobody enter before. After its last try a side is what it is.
boost::asio::awaitable<PairVisit> visit_pair(HostGate& gate, LiveBrowser& live,
                                             BrowserContext& reference, BrowserContext& candidate,
                                             const Task& task, PairCare care, PairTries& tries);

}  // namespace twinshot

// The circuit breaker: a side that is down ends the run, instead of failing page by page.
#include "crawler/run/breaker.h"

namespace twinshot {

std::optional<std::string> down_because(const Shot& shot) {
  if (!shot.failure) return std::nullopt;
  const int status = shot.answer.status;
  switch (shot.failure->reason) {
    case Reason::http_status:
      if (status < 500 && status != 429) return std::nullopt;
      return shot.failure->detail;
    case Reason::navigation:
    case Reason::timeout:
    case Reason::tls:
      // With a status it is the page that failed: the side answers.
      if (status != 0) return std::nullopt;
      return shot.failure->detail;
    default:
      return std::nullopt;
  }
}

std::optional<Suspicion> Breaker::ended(std::size_t endpoint, const ShotPair& pair) {
  // A browser that is in trouble says nothing about the sites.
  std::optional<Suspicion> reference = note(endpoint, SideRole::reference, pair.reference);
  std::optional<Suspicion> candidate = note(endpoint, SideRole::candidate, pair.candidate);
  return reference ? reference : candidate;
}

std::optional<Suspicion> Breaker::note(std::size_t endpoint, SideRole side, const Shot& shot) {
  Line& line = lines_[static_cast<std::size_t>(side)];
  if (shot.browser_suspect) return std::nullopt;
  const std::optional<std::string> why = down_because(shot);
  if (!why) {
    if (shot.answer.status != 0) alive(side);
    if (!shot.failure) line.known_good = shot.url;
    return std::nullopt;
  }
  line.silent.insert(endpoint);
  if (line.silent.size() < kDownInARow || line.suspected) return std::nullopt;
  line.suspected = true;
  return Suspicion{side, *why, line.known_good};
}

void Breaker::alive(SideRole side) {
  Line& line = lines_[static_cast<std::size_t>(side)];
  line.silent.clear();
  line.suspected = false;
}

}  // namespace twinshot

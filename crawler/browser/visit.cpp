// What the stages of one page share, from open to picture.
#include "crawler/browser/visit.h"

#include <algorithm>
#include <chrono>

namespace twinshot {

namespace {

/// A page that opens dialogs in a loop must not fill the report.
constexpr std::size_t kMaxNotes = 40;

}  // namespace

void Visit::note(std::string text) {
  if (shot.notes.size() >= kMaxNotes) return;
  if (std::find(shot.notes.begin(), shot.notes.end(), text) != shot.notes.end()) return;
  shot.notes.push_back(std::move(text));
}

cdp::Deadline Visit::stage_deadline(cdp::Clock::duration limit, double share) const {
  const std::chrono::duration<double> left = deadline - cdp::Clock::now();
  const auto part = std::chrono::duration_cast<cdp::Clock::duration>(left * share);
  return cdp::in(std::min(limit, part), deadline);
}

}  // namespace twinshot

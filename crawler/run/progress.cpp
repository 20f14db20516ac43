// What a person sees while a run is under way.
#include "crawler/run/progress.h"

#include <unistd.h>

#include <cstdio>

#include <spdlog/fmt/fmt.h>

namespace twinshot {
namespace {

constexpr auto kTerminalPeriod = std::chrono::milliseconds(100);
constexpr auto kPlainPeriod = std::chrono::seconds(5);

std::string duration_text(double seconds) {
  const long whole = static_cast<long>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
  if (whole >= 60) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}s", whole);
}

}  // namespace

std::string progress_line(const ProgressCounts& counts, std::chrono::milliseconds elapsed) {
  const double seconds = static_cast<double>(elapsed.count()) / 1000;
  const double rate = seconds > 0 ? counts.done / seconds : 0;
  const double share = counts.planned > 0 ? 100.0 * counts.done / counts.planned : 100;
  std::string line =
      fmt::format("[{}/{}] {:.0f}%  {:.1f}/s", counts.done, counts.planned, share, rate);
  if (counts.done > 0 && counts.done < counts.planned) {
    line += "  ETA " + duration_text((counts.planned - counts.done) / rate);
  }
  line += fmt::format("  {} regressed", counts.regressed);
  if (counts.suspects > 0) line += fmt::format(", {} to be looked at again", counts.suspects);
  if (counts.invalid > 0) line += fmt::format(", {} could not be judged", counts.invalid);
  return line;
}

Progress::Progress(int planned) : terminal_(isatty(STDERR_FILENO) == 1), started_(Clock::now()) {
  update({.planned = planned});
}

Progress::~Progress() {
  if (terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::update(const ProgressCounts& counts) {
  const auto now = Clock::now();
  const bool last = counts.done == counts.planned;
  const auto period = terminal_ ? std::chrono::milliseconds(kTerminalPeriod)
                                : std::chrono::milliseconds(kPlainPeriod);
  if (!last && now - shown_ < period) return;
  shown_ = now;
  const std::string line =
      progress_line(counts, std::chrono::duration_cast<std::chrono::milliseconds>(now - started_));
  if (terminal_) {
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

}  // namespace twinshot

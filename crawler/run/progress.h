// What a person sees while a run is under way.
#pragma once

#include <chrono>
#include <string>

namespace twinshot {

struct ProgressCounts {
  int planned = 0;
  int done = 0;
  int regressed = 0;
  int invalid = 0;
  int suspects = 0;  ///< looked different, and are to be looked at again
};

/// "[ 34/640] 5.3%  2.1/s  ETA 4m48s  3 regressed, 1 invalid"
[[nodiscard]] std::string progress_line(const ProgressCounts& counts,
                                        std::chrono::milliseconds elapsed);

/// On a terminal one line that is overwritten; elsewhere a plain line every few seconds.
class Progress {
 public:
  explicit Progress(int planned);
  /// Removes the terminal line, so that what follows starts on an empty one.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(const ProgressCounts& counts);

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_;
  Clock::time_point started_;
  Clock::time_point shown_;
};

}  // namespace twinshot

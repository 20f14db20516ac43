// What the lab counts, and the table it prints.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace twinshot::lab {

/// Of one kind of change or of noise.
struct Counts {
  int pages = 0;
  int not_applied = 0;  ///< the template has nothing of that kind
  int unseen = 0;       ///< no pixel changes by more than two levels
  int found = 0;
  int missed = 0;
  int elsewhere = 0;    ///< regions in content that moved because of the change
  int unexplained = 0;  ///< false regions
  bool faint = false;   ///< not part of the recall
};

class Tally {
 public:
  /// The counts of a kind; kinds keep the order in which they were first asked for.
  [[nodiscard]] Counts& of(const std::string& kind);
  /// Everything that counts towards the recall: kinds that are not faint.
  [[nodiscard]] Counts total() const;
  /// Markdown; `noise` prints the columns that noise has.
  [[nodiscard]] std::string table(bool noise) const;

 private:
  std::vector<std::string> order_;
  std::map<std::string, Counts> kinds_;
};

/// Of what was found or missed; 100 of nothing.
[[nodiscard]] double recall_percent(const Counts& counts);

}  // namespace twinshot::lab

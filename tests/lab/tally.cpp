// What the lab counts, and the table it prints.
#include "tests/lab/tally.h"

namespace twinshot::lab {
namespace {

std::string row(const std::string& name, const Counts& counts, bool noise) {
  std::vector<int> cells{counts.pages,  counts.not_applied, counts.unseen,     counts.found,
                         counts.missed, counts.elsewhere,   counts.unexplained};
  if (noise) cells = {counts.pages, counts.unexplained};
  std::string line = "| " + name + " |";
  for (const int cell : cells) line += " " + std::to_string(cell) + " |";
  return line + "\n";
}

}  // namespace

Counts& Tally::of(const std::string& kind) {
  const auto [place, fresh] = kinds_.try_emplace(kind);
  if (fresh) order_.push_back(kind);
  return place->second;
}

Counts Tally::total() const {
  Counts sum;
  for (const auto& [kind, counts] : kinds_) {
    if (counts.faint) continue;
    sum.pages += counts.pages;
    sum.not_applied += counts.not_applied;
    sum.unseen += counts.unseen;
    sum.found += counts.found;
    sum.missed += counts.missed;
    sum.elsewhere += counts.elsewhere;
    sum.unexplained += counts.unexplained;
  }
  return sum;
}

std::string Tally::table(bool noise) const {
  std::string text =
      noise ? "| noise | pages | false regions |\n|---|---|---|\n"
            : "| change | pages | not there | not seen | found | missed | elsewhere | false |\n"
              "|---|---|---|---|---|---|---|---|\n";
  for (const std::string& kind : order_) {
    const Counts& counts = kinds_.at(kind);
    text += row(counts.faint ? kind + " (not counted)" : kind, counts, noise);
  }
  return text + row("**all**", total(), noise);
}

double recall_percent(const Counts& counts) {
  const int judged = counts.found + counts.missed;
  return judged == 0 ? 100.0 : 100.0 * counts.found / judged;
}

}  // namespace twinshot::lab

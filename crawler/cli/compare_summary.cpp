// What `twinshot compare` says when all pairs are judged: as JSON, and as a table for people.
#include "crawler/cli/compare_summary.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include <spdlog/fmt/fmt.h>
#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;

namespace twinshot {
namespace {

/// Everything the pairs add up to. Times are of one thread each: with several jobs their sum is
/// more than the time on the wall.
struct PairTotals {
  int same = 0;
  int different = 0;
  int invalid = 0;
  std::int64_t pixels = 0;  ///< of one picture of each pair
  std::int64_t bytes = 0;
  double read_ms = 0;
  double decode_ms = 0;
  double filter_ms = 0;
  double compare_ms = 0;
  double write_ms = 0;

  [[nodiscard]] int pairs() const { return same + different + invalid; }
};

PairTotals add_up(const CompareRun& run) {
  PairTotals totals;
  for (const PairOutcome& outcome : run.outcomes) {
    const Comparison& comparison = outcome.comparison;
    if (!outcome.error.empty()) {
      ++totals.invalid;
    } else {
      ++(comparison.same ? totals.same : totals.different);
    }
    totals.pixels += std::int64_t{comparison.width} * comparison.height;
    totals.bytes += outcome.bytes_read;
    totals.read_ms += outcome.read_ms;
    totals.decode_ms += comparison.timings.decode_ms;
    totals.filter_ms += outcome.filter_ms;
    totals.compare_ms += comparison.timings.compare_ms;
    totals.write_ms += outcome.write_ms;
  }
  return totals;
}

double per_second(double amount, double wall_ms) {
  return wall_ms > 0 ? amount * 1000 / wall_ms : 0;
}

Json to_json(const Region& region) {
  return {{"x", region.box.x},
          {"y", region.box.y},
          {"width", region.box.width},
          {"height", region.box.height},
          {"kind", to_string(region.kind)},
          {"pixels", region.pixels},
          {"score", region.score}};
}

Json to_json(const PicturePair& pair, const PairOutcome& outcome) {
  const Comparison& comparison = outcome.comparison;
  Json regions = Json::array();
  for (const Region& region : comparison.regions) regions.push_back(to_json(region));
  Json json{{"reference", pair.reference.string()},
            {"candidate", pair.candidate.string()},
            {"verdict", verdict_of(outcome)},
            {"score", comparison.score},
            {"width", comparison.width},
            {"height", comparison.height},
            {"regions", std::move(regions)},
            {"timings_ms",
             {{"decode", comparison.timings.decode_ms},
              {"compare", comparison.timings.compare_ms},
              {"total", comparison.timings.total_ms}}},
            {"backend", comparison.backend}};
  if (!outcome.error.empty()) {
    json["score"] = nullptr;
    json["error"] = outcome.error;
  }
  return json;
}

Json summary_of(const CompareRun& run) {
  const PairTotals totals = add_up(run);
  return {{"pairs", totals.pairs()},
          {"same", totals.same},
          {"different", totals.different},
          {"invalid", totals.invalid},
          {"pixels", totals.pixels},
          {"bytes", totals.bytes},
          {"jobs", run.jobs},
          {"backend", run.backend},
          {"wall_ms", run.wall_ms},
          {"pairs_per_second", per_second(totals.pairs(), run.wall_ms)},
          {"pixels_per_second", per_second(static_cast<double>(totals.pixels), run.wall_ms)},
          {"stages_ms",
           {{"read", totals.read_ms},
            {"decode", totals.decode_ms},
            {"filter", totals.filter_ms},
            {"compare", totals.compare_ms},
            {"write", totals.write_ms}}}};
}

void list_findings(const PicturePair& pair, const PairOutcome& outcome, std::string& text) {
  const auto out = std::back_inserter(text);
  const Comparison& comparison = outcome.comparison;
  if (!outcome.error.empty()) {
    fmt::format_to(out, "invalid    {}: {}\n", pair.name, outcome.error);
  } else if (!comparison.same) {
    fmt::format_to(out, "different  {}  score {:.4f}, {} regions\n", pair.name, comparison.score,
                   comparison.regions.size());
    for (const Region& region : comparison.regions) {
      fmt::format_to(out, "             {:<10} {}x{} at {},{}  {} px\n", to_string(region.kind),
                     region.box.width, region.box.height, region.box.x, region.box.y,
                     region.pixels);
    }
  }
}

/// One line per stage that took any time, with its share of all.
void list_stages(const PairTotals& totals, std::string& text) {
  const std::pair<const char*, double> stages[] = {{"read", totals.read_ms},
                                                   {"decode", totals.decode_ms},
                                                   {"filter", totals.filter_ms},
                                                   {"compare", totals.compare_ms},
                                                   {"write", totals.write_ms}};
  double all = 0;
  for (const auto& [name, ms] : stages) all += ms;
  for (const auto& [name, ms] : stages) {
    if (ms <= 0) continue;
    fmt::format_to(std::back_inserter(text), "  {:<8} {:>10.1f} ms  {:>3.0f} %\n", name, ms,
                   100 * ms / all);
  }
}

}  // namespace

std::string to_json(const CompareRun& run) {
  Json list = Json::array();
  for (std::size_t i = 0; i < run.pairs.size(); ++i) {
    list.push_back(to_json(run.pairs[i], run.outcomes[i]));
  }
  const Json json{{"pairs", std::move(list)}, {"summary", summary_of(run)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string to_table(const CompareRun& run) {
  const PairTotals totals = add_up(run);
  std::string text;
  const auto out = std::back_inserter(text);
  for (std::size_t i = 0; i < run.pairs.size(); ++i) {
    list_findings(run.pairs[i], run.outcomes[i], text);
  }
  fmt::format_to(out, "{} pairs: {} same, {} different, {} could not be judged\n", totals.pairs(),
                 totals.same, totals.different, totals.invalid);
  constexpr double kMega = 1e6;
  const double megapixels = static_cast<double>(totals.pixels) / kMega;
  fmt::format_to(out,
                 "{:.1f} megapixels a side, {:.1f} MB of files, in {:.3f} s with {} jobs on {}: "
                 "{:.1f} pairs/s, {:.0f} megapixels/s\n",
                 megapixels, static_cast<double>(totals.bytes) / kMega, run.wall_ms / 1000,
                 run.jobs, run.backend, per_second(totals.pairs(), run.wall_ms),
                 per_second(megapixels, run.wall_ms));
  list_stages(totals, text);
  if (!run.backend_note.empty()) fmt::format_to(out, "{}\n", run.backend_note);
  return text;
}

}  // namespace twinshot

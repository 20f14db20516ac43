// twinshot compare: two pictures, or two folders of pictures, without a browser.
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <spdlog/fmt/fmt.h>
#include <nlohmann/json.hpp>

#include "compare/compare.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/picture_pairs.h"
#include "crawler/run/backend_pool.h"
#include "crawler/run/error.h"
#include "crawler/run/exit_code.h"
#include "crawler/run/file.h"
#include "crawler/run/parallel.h"
#include "report/annotate.h"
#include "report/cause.h"

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace twinshot {
namespace {

/// What became of one pair.
struct PairOutcome {
  Comparison comparison;
  std::string error;  ///< why it could not be judged; empty when it was
};

Bytes read_bytes(const fs::path& file) {
  const std::string text = read_file(file);
  return {text.begin(), text.end()};
}

std::string_view verdict_of(const PairOutcome& outcome) {
  if (!outcome.error.empty()) return "invalid";
  return outcome.comparison.same ? "same" : "different";
}

void write_picture(const fs::path& file, const Image& image) {
  if (file.has_parent_path()) make_folder(file.parent_path());
  const Bytes png = encode_png(image.view(), 3);
  write_file(file, {reinterpret_cast<const char*>(png.data()), png.size()});
}

/// `out` is the picture itself for two files, a folder of pictures with the same names for two.
fs::path output_file(const CompareArguments& arguments, const PicturePair& pair) {
  const fs::path out(arguments.out);
  return fs::is_directory(arguments.reference) ? out / pair.name : out;
}

std::vector<RegionResult> boxes_of(const Comparison& comparison) {
  std::vector<RegionResult> boxes;
  for (const Region& region : comparison.regions) boxes.push_back(to_region_result(region));
  return boxes;
}

PairOutcome compare_pair(const CompareArguments& arguments, const PicturePair& pair,
                         Backend& backend) {
  PairOutcome outcome;
  if (pair.reference.empty() || pair.candidate.empty()) {
    outcome.error = std::string("only in the ") +
                    (pair.reference.empty() ? "candidate" : "reference") + " folder";
    return outcome;
  }
  try {
    const Bytes reference = read_bytes(pair.reference);
    const Bytes candidate = read_bytes(pair.candidate);
    outcome.comparison = compare_pngs(reference, candidate, arguments.options, {}, backend);
    const bool framed = !arguments.out.empty() && !outcome.comparison.same;
    if (framed || !arguments.grid.empty()) {
      const Image before = decode_png(reference);
      const Image after = decode_png(candidate);
      if (framed) {
        write_picture(output_file(arguments, pair),
                      annotate(before, after, boxes_of(outcome.comparison)));
      }
      if (!arguments.grid.empty()) {
        const WindowScores grid = score_grid(before, after, arguments.options, backend);
        const Json json{{"columns", grid.columns},
                        {"rows", grid.rows},
                        {"frame_size", arguments.options.frame_size},
                        {"metric", to_string(arguments.options.metric)},
                        {"values", grid.values}};
        write_file(arguments.grid, json.dump() + "\n");
      }
    }
  } catch (const PngError& error) {
    outcome.error = error.what();
  }
  return outcome;
}

/// Every pair on all cores; the results come in the order of the pairs.
std::vector<PairOutcome> compare_all(const CompareArguments& arguments,
                                     const std::vector<PicturePair>& pairs, BackendPool& backends) {
  std::vector<PairOutcome> outcomes(pairs.size());
  on_all_cores(pairs.size(), [&](const auto& take) {
    const BackendPool::Lease backend = backends.lease();
    for (std::size_t i = 0; take(i);) outcomes[i] = compare_pair(arguments, pairs[i], *backend);
  });
  return outcomes;
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

void print_table(const std::vector<PicturePair>& pairs, const std::vector<PairOutcome>& outcomes) {
  int different = 0;
  int invalid = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const PairOutcome& outcome = outcomes[i];
    const Comparison& comparison = outcome.comparison;
    if (!outcome.error.empty()) {
      ++invalid;
      fmt::print(stderr, "invalid    {}: {}\n", pairs[i].name, outcome.error);
    } else if (!comparison.same) {
      ++different;
      fmt::print(stderr, "different  {}  score {:.4f}, {} regions\n", pairs[i].name,
                 comparison.score, comparison.regions.size());
      for (const Region& region : comparison.regions) {
        fmt::print(stderr, "             {:<10} {}x{} at {},{}  {} px\n", to_string(region.kind),
                   region.box.width, region.box.height, region.box.x, region.box.y, region.pixels);
      }
    }
  }
  const int same = static_cast<int>(pairs.size()) - different - invalid;
  fmt::print(stderr, "{} pairs: {} same, {} different, {} could not be judged\n", pairs.size(),
             same, different, invalid);
}

int exit_code_of(const std::vector<PairOutcome>& outcomes) {
  bool invalid = false;
  for (const PairOutcome& outcome : outcomes) {
    if (!outcome.error.empty()) {
      invalid = true;
    } else if (!outcome.comparison.same) {
      return kExitRegressed;
    }
  }
  return invalid ? kExitInvalid : kExitFine;
}

}  // namespace

int compare_command(const CompareArguments& arguments) {
  const std::vector<PicturePair> pairs = pair_pictures(arguments.reference, arguments.candidate);
  if (!arguments.grid.empty() && fs::is_directory(arguments.reference)) {
    throw ConfigError("compare: --grid takes two files, not two folders");
  }
  BackendPool backends(arguments.backend);
  const std::vector<PairOutcome> outcomes = compare_all(arguments, pairs, backends);
  if (arguments.json) {
    Json list = Json::array();
    for (std::size_t i = 0; i < pairs.size(); ++i) list.push_back(to_json(pairs[i], outcomes[i]));
    const std::string text =
        Json{{"pairs", std::move(list)}}.dump(2, ' ', false, Json::error_handler_t::replace);
    fmt::print("{}\n", text);
  } else {
    print_table(pairs, outcomes);
  }
  return exit_code_of(outcomes);
}

}  // namespace twinshot

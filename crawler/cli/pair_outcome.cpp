// What became of one pair of `twinshot compare`.
#include "crawler/cli/pair_outcome.h"

#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "compare/compare.h"
#include "compare/png.h"
#include "crawler/run/file.h"
#include "crawler/run/picture_file.h"
#include "report/annotate.h"
#include "report/cause.h"

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace twinshot {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Both files of a pair, as read.
struct PairFiles {
  PixelBytes reference;
  PixelBytes candidate;
};

/// Both pictures of a pair.
struct PairImages {
  Image reference;
  Image candidate;
};

PairImages decode(const PairFiles& files) {
  return {decode_png(files.reference), decode_png(files.candidate)};
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

Comparison compare_filtered(const CompareArguments& arguments, PairImages images,
                            const PairTools& tools, PairOutcome& outcome) {
  const auto start = Clock::now();
  tools.filters.prefilter(images.reference, images.candidate, arguments.filters);
  outcome.filter_ms = milliseconds_since(start);
  return compare_images(std::move(images.reference), std::move(images.candidate), arguments.options,
                        {}, tools.backend, tools.threads);
}

void judge(const CompareArguments& arguments, const PairFiles& files, const PairTools& tools,
           PairOutcome& outcome) {
  if (!arguments.filters.any()) {
    outcome.comparison = compare_pngs(files.reference, files.candidate, arguments.options, {},
                                      tools.backend, tools.threads);
    return;
  }
  const auto start = Clock::now();
  PairImages images = decode(files);
  const double decode_ms = milliseconds_since(start);
  outcome.comparison = compare_filtered(arguments, std::move(images), tools, outcome);
  outcome.comparison.timings.decode_ms = decode_ms;
  outcome.comparison.timings.total_ms = milliseconds_since(start);
}

Image picture_of(const CompareArguments& arguments, const PairImages& images,
                 const PairOutcome& outcome, Filters& filters) {
  if (arguments.view) {
    return filters.make_view(images.reference.view(), images.candidate.view(), *arguments.view);
  }
  return annotate(images.reference, images.candidate, boxes_of(outcome.comparison));
}

void write_grid(const CompareArguments& arguments, const PairImages& images, Backend& backend) {
  const WindowScores grid =
      score_grid(images.reference, images.candidate, arguments.options, backend);
  const Json json{{"columns", grid.columns},
                  {"rows", grid.rows},
                  {"frame_size", arguments.options.frame_size},
                  {"metric", to_string(arguments.options.metric)},
                  {"values", grid.values}};
  write_file(arguments.grid, json.dump() + "\n");
}

void write_outputs(const CompareArguments& arguments, const PicturePair& pair,
                   const PairFiles& files, const PairTools& tools, const PairOutcome& outcome) {
  const bool pictured = !arguments.out.empty() && !outcome.comparison.same;
  if (!pictured && arguments.grid.empty()) return;
  const PairImages images = decode(files);
  if (pictured) {
    write_picture(output_file(arguments, pair),
                  picture_of(arguments, images, outcome, tools.filters).view());
  }
  if (!arguments.grid.empty()) write_grid(arguments, images, tools.backend);
}

}  // namespace

std::string_view verdict_of(const PairOutcome& outcome) {
  if (!outcome.error.empty()) return "invalid";
  return outcome.comparison.same ? "same" : "different";
}

PairOutcome compare_pair(const CompareArguments& arguments, const PicturePair& pair,
                         const PairTools& tools) {
  PairOutcome outcome;
  if (pair.reference.empty() || pair.candidate.empty()) {
    outcome.error = std::string("only in the ") +
                    (pair.reference.empty() ? "candidate" : "reference") + " folder";
    return outcome;
  }
  const auto start = Clock::now();
  const PairFiles files = {read_bytes(pair.reference), read_bytes(pair.candidate)};
  outcome.read_ms = milliseconds_since(start);
  outcome.bytes_read = static_cast<std::int64_t>(files.reference.size() + files.candidate.size());
  try {
    judge(arguments, files, tools, outcome);
    const auto judged = Clock::now();
    write_outputs(arguments, pair, files, tools, outcome);
    outcome.write_ms = milliseconds_since(judged);
  } catch (const PngError& error) {
    outcome.error = error.what();
  }
  return outcome;
}

}  // namespace twinshot

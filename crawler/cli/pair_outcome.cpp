// What became of one pair of `twinshot compare`.
#include "crawler/cli/pair_outcome.h"

#include <filesystem>
#include <future>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "compare/compare.h"
#include "compare/marked_frames.h"
#include "compare/stopwatch.h"
#include "crawler/run/error.h"
#include "crawler/run/file.h"
#include "crawler/run/picture_file.h"
#include "report/annotate.h"
#include "report/cause.h"

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace twinshot {
namespace {

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

/// Both at once where there is a thread to spare.
PairFiles read_files(const PicturePair& pair, int threads) {
  if (threads < 2) return {read_bytes(pair.reference), read_bytes(pair.candidate)};
  std::future<PixelBytes> candidate =
      std::async(std::launch::async, [&] { return read_bytes(pair.candidate); });
  PixelBytes reference = read_bytes(pair.reference);
  return {std::move(reference), candidate.get()};
}

/// zlib's, for pictures that are looked at once.
constexpr int kFastLevel = 1;

PairImages decode(const PairFiles& files) {
  return {decode_png(files.reference), decode_png(files.candidate)};
}

/// Both pictures as they were compared.
PairImages filtered(const CompareArguments& arguments, const PairFiles& files, Filters& filters) {
  PairImages images = decode(files);
  filters.prefilter(images.reference, images.candidate, arguments.filters);
  return images;
}

std::vector<RegionResult> boxes_of(const Comparison& comparison) {
  std::vector<RegionResult> boxes;
  for (const Region& region : comparison.regions) boxes.push_back(to_region_result(region));
  return boxes;
}

Comparison compare_filtered(const CompareArguments& arguments, PairImages images,
                            const PairTools& tools, PairOutcome& outcome) {
  const Stopwatch watch;
  tools.filters.prefilter(images.reference, images.candidate, arguments.filters);
  outcome.filter_ms = watch.milliseconds();
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
  const Stopwatch watch;
  PairImages images = decode(files);
  const double decode_ms = watch.milliseconds();
  outcome.comparison = compare_filtered(arguments, std::move(images), tools, outcome);
  outcome.comparison.timings.decode_ms = decode_ms;
  outcome.comparison.timings.total_ms = watch.milliseconds();
}

/// What -o shows: the view that was asked for; else both pictures with a frame around each change,
/// or, as the plain correlation is defined, a red box around each frame below the threshold.
Bytes picture_of(const CompareArguments& arguments, const PairFiles& files,
                 const PairOutcome& outcome, const PairTools& tools) {
  const bool marked = arguments.options.metric == Metric::cosine;
  if (!arguments.view && !marked && !arguments.filters.any()) {
    return annotate(files.reference, files.candidate, boxes_of(outcome.comparison));
  }
  const PairImages images = filtered(arguments, files, tools.filters);
  const ImageView reference = images.reference.view();
  const ImageView candidate = images.candidate.view();
  if (arguments.view) {
    return encode_png(tools.filters.make_view(reference, candidate, *arguments.view).view(),
                      kFastLevel);
  }
  if (marked) {
    const MarkedFrames frames =
        mark_frames(reference, candidate, arguments.options, tools.backend, tools.threads);
    return encode_png(draw_marked(reference, candidate, frames.frames).view(), kFastLevel);
  }
  return annotate(encode_png(reference, kFastLevel), encode_png(candidate, kFastLevel),
                  boxes_of(outcome.comparison));
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

/// A picture of an earlier comparison would say that there still is a difference.
void remove_stale(const fs::path& file) {
  std::error_code error;
  if (fs::symlink_status(file, error).type() != fs::file_type::regular) return;
  if (!fs::remove(file, error) && error) {
    throw OutputError("can not remove the earlier " + file.string() + ": " + error.message());
  }
}

void write_outputs(const CompareArguments& arguments, const PicturePair& pair,
                   const PairFiles& files, const PairTools& tools, const PairOutcome& outcome) {
  // Who asks for a view of two files wants to see it, whatever it shows.
  const bool asked = arguments.view && !fs::is_directory(arguments.reference);
  const bool pictured = !arguments.out.empty() && (asked || !outcome.comparison.same);
  if (!arguments.out.empty() && !pictured) remove_stale(output_file(arguments, pair));
  if (!pictured && arguments.grid.empty()) return;
  if (pictured) {
    write_picture(output_file(arguments, pair), picture_of(arguments, files, outcome, tools));
  }
  if (!arguments.grid.empty()) {
    write_grid(arguments, filtered(arguments, files, tools.filters), tools.backend);
  }
}

}  // namespace

std::filesystem::path output_file(const CompareArguments& arguments, const PicturePair& pair) {
  const fs::path out(arguments.out);
  return fs::is_directory(arguments.reference) ? out / pair.name : out;
}

std::string_view verdict_of(const PairOutcome& outcome) {
  if (!outcome.error.empty()) return "invalid";
  return outcome.comparison.same ? "same" : "different";
}

PairOutcome compare_pair(const CompareArguments& arguments, const PicturePair& pair,
                         const PairTools& tools) {
  PairOutcome outcome;
  if (!pair.problem.empty()) {
    outcome.error = pair.problem;
    return outcome;
  }
  if (pair.reference.empty() || pair.candidate.empty()) {
    outcome.error = std::string("only in the ") +
                    (pair.reference.empty() ? "candidate" : "reference") + " folder";
    return outcome;
  }
  const Stopwatch watch;
  PairFiles files;
  try {
    files = read_files(pair, tools.threads);
  } catch (const OutputError& error) {
    // One file that nobody may read is no reason to leave the others unjudged.
    outcome.error = error.what();
    return outcome;
  }
  outcome.read_ms = watch.milliseconds();
  outcome.bytes_read = static_cast<std::int64_t>(files.reference.size() + files.candidate.size());
  try {
    judge(arguments, files, tools, outcome);
    const Stopwatch writing;
    write_outputs(arguments, pair, files, tools, outcome);
    outcome.write_ms = writing.milliseconds();
  } catch (const PngError& error) {
    outcome.error = error.what();
  }
  return outcome;
}

}  // namespace twinshot

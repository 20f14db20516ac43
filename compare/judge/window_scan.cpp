// Judges all windows of a stretch, on as many threads as wanted.
#include "compare/judge/window_scan.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "compare/judge/strip_judge.h"

namespace twinshot {
namespace {

/// Below so many pixels per thread, starting one costs more than it saves.
constexpr std::int64_t kPixelsPerThread = 1 << 17;
/// How many strips a device gets at once: 8 x 5 MB of sums, whatever the picture's size.
constexpr std::size_t kStripsPerBatch = 8;

void check(const Stretch& stretch) {
  const auto rows = static_cast<std::size_t>(stretch.pair.height());
  if (stretch.reference_hashes.size() != rows || stretch.candidate_hashes.size() != rows) {
    throw std::invalid_argument("scan: " + std::to_string(rows) + " rows, but " +
                                std::to_string(stretch.reference_hashes.size()) + " and " +
                                std::to_string(stretch.candidate_hashes.size()) + " hashes");
  }
}

/// Calls action(0) .. action(count - 1), each once, on up to `threads` threads, and throws what one
/// of them threw.
void for_each_index(std::size_t count, int threads,
                    const std::function<void(std::size_t)>& action) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) action(i);
    } catch (...) {
      next = count;
      const std::lock_guard lock(failure_mutex);
      failure = std::current_exception();
    }
  };
  {
    const std::size_t workers = std::min(count, static_cast<std::size_t>(std::max(1, threads)));
    std::vector<std::jthread> helpers;
    try {
      for (std::size_t i = 1; i < workers; ++i) helpers.emplace_back(work);
    } catch (const std::system_error&) {
      // No thread to be had: those there are do the work.
    }
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

bool rows_differ(const Stretch& stretch, int y) {
  const auto row = static_cast<std::size_t>(y);
  return stretch.reference_hashes[row] != stretch.candidate_hashes[row];
}

/// The rows of windows that hold a row that differs, a bounded number at a time, from the top.
std::vector<Span> differing_window_rows(const Stretch& stretch, const WindowLayout& layout,
                                        int cells_at_once) {
  std::vector<Span> bands;
  for (int y = 0; y < stretch.pair.height(); ++y) {
    if (!rows_differ(stretch, y)) continue;
    const int cell_row = y / layout.cell_px;
    const Span rows = windows_over({cell_row, cell_row + 1}, layout.cells_per_window, layout.rows);
    if (!bands.empty() && rows.begin <= bands.back().end) {
      bands.back().end = rows.end;
    } else {
      bands.push_back(rows);
    }
    y = (cell_row + 1) * layout.cell_px - 1;  // the rest of the cell row adds nothing
  }
  const int rows_at_once = std::max(1, cells_at_once / std::max(1, layout.cell_columns));
  std::vector<Span> pieces;
  for (const Span& band : bands) {
    for (int row = band.begin; row < band.end; row += rows_at_once) {
      pieces.push_back({row, std::min(band.end, row + rows_at_once)});
    }
  }
  return pieces;
}

/// Bytes compared at once while nothing differs.
constexpr std::size_t kLeap = 512;

/// How many bytes are equal before the first that is not, in steps of 8; at most `count`.
std::size_t equal_bytes(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) {
  std::size_t i = 0;
  while (i + kLeap <= count && std::memcmp(a + i, b + i, kLeap) == 0) i += kLeap;
  for (; i + 8 <= count; i += 8) {
    if (std::memcmp(a + i, b + i, 8) != 0) return i;
  }
  return i;
}

/// The same from the end.
std::size_t equal_bytes_at_end(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) {
  std::size_t i = 0;
  while (i + kLeap <= count &&
         std::memcmp(a + count - i - kLeap, b + count - i - kLeap, kLeap) == 0) {
    i += kLeap;
  }
  for (; i + 8 <= count; i += 8) {
    if (std::memcmp(a + count - i - 8, b + count - i - 8, 8) != 0) return i;
  }
  return i;
}

/// Widens `columns` so that it holds every pixel in which the rows differ, and at most one pixel at
/// either end in which they do not.
void widen(Span& columns, const std::uint8_t* a, const std::uint8_t* b, int width) {
  const std::size_t bytes = static_cast<std::size_t>(width) * kChannels;
  // What lies inside already need not be looked at.
  const std::size_t left =
      columns.empty() ? bytes : static_cast<std::size_t>(columns.begin) * kChannels;
  const std::size_t right = columns.empty() ? 0 : static_cast<std::size_t>(columns.end) * kChannels;
  const int first = static_cast<int>(equal_bytes(a, b, left) / kChannels);
  const int last =
      width - static_cast<int>(equal_bytes_at_end(a + right, b + right, bytes - right) / kChannels);
  if (columns.empty()) {
    if (first < last) columns = {first, last};
  } else {
    columns = {std::min(columns.begin, first), std::max(columns.end, last)};
  }
}

/// The strip of these rows of windows, as narrow as its differences; no columns where its rows have
/// different hashes and yet no differing pixel.
Strip make_strip(const Stretch& stretch, const WindowLayout& layout, const Span& rows) {
  const PairView& pair = stretch.pair;
  Strip strip;
  strip.rows = rows;
  strip.cell_rows = cells_under(rows, layout.cells_per_window, layout.cell_rows);
  Span pixels;
  const int bottom = std::min(pair.height(), strip.cell_rows.end * layout.cell_px);
  for (int y = strip.cell_rows.begin * layout.cell_px; y < bottom; ++y) {
    if (!rows_differ(stretch, y)) continue;
    widen(pixels, pair.reference.row(y), pair.candidate.row(y), pair.width());
  }
  if (pixels.empty()) return strip;
  const Span cells = {pixels.begin / layout.cell_px, (pixels.end - 1) / layout.cell_px + 1};
  strip.columns = windows_over(cells, layout.cells_per_window, layout.columns);
  strip.cell_columns = cells_under(strip.columns, layout.cells_per_window, layout.cell_columns);
  strip.area = pixels_under(strip.cell_columns, strip.cell_rows, layout.cell_px, pair.bounds());
  return strip;
}

/// The strips of [first, last) judged with the sums of a backend that several threads may ask.
StripVerdict judge_rows(const Stretch& stretch, const Span& rows, const ScanRules& rules,
                        Backend& backend) {
  const Strip strip = make_strip(stretch, rules.layout, rows);
  if (strip.columns.empty()) return {};
  const PairView piece = cropped(stretch.pair, strip.area);
  const SumGrid sums = backend.cell_sums(piece.reference, piece.candidate, rules.layout.cell_px);
  return judge_strip(stretch.pair, strip, sums, rules);
}

/// Judges some strips with the sums of a device, which takes them all at once.
void judge_batch(const Stretch& stretch, std::span<const Span> rows, const ScanRules& rules,
                 Backend& backend, int threads, std::span<StripVerdict> verdicts) {
  std::vector<Strip> strips(rows.size());
  for_each_index(rows.size(), threads,
                 [&](std::size_t i) { strips[i] = make_strip(stretch, rules.layout, rows[i]); });
  std::vector<SumRequest> requests;
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < strips.size(); ++i) {
    if (strips[i].columns.empty()) continue;
    const PairView piece = cropped(stretch.pair, strips[i].area);
    requests.push_back({piece.reference, piece.candidate, rules.layout.cell_px});
    asked.push_back(i);
  }
  const std::vector<SumGrid> sums = backend.cell_sums_batch(requests);
  for_each_index(asked.size(), threads, [&](std::size_t i) {
    verdicts[asked[i]] = judge_strip(stretch.pair, strips[asked[i]], sums[i], rules);
  });
}

/// The verdicts of all strips, from the top.
std::vector<StripVerdict> judge_strips(const Stretch& stretch, const ScanRules& rules,
                                       Backend& backend, int threads) {
  const std::vector<Span> rows =
      differing_window_rows(stretch, rules.layout, backend.cells_at_once());
  std::int64_t pixels = 0;
  for (const Span& piece : rows) {
    pixels += std::int64_t{piece.size()} * rules.layout.cell_px * stretch.pair.width();
  }
  const int workers = static_cast<int>(
      std::clamp<std::int64_t>(pixels / kPixelsPerThread, 1, std::max(1, threads)));
  std::vector<StripVerdict> verdicts(rows.size());
  if (backend.concurrent()) {
    for_each_index(rows.size(), workers, [&](std::size_t i) {
      verdicts[i] = judge_rows(stretch, rows[i], rules, backend);
    });
    return verdicts;
  }
  for (std::size_t first = 0; first < rows.size(); first += kStripsPerBatch) {
    const std::size_t count = std::min(kStripsPerBatch, rows.size() - first);
    judge_batch(stretch, std::span(rows).subspan(first, count), rules, backend, workers,
                std::span(verdicts).subspan(first, count));
  }
  return verdicts;
}

ScanRules rules_for(const Stretch& stretch, const CompareOptions& options) {
  check(stretch);
  return {layout_windows(options, stretch.pair.width(), stretch.pair.height()),
          DecisionLimits(options), nullptr};
}

}  // namespace

Scan scan(const Stretch& stretch, const CompareOptions& options, Backend& backend, int threads) {
  const ScanRules rules = rules_for(stretch, options);
  Scan result;
  RegionMap map;
  for (const StripVerdict& verdict : judge_strips(stretch, rules, backend, threads)) {
    result.score = std::min(result.score, verdict.score);
    map.add(verdict.blocks);
  }
  result.patches = map.take_patches();
  return result;
}

std::vector<double> score_windows(const Stretch& stretch, const CompareOptions& options,
                                  Backend& backend, int threads) {
  ScanRules rules = rules_for(stretch, options);
  std::vector<double> scores(
      static_cast<std::size_t>(rules.layout.columns) * static_cast<std::size_t>(rules.layout.rows),
      1.0);
  rules.scores = scores.data();
  (void)judge_strips(stretch, rules, backend, threads);
  return scores;
}

}  // namespace twinshot

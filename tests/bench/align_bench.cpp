// How long aligning two pages of 20,000 rows takes, hashes given: one core, medians and minima.
//
// align_bench [--rounds N]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "compare/align/align.h"
#include "tests/compare/drawn_page.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 20'000;

struct Case {
  const char* name = "";
  Image before;
  Image after;
};

void measure(const Case& pair, int rounds) {
  const RowTable before = hash_rows(pair.before.view(), pair.before.width);
  const RowTable after = hash_rows(pair.after.view(), pair.after.width);
  std::vector<double> times;
  std::size_t bands = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<Segment> segments =
        align_rows(pair.before.view(), pair.after.view(), before, after).segments;
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
    bands = static_cast<std::size_t>(
        std::count_if(segments.begin(), segments.end(), [](const Segment& segment) {
          return segment.type != Segment::Type::paired && !segment.silent;
        }));
  }
  std::sort(times.begin(), times.end());
  std::printf("%-44s %9.2f %9.2f %8zu\n", pair.name, times[times.size() / 2], times.front(), bands);
}

/// Rows of noise, `period` of them over and over; 0: all different.
Image make_rows(int period, unsigned seed) {
  Image image = make_random(64, kHeight, seed);
  if (period == 0) return image;
  for (int y = period; y < kHeight; ++y) {
    std::copy_n(image.view().row(y % period), image.stride_bytes(), image.row(y));
  }
  return image;
}

/// The page with every line of its text replaced.
Image rewritten(const LongPage& page, unsigned seed) {
  Image image = page.image;
  for (const Section& section : page.sections) {
    if (section.type != Section::Type::text) continue;
    for (int y = section.y; y + 12 < section.y + section.rows; y += 18) {
      fill(image, {16, y, kWidth - 32, 10}, kWhite);
      draw_line(image, 16, y, (kWidth - 40) / 8, seed += 3);
    }
  }
  return image;
}

/// An article and a sidebar, 20,000 rows of each; the article with `more` rows after its first.
Image make_columns(int more) {
  Image image = make_image(kWidth, kHeight + more);
  for (int line = 0; 24 * line + 24 < kHeight; ++line) {
    const auto seed = static_cast<unsigned>(line);
    draw_line(image, 20, 24 * line + (line > 0 ? more : 0), 100, seed + 1);
    if (line < 700) draw_line(image, 900, 24 * line + 5, 40, seed + 10'000);
  }
  return image;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 21;
  if (argc == 3 && std::strcmp(argv[1], "--rounds") == 0) rounds = std::max(1, std::atoi(argv[2]));
  const LongPage page = make_long_page(kWidth, kHeight);
  const Image& plain = page.image;
  const Image band = make_band(kWidth, 40, 7);
  const Image three =
      with_rows(with_rows(with_rows(plain, 15'000, band), 10'000, make_band(kWidth, 64, 8)), 5000,
                make_band(kWidth, 30, 9));
  std::printf("%-44s %9s %9s %8s\n", "1280 x 20,000 px, ms", "median", "minimum", "bands");
  measure({"equal", plain, plain}, rounds);
  measure({"40 rows inserted", plain, with_rows(plain, 9000, band)}, rounds);
  measure({"40 rows removed", with_rows(plain, 9000, band), plain}, rounds);
  measure({"40 rows moved", with_rows(plain, 3000, band), with_rows(plain, 17'000, band)}, rounds);
  measure({"three bands inserted", plain, three}, rounds);
  measure({"three bands removed", three, plain}, rounds);
  measure({"every line of text replaced", plain, rewritten(page, 5)}, rounds);
  measure({"the same, and 40 rows inserted", plain, with_rows(rewritten(page, 5), 100, band)},
          rounds);
  measure({"an article that moved beside a sidebar", make_columns(0), make_columns(40)}, rounds);
  measure({"another page", plain, make_long_page(kWidth, kHeight, 2).image}, rounds);
  std::printf("%-44s\n", "64 x 20,000 px, adversarial, ms");
  const int few = std::max(1, rounds / 7);
  measure({"all rows equal, 40 more", make_rows(1, 1),
           with_rows(make_rows(1, 1), 500, make_rows(1, 2))},
          few);
  measure({"period 2, shifted", make_rows(2, 1), without_rows(make_rows(2, 1), 0, 1)}, few);
  measure({"period 2 against period 3", make_rows(2, 1), make_rows(3, 1)}, few);
  measure({"period 997 against period 1009", make_rows(997, 1), make_rows(1009, 1)}, few);
  measure({"random against random", make_rows(0, 1), make_rows(0, 2)}, few);
  const Image noise = make_rows(0, 1);
  Image upside_down = noise;
  for (int y = 0; y < kHeight; ++y) {
    std::copy_n(noise.view().row(kHeight - 1 - y), noise.stride_bytes(), upside_down.row(y));
  }
  measure({"rows upside down", noise, upside_down}, few);
  return 0;
}

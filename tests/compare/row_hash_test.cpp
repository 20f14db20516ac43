// The row hash: equal rows have equal hashes, and nothing else has.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "compare/row_hash.h"
#include "tests/compare/pictures.h"

using namespace twinshot;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint64_t hash_of(const Bytes& bytes) {
  return hash_row(bytes.data(), bytes.size());
}

Bytes random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Bytes bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

}  // namespace

TEST_CASE("row hash: the same bits on every machine and in every version") {
  // Reports of two runs are compared by fingerprints made of these.
  Bytes bytes(1000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  CHECK(hash_row(bytes.data(), 0) == 6781076428230781219U);
  CHECK(hash_of(bytes) == 10822801735789382869U);
}

TEST_CASE("row hash: every single bit changes about half of the result") {
  for (const std::size_t count :
       {std::size_t{3}, std::size_t{64}, std::size_t{128}, std::size_t{200}, std::size_t{1000}}) {
    for (const bool white : {false, true}) {
      CAPTURE(count);
      CAPTURE(white);
      Bytes bytes = white ? Bytes(count, 255) : random_bytes(count, 1);
      const std::uint64_t before = hash_of(bytes);
      std::vector<int> flips(64);  // per bit of the result
      int total = 0;
      const int bits = static_cast<int>(8 * count);
      for (int bit = 0; bit < bits; ++bit) {
        const auto flip = static_cast<std::uint8_t>(1U << (bit % 8));
        bytes[static_cast<std::size_t>(bit / 8)] ^= flip;
        const std::uint64_t changed = before ^ hash_of(bytes);
        bytes[static_cast<std::size_t>(bit / 8)] ^= flip;
        CHECK(changed != 0);
        CHECK(std::popcount(changed) > 8);
        total += std::popcount(changed);
        for (std::size_t i = 0; i < 64; ++i) flips[i] += static_cast<int>(changed >> i & 1);
      }
      CHECK(total > 28 * bits);
      CHECK(total < 36 * bits);
      if (bits < 1000) continue;
      CHECK(*std::min_element(flips.begin(), flips.end()) > bits / 3);
      CHECK(*std::max_element(flips.begin(), flips.end()) < bits * 2 / 3);
    }
  }
}

TEST_CASE("row hash: two pixels that change places change it, wherever they stand") {
  Bytes row(4 * 400, 255);
  const std::uint8_t ink[] = {10, 20, 30};
  std::copy(ink, ink + 3, row.begin());
  std::set<std::uint64_t> seen;
  for (std::size_t x = 0; x < 400; ++x) {
    Bytes moved(4 * 400, 255);
    std::copy(ink, ink + 3, moved.begin() + static_cast<std::ptrdiff_t>(4 * x));
    seen.insert(hash_of(moved));
  }
  CHECK(seen.size() == 400);
}

TEST_CASE("row hash: words that change places or flip alike in several stripes change it") {
  // Differences that cancel in a sum, or travel through a multiplication as a single top bit.
  Bytes row = random_bytes(4096, 3);
  std::set<std::uint64_t> seen = {hash_of(row)};
  std::size_t rows = 1;
  for (std::size_t distance = 8; distance <= 1024; distance += 8) {
    for (const std::size_t at : {std::size_t{0}, std::size_t{40}, std::size_t{512}}) {
      Bytes swapped = row;
      std::swap_ranges(swapped.begin() + static_cast<std::ptrdiff_t>(at),
                       swapped.begin() + static_cast<std::ptrdiff_t>(at + 8),
                       swapped.begin() + static_cast<std::ptrdiff_t>(at + distance));
      seen.insert(hash_of(swapped));
      for (const std::size_t byte : {std::size_t{3}, std::size_t{7}}) {
        Bytes flipped = row;
        flipped[at + 7] ^= 0x80;
        flipped[at + distance + byte] ^= 0x80;
        seen.insert(hash_of(flipped));
        ++rows;
      }
      ++rows;
    }
  }
  CHECK(seen.size() == rows);
}

TEST_CASE("row hash: rows shifted by a pixel differ, in patterns too") {
  for (const std::size_t period : {2, 8, 32, 33, 100}) {
    std::set<std::uint64_t> seen;
    for (std::size_t shift = 0; shift < period; ++shift) {
      Bytes row(4 * 1280, 255);
      for (std::size_t x = 0; x < 1280; ++x) {
        if ((x + shift) % period == 0) row[4 * x] = 0;
      }
      seen.insert(hash_of(row));
    }
    CHECK(seen.size() == period);
  }
}

TEST_CASE("row hash: zeros at the end count, for rows of every length") {
  std::set<std::uint64_t> seen;
  const Bytes zeros(600, 0);
  for (std::size_t count = 0; count <= 600; ++count) seen.insert(hash_row(zeros.data(), count));
  const Bytes white(600, 255);
  for (std::size_t count = 1; count <= 600; ++count) seen.insert(hash_row(white.data(), count));
  CHECK(seen.size() == 601 + 600);
}

TEST_CASE("row hash: two million sparse rows have two million hashes") {
  // Two of 3 * 430 levels of a white row are a little darker: what changed text does.
  std::vector<std::uint64_t> hashes;
  Bytes row(3 * 430, 255);
  for (std::size_t first = 0; first < 2'000; ++first) {
    const std::size_t i = first % row.size();
    row[i] = static_cast<std::uint8_t>(254 - first / row.size());
    for (std::size_t second = 0; second < 1'000; ++second) {
      const std::size_t j = (i + 1 + second) % row.size();
      row[j] = 200;
      hashes.push_back(hash_of(row));
      row[j] = 255;
    }
    row[i] = 255;
  }
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}

TEST_CASE("row hash: flat rows are told from all others") {
  for (const std::size_t channels : {std::size_t{3}, std::size_t{4}}) {
    for (const std::size_t pixels : {std::size_t{1}, std::size_t{2}, std::size_t{131}}) {
      Bytes row(channels * pixels);
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::uint8_t>(i % channels);
      CHECK(is_flat_row(row.data(), row.size(), channels));
      if (pixels == 1) continue;
      for (const std::size_t i : {std::size_t{0}, row.size() / 2, row.size() - 1}) {
        Bytes other = row;
        ++other[i];
        CHECK_FALSE(is_flat_row(other.data(), other.size(), channels));
      }
    }
  }
  CHECK(is_flat_row(nullptr, 0, 4));
}

TEST_CASE("row hash: a table has a row's hash over the width asked for") {
  const Image page = pictures::make_page(90, 70);
  const RowTable table = hash_rows(page.view(), 50);
  REQUIRE(table.rows() == 70);
  for (int y = 0; y < 70; ++y) {
    const auto row = static_cast<std::size_t>(y);
    CHECK(table.hashes[row] == hash_row(page.view().row(y), 200));
    CHECK((table.flat[row] == 1) == is_flat_row(page.view().row(y), 200, 4));
  }
}

TEST_CASE("row hash: a fingerprint depends on size, place and every pixel") {
  const Image page = pictures::make_random(40, 30, 9);
  const ImageView whole = page.view();
  std::set<std::uint64_t> seen = {hash_pixels(whole)};
  seen.insert(hash_pixels({whole.pixels, 30, 40, 120}));
  seen.insert(hash_pixels({whole.pixels, 40, 29, whole.stride_bytes}));
  seen.insert(hash_pixels({whole.pixels, 39, 30, whole.stride_bytes}));
  Image other = page;
  other.pixels.back() ^= 1;
  seen.insert(hash_pixels(other.view()));
  CHECK(seen.size() == 5);
  CHECK(seen.count(0) == 0);
}

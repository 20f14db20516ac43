// Row matching on rows given as letters: equal letters are equal rows, '.' is a blank row.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "compare/align/row_match.h"

using namespace twinshot;

namespace {

RowTable table_of(const std::string& rows) {
  RowTable table;
  for (const char row : rows) {
    table.hashes.push_back(static_cast<std::uint64_t>(row) * 0x9e3779b97f4a7c15U);
    table.flat.push_back(row == '.' ? 1 : 0);
  }
  return table;
}

/// The candidate's rows, those without a partner in capitals ('_' for blank ones).
std::string inserted(const std::string& reference, const std::string& candidate, bool tidy) {
  const RowTable left = table_of(reference);
  const RowTable right = table_of(candidate);
  std::vector<int> partner = match_rows(left, right);
  if (tidy) tidy_matches(left, right, partner);
  std::string result;
  for (const char row : candidate) {
    result += row == '.' ? '_' : static_cast<char>(std::toupper(row));
  }
  for (const int match : partner) {
    if (match == kUnmatched) continue;
    const auto at = static_cast<std::size_t>(match);
    result[at] = candidate[at];
  }
  return result;
}

std::string tidied(const std::string& reference, const std::string& candidate) {
  return inserted(reference, candidate, true);
}

}  // namespace

TEST_CASE("row match: equal rows face each other, the inserted one nothing") {
  CHECK(inserted("abcdef", "abcxdef", false) == "abcXdef");
  CHECK(inserted("abcdef", "abcdef", false) == "abcdef");
  CHECK(inserted("", "ab", false) == "AB");
  CHECK(inserted("ab", "", false).empty());
}

TEST_CASE("row match: rows that occur a few times anchor where none is unique") {
  // Every row occurs twice on both sides; two rows are new, at two places.
  CHECK(inserted("abcdeabcde", "xabcdexabcdex", false) == "XabcdeXabcdeX");
}

TEST_CASE("row match: long pages on which every row occurs twice") {
  // Too long to be matched run by run: only rows that are rare can anchor these.
  constexpr int kRows = 3000;
  constexpr int kBandAt = 1000;
  constexpr int kBandRows = 50;
  RowTable left;
  for (int row = 0; row < kRows; ++row) {
    left.hashes.push_back(static_cast<std::uint64_t>(row * 7 % (kRows / 2)) + 1);
    left.flat.push_back(0);
  }
  RowTable right = left;
  right.hashes.insert(right.hashes.begin() + kBandAt, kBandRows, 999'999);
  right.flat.insert(right.flat.begin(), kBandRows, 0);
  // New rows at the ends keep the trimming from doing all the work.
  for (RowTable* table : {&left, &right}) {
    const std::uint64_t end = table == &left ? 500'000 : 600'000;
    table->hashes.insert(table->hashes.begin(), end);
    table->hashes.push_back(end + 1);
    table->flat.insert(table->flat.begin(), 2, 0);
  }
  const std::vector<int> partner = match_rows(left, right);
  for (int row = 1; row <= kRows; ++row) {
    REQUIRE(partner[static_cast<std::size_t>(row)] == (row <= kBandAt ? row : row + kBandRows));
  }
}

TEST_CASE("row match: pages of blank rows and runs only are matched run by run") {
  // Both runs occur more often than an anchor may; the ends differ, so nothing is trimmed.
  const std::string run(30, 'a');
  const std::string blank(30, '.');
  const std::string band(25, 'b');
  CHECK(
      inserted("x" + run + blank + run + "y", "p" + run + band + blank + band + run + "q", false) ==
      "P" + run + std::string(25, 'B') + blank + std::string(25, 'B') + run + "Q");
}

TEST_CASE("tidy: a band begins with its content, not with the blank rows before it") {
  CHECK(tidied("ab...cd", "ab...xyz...cd") == "ab...XYZ___cd");
  CHECK(tidied("ab..cd", "ab..xy..cd") == "ab..XY__cd");
}

TEST_CASE("tidy: two parts of a band separated by chance become one band") {
  // The matcher may pair the blank row in the middle of the band; sliding joins the parts.
  const RowTable left = table_of("ab.cd");
  const RowTable right = table_of("abx.y.cd");
  std::vector<int> partner = {0, 1, 3, 6, 7};
  tidy_matches(left, right, partner);
  CHECK(partner == std::vector<int>{0, 1, 5, 6, 7});
  // The same with the sides changed: a deleted band.
  partner = {0, 1, kUnmatched, 2, kUnmatched, kUnmatched, 3, 4};
  tidy_matches(right, left, partner);
  CHECK(partner == std::vector<int>{0, 1, kUnmatched, kUnmatched, kUnmatched, 2, 3, 4});
}

TEST_CASE("tidy: rows that match by chance inside a replaced section are let go") {
  // One common row, "m", far from its place, between ten rows gone and ten rows new.
  const RowTable left = table_of("ab0123456789mcd");
  const RowTable right = table_of("abmABCDEFGHIJcd");
  std::vector<int> partner(15, kUnmatched);
  partner[0] = 0;
  partner[1] = 1;
  partner[12] = 2;
  partner[13] = 13;
  partner[14] = 14;
  tidy_matches(left, right, partner);
  CHECK(partner[12] == kUnmatched);
  CHECK(partner[13] == 13);
}

TEST_CASE("row match: matches are equal rows and never cross, whatever the rows") {
  std::mt19937 random(99);
  for (int round = 0; round < 500; ++round) {
    const auto draw = [&] {
      std::string rows(random() % 80, '.');
      const unsigned kinds = 1 + random() % 12;
      for (char& row : rows) row = ".abcdefghijkl"[random() % (kinds + 1)];
      return rows;
    };
    const RowTable left = table_of(draw());
    const RowTable right = table_of(draw());
    std::vector<int> partner = match_rows(left, right);
    for (int pass = 0; pass < 2; ++pass) {
      int last = -1;
      for (std::size_t row = 0; row < partner.size(); ++row) {
        if (partner[row] == kUnmatched) continue;
        REQUIRE(partner[row] > last);
        last = partner[row];
        REQUIRE(last < right.rows());
        REQUIRE(left.hashes[row] == right.hashes[static_cast<std::size_t>(last)]);
      }
      tidy_matches(left, right, partner);
    }
  }
}

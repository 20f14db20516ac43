// How batches are cut and packed for a device.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "cuda/batch.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

SumRequest request_of(const Image& image, int cell_px) {
  return {image.view(), image.view(), cell_px};
}

}  // namespace

TEST_CASE("batch: a large pair is cut at rows of cells, and no row is lost or sent twice") {
  const Image image = make_random(50, 1003, 1);
  const SumRequest request = request_of(image, 8);
  const std::vector<Group> groups = cut_into_groups({&request, 1}, {.group_bytes = 60'000});
  CHECK(groups.size() > 5);
  int next_row = 0;
  for (const Group& group : groups) {
    REQUIRE(group.pieces.size() == 1);
    CHECK(group.pixel_bytes + group.cell_bytes() <= 60'000);
    CHECK(group.sources[0].first_row == next_row);
    CHECK(next_row % 8 == 0);
    CHECK(group.sources[0].first_cell == static_cast<std::size_t>(next_row / 8 * 7));
    next_row += group.pieces[0].height;
  }
  CHECK(next_row == 1003);
}

TEST_CASE("batch: small pairs share a group, cells of another size never do") {
  const Image image = make_random(20, 20, 1);
  std::vector<SumRequest> requests(10, request_of(image, 8));
  CHECK(cut_into_groups(requests, {}).size() == 1);
  requests[4].cell_px = 4;
  const std::vector<Group> groups = cut_into_groups(requests, {});
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].pieces.size() == 4);
  CHECK(groups[1].pieces.size() == 1);
  CHECK(groups[1].cell_px == 4);
  CHECK(groups[2].pieces.size() == 5);
  CHECK(cut_into_groups({}, {}).empty());
}

TEST_CASE("batch: a row of cells that is larger than a group still travels") {
  const Image image = make_random(900, 600, 1);
  const SumRequest request = request_of(image, 256);
  const std::vector<Group> groups = cut_into_groups({&request, 1}, {.group_bytes = 1'000});
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].pieces[0].height == 256);
  CHECK(groups[2].pieces[0].height == 600 - 512);
}

TEST_CASE("batch: pieces lie one behind the other, aligned, blocks in order") {
  const Image small = make_random(5, 3, 1);
  const Image wide = make_random(333, 9, 2);
  const std::vector<SumRequest> requests = {request_of(small, 8), request_of(wide, 8),
                                            request_of(small, 8)};
  const std::vector<Group> groups = cut_into_groups(requests, {});
  REQUIRE(groups.size() == 1);
  const Group& group = groups[0];
  CHECK(group.table_bytes() % 16 == 0);
  std::uint64_t bytes = 0;
  std::uint64_t cells = 0;
  for (const Piece& piece : group.pieces) {
    CHECK(piece.reference == bytes);
    CHECK(piece.candidate % 16 == 0);
    CHECK(piece.cells == cells);
    bytes += 2 * padded_row_bytes(piece.width) * static_cast<std::size_t>(piece.height);
    cells += static_cast<std::uint64_t>(piece.columns) * static_cast<std::uint64_t>(piece.rows);
  }
  CHECK(group.pixel_bytes == bytes);
  CHECK(group.cells == cells);
  CHECK(group.pieces[0].first_block == 0);
  CHECK(group.pieces[1].first_block == 1);
  CHECK(group.pieces[2].first_block > 1);
  CHECK(group.blocks == group.pieces[2].first_block + 1);
}

TEST_CASE("batch: rows are padded with zeros to whole loads") {
  const Image image = make_random(5, 2, 3);
  std::vector<std::uint8_t> packed(2 * padded_row_bytes(5), 0xee);
  REQUIRE(packed.size() == 64);
  pack_rows(image.view(), 0, 2, packed.data());
  for (std::size_t y = 0; y < 2; ++y) {
    CHECK(std::equal(packed.begin() + static_cast<std::ptrdiff_t>(32 * y),
                     packed.begin() + static_cast<std::ptrdiff_t>(32 * y + 20),
                     image.view().row(static_cast<int>(y))));
    CHECK(std::all_of(packed.begin() + static_cast<std::ptrdiff_t>(32 * y + 20),
                      packed.begin() + static_cast<std::ptrdiff_t>(32 * y + 32),
                      [](std::uint8_t byte) { return byte == 0; }));
  }
}

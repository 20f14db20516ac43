// How a batch of pairs travels to a device: cut into pieces, packed into groups, unpacked again.
// Plain host code, so that all of it is tested without a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compare/judge/backend.h"
#include "cuda/pair_scan.h"
#include "cuda/piece.h"

namespace twinshot {

/// Pieces that go to the device with one upload, one launch and one download. Large pairs are cut
/// into several groups, so that the upload of one overlaps the sums of another; small ones share.
///
/// The upload is one block of memory: the table of pieces, then the pixels.
struct Group {
  /// Which rows of which request a piece is.
  struct Source {
    std::size_t request = 0;
    int first_row = 0;           ///< px; a multiple of cell_px
    std::size_t first_cell = 0;  ///< of the request's grid
  };

  int cell_px = 0;
  std::vector<Piece> pieces;
  std::vector<Source> sources;  ///< one per piece
  std::size_t pixel_bytes = 0;  ///< of all pieces, both pictures
  std::size_t cells = 0;        ///< of all pieces
  std::size_t lanes = 0;        ///< lane hashes of one picture, of all pieces
  int blocks = 0;               ///< of the launch
  bool with_lanes = false;

  [[nodiscard]] std::size_t table_bytes() const {
    return (pieces.size() * sizeof(Piece) + 15) / 16 * 16;
  }
  [[nodiscard]] std::size_t upload_bytes() const { return table_bytes() + pixel_bytes; }
  [[nodiscard]] std::size_t cell_bytes() const { return cells * sizeof(CellSums); }
};

/// How a batch is cut.
struct Cut {
  /// Pixels and cells of a group take no more than this many bytes, unless one row of cells does.
  std::size_t group_bytes = std::size_t{8} << 20;
  /// Room for lane hashes in the launch, and blocks that end with whole lanes.
  bool with_lanes = false;
};

/// Every pixel of every request once, in order. The requests are legal (see empty_grid).
[[nodiscard]] std::vector<Group> cut_into_groups(std::span<const SumRequest> requests,
                                                 const Cut& cut);

/// Adds a piece of `rows` px rows to a group; its pixels follow those that are there.
void add_piece(Group& group, const Group::Source& source, const SumRequest& request, int rows);

/// Writes the table to `to`: group.table_bytes().
void pack_table(const Group& group, std::uint8_t* to);

/// Writes the pixels of one picture of a piece to `to`, rows padded with zeros.
void pack_rows(const ImageView& view, int first_row, int rows, std::uint8_t* to);

/// Writes the whole upload to `to`: group.upload_bytes().
void pack(const Group& group, std::span<const SumRequest> requests, std::uint8_t* to);

/// Where the results of a group lie in its download. Without lanes, cells are all there is.
struct ResultLayout {
  std::size_t reference_lanes = 0;  ///< bytes from the beginning; cells are at 0
  std::size_t candidate_lanes = 0;
  std::size_t outliers = 0;
  std::size_t bytes = 0;
};
[[nodiscard]] ResultLayout layout_results(const Group& group);

/// The arguments of a launch: the upload's table and pixels, and where the results go.
struct GroupMemory {
  const std::uint8_t* d_table = nullptr;
  const std::uint8_t* d_pixels = nullptr;
  std::uint8_t* d_results = nullptr;
};
[[nodiscard]] CellLaunch make_launch(const Group& group, const GroupMemory& memory);

/// Puts the cells of a group where they belong in the grids of the requests.
void unpack(const Group& group, const std::uint8_t* results, std::span<SumGrid> grids);

/// Puts all results of a group where they belong in the scan of the one request it is of.
void unpack_scan(const Group& group, const std::uint8_t* results, PairScan& scan);

}  // namespace twinshot

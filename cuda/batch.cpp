// How a batch of pairs travels to a device: cut into pieces, packed into groups, unpacked again.
#include "cuda/batch.h"

#include <algorithm>
#include <cstring>

#include "cuda/cell_body.h"
#include "cuda/lane_hash.h"

namespace twinshot {
namespace {

int ceiling(int value, int unit) {
  return (value + unit - 1) / unit;
}

/// What one row of cells takes: pixels of both pictures and cells.
std::size_t bytes_per_cell_row(const SumRequest& request) {
  const auto columns = static_cast<std::size_t>(ceiling(request.reference.width, request.cell_px));
  return 2 * static_cast<std::size_t>(request.cell_px) * padded_row_bytes(request.reference.width) +
         columns * sizeof(CellSums);
}

}  // namespace

void add_piece(Group& group, const Group::Source& source, const SumRequest& request, int rows) {
  Piece piece;
  piece.width = request.reference.width;
  piece.height = rows;
  piece.cell_px = request.cell_px;
  piece.columns = ceiling(piece.width, piece.cell_px);
  piece.rows = ceiling(rows, piece.cell_px);
  const std::size_t bytes = padded_row_bytes(piece.width) * static_cast<std::size_t>(rows);
  piece.reference = group.pixel_bytes;
  piece.candidate = group.pixel_bytes + bytes;
  piece.cells = group.cells;
  piece.lanes = group.lanes;
  piece.first_block = group.blocks;

  group.cell_px = request.cell_px;
  group.pixel_bytes += 2 * bytes;
  group.cells += static_cast<std::size_t>(piece.columns) * static_cast<std::size_t>(piece.rows);
  group.lanes +=
      static_cast<std::size_t>(ceiling(piece.width, kLanePx)) * static_cast<std::size_t>(rows);
  group.blocks += blocks_of(piece, group.with_lanes);
  group.pieces.push_back(piece);
  group.sources.push_back(source);
}

std::vector<Group> cut_into_groups(std::span<const SumRequest> requests, const Cut& cut) {
  std::vector<Group> groups;
  const auto new_group = [&] { groups.emplace_back().with_lanes = cut.with_lanes; };
  for (std::size_t index = 0; index < requests.size(); ++index) {
    const SumRequest& request = requests[index];
    const std::size_t row_bytes = bytes_per_cell_row(request);
    const int cell_rows = ceiling(request.reference.height, request.cell_px);
    const int columns = ceiling(request.reference.width, request.cell_px);
    for (int row = 0; row < cell_rows;) {
      if (groups.empty() || groups.back().cell_px != request.cell_px) new_group();
      const std::size_t used = groups.back().pixel_bytes + groups.back().cell_bytes();
      const std::size_t room = cut.group_bytes - std::min(used, cut.group_bytes);
      auto rows =
          static_cast<int>(std::min(room / row_bytes, static_cast<std::size_t>(cell_rows - row)));
      if (rows == 0 && used > 0) {
        new_group();
        groups.back().cell_px = request.cell_px;
        continue;
      }
      rows = std::max(rows, 1);
      const Group::Source source = {
          index, row * request.cell_px,
          static_cast<std::size_t>(row) * static_cast<std::size_t>(columns)};
      add_piece(groups.back(), source, request,
                std::min(rows * request.cell_px, request.reference.height - source.first_row));
      row += rows;
    }
  }
  return groups;
}

void pack_table(const Group& group, std::uint8_t* to) {
  const std::size_t bytes = group.pieces.size() * sizeof(Piece);
  std::memcpy(to, group.pieces.data(), bytes);
  std::memset(to + bytes, 0, group.table_bytes() - bytes);
}

void pack_rows(const ImageView& view, int first_row, int rows, std::uint8_t* to) {
  const std::size_t bytes = static_cast<std::size_t>(view.width) * kChannels;
  const std::size_t padded = padded_row_bytes(view.width);
  if (bytes == padded && view.stride_bytes == bytes) {
    std::memcpy(to, view.row(first_row), bytes * static_cast<std::size_t>(rows));
    return;
  }
  for (int y = 0; y < rows; ++y, to += padded) {
    std::memcpy(to, view.row(first_row + y), bytes);
    std::memset(to + bytes, 0, padded - bytes);
  }
}

void pack(const Group& group, std::span<const SumRequest> requests, std::uint8_t* to) {
  pack_table(group, to);
  std::uint8_t* pixels = to + group.table_bytes();
  for (std::size_t i = 0; i < group.pieces.size(); ++i) {
    const Piece& piece = group.pieces[i];
    const Group::Source& source = group.sources[i];
    const SumRequest& request = requests[source.request];
    pack_rows(request.reference, source.first_row, piece.height, pixels + piece.reference);
    pack_rows(request.candidate, source.first_row, piece.height, pixels + piece.candidate);
  }
}

ResultLayout layout_results(const Group& group) {
  ResultLayout layout;
  layout.bytes = group.cell_bytes();
  if (!group.with_lanes) return layout;
  layout.reference_lanes = layout.bytes;
  layout.candidate_lanes = layout.reference_lanes + group.lanes * sizeof(std::uint64_t);
  layout.outliers = layout.candidate_lanes + group.lanes * sizeof(std::uint64_t);
  layout.bytes = layout.outliers + group.cells;
  return layout;
}

CellLaunch make_launch(const Group& group, const GroupMemory& memory) {
  CellLaunch launch;
  launch.d_pieces = reinterpret_cast<const Piece*>(memory.d_table);
  launch.pieces = static_cast<std::int32_t>(group.pieces.size());
  launch.d_pixels = memory.d_pixels;
  launch.d_cells = reinterpret_cast<CellSums*>(memory.d_results);
  if (!group.with_lanes) return launch;
  const ResultLayout layout = layout_results(group);
  launch.d_reference_lanes =
      reinterpret_cast<std::uint64_t*>(memory.d_results + layout.reference_lanes);
  launch.d_candidate_lanes =
      reinterpret_cast<std::uint64_t*>(memory.d_results + layout.candidate_lanes);
  launch.d_outliers = memory.d_results + layout.outliers;
  return launch;
}

void unpack(const Group& group, const std::uint8_t* results, std::span<SumGrid> grids) {
  for (std::size_t i = 0; i < group.pieces.size(); ++i) {
    const Piece& piece = group.pieces[i];
    const Group::Source& source = group.sources[i];
    const std::size_t count =
        static_cast<std::size_t>(piece.columns) * static_cast<std::size_t>(piece.rows);
    std::memcpy(grids[source.request].cells.data() + source.first_cell,
                results + piece.cells * sizeof(CellSums), count * sizeof(CellSums));
  }
}

void unpack_scan(const Group& group, const std::uint8_t* results, PairScan& scan) {
  const ResultLayout layout = layout_results(group);
  unpack(group, results, {&scan.sums, 1});
  for (std::size_t i = 0; i < group.pieces.size(); ++i) {
    const Piece& piece = group.pieces[i];
    const Group::Source& source = group.sources[i];
    const auto lanes = static_cast<std::size_t>(scan.lanes);
    const std::size_t first_lane = static_cast<std::size_t>(source.first_row) * lanes;
    const std::size_t lane_bytes =
        static_cast<std::size_t>(piece.height) * lanes * sizeof(std::uint64_t);
    const std::size_t from = piece.lanes * sizeof(std::uint64_t);
    std::memcpy(scan.reference_lanes.data() + first_lane, results + layout.reference_lanes + from,
                lane_bytes);
    std::memcpy(scan.candidate_lanes.data() + first_lane, results + layout.candidate_lanes + from,
                lane_bytes);
    std::memcpy(scan.outliers.data() + source.first_cell, results + layout.outliers + piece.cells,
                static_cast<std::size_t>(piece.columns) * static_cast<std::size_t>(piece.rows));
  }
}

}  // namespace twinshot

// The inner loops where Highway is missing: the plain ones. Chosen by CMake in the bare build.
#include "compare/judge/pixel_kernels.h"

namespace twinshot::kernels {

void hash_stripes(HashLanes& lanes, const std::uint8_t* bytes, std::size_t stripes) {
  plain::hash_stripes(lanes, bytes, stripes);
}

void add_cell_sums(CellSums* cells, const CellRow& row) {
  plain::add_cell_sums(cells, row);
}

void level_differences(std::uint8_t* levels, const std::uint8_t* a, const std::uint8_t* b,
                       std::size_t count) {
  plain::level_differences(levels, a, b, count);
}

std::size_t count_beyond(const std::uint8_t* a, const std::uint8_t* b, std::size_t count,
                         int levels) {
  return plain::count_beyond(a, b, count, levels);
}

}  // namespace twinshot::kernels

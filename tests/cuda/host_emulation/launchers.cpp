// The launchers of cuda/kernels.h, emulated: the same kernel bodies, run by the CPU.
#include "cuda/cell_body.h"
#include "cuda/kernels.h"
#include "cuda/up_body.h"
#include "tests/cuda/host_emulation/fake_cuda.h"
#include "tests/cuda/host_emulation/host_block.h"

namespace twinshot {
namespace {

int blocks_for(std::int64_t threads) {
  return static_cast<int>((threads + kUpThreads - 1) / kUpThreads);
}

}  // namespace

cudaError_t cell_sums(const CellLaunch& launch, LaunchSize size, cudaStream_t stream) {
  return fake_cuda::launch(stream, [=] {
    const Order order = fake_cuda::machine().order;
    with_cell_body(size.cell_px, [&](auto cell_px) {
      launch_on_host<kCellThreads>(size.blocks, order, [&](auto& block) {
        if constexpr (decltype(cell_px)::value == 0) {
          any_cells_body(block, launch);
        } else {
          even_cells_body<decltype(cell_px)::value, false>(block, launch);
        }
      });
    });
    if (fake_cuda::machine().lies) ++launch.d_cells[0][1].ab;
  });
}

cudaError_t scan_pixels(const CellLaunch& launch, LaunchSize size, cudaStream_t stream) {
  return fake_cuda::launch(stream, [=] {
    launch_on_host<kCellThreads>(size.blocks, fake_cuda::machine().order,
                                 [&](auto& block) { even_cells_body<8, true>(block, launch); });
  });
}

cudaError_t unfilter_up(const UpLaunch& launch, cudaStream_t stream) {
  return fake_cuda::launch(stream, [=] {
    const Order order = fake_cuda::machine().order;
    const int over_bands = blocks_for(up_band_threads(launch));
    const int over_columns = blocks_for(padded_width(launch.width));
    launch_on_host<kUpThreads>(over_bands, order,
                               [&](auto& block) { up_totals_body(block, launch); });
    launch_on_host<kUpThreads>(over_columns, order,
                               [&](auto& block) { up_carries_body(block, launch); });
    launch_on_host<kUpThreads>(over_bands, order,
                               [&](auto& block) { up_pixels_body(block, launch); });
  });
}

}  // namespace twinshot

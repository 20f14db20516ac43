// A GPU as a backend: a ring of buffers and streams through which batches of pairs flow.
#include "cuda/device_backend.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "compare/judge/cell_sum.h"
#include "cuda/kernels.h"

namespace twinshot {
namespace {

void copy_to_device(void* d_to, const void* from, std::size_t bytes, const Stream& stream) {
  check_cuda(cudaMemcpyAsync(d_to, from, bytes, cudaMemcpyHostToDevice, stream.get()),
             "cudaMemcpyAsync to the device");
}

/// Whether a byte lies in memory that the device reads by itself.
bool is_page_locked(const std::uint8_t* byte) {
  cudaPointerAttributes attributes = {};
  check_cuda(cudaPointerGetAttributes(&attributes, byte), "cudaPointerGetAttributes");
  return attributes.type == cudaMemoryTypeHost;
}

bool is_page_locked(const ImageView& view) {
  return is_page_locked(view.pixels) && is_page_locked(view.pixel(view.width, view.height - 1) - 1);
}

/// Uploads some rows from where they are; pads them with zeros as pack_rows does.
void copy_rows_to_device(std::uint8_t* d_to, const ImageView& view, const Group::Source& source,
                         std::size_t rows, const Stream& stream) {
  const std::size_t bytes = static_cast<std::size_t>(view.width) * kChannels;
  const std::size_t padded = padded_row_bytes(view.width);
  if (padded > bytes) {
    check_cuda(cudaMemset2DAsync(d_to + bytes, padded, 0, padded - bytes, rows, stream.get()),
               "cudaMemset2DAsync");
  }
  check_cuda(cudaMemcpy2DAsync(d_to, padded, view.row(source.first_row), view.stride_bytes, bytes,
                               rows, cudaMemcpyHostToDevice, stream.get()),
             "cudaMemcpy2DAsync to the device");
}

/// A pair of filtered rows as one group: one piece, of pixels that will lie on the device.
Group group_of(const UpRequest& request) {
  const SumRequest shape = {{nullptr, request.reference.width, request.reference.height, 0},
                            {nullptr, request.candidate.width, request.candidate.height, 0},
                            request.cell_px};
  Group group;
  add_piece(group, {}, shape, request.reference.height);
  return group;
}

SumGrid empty_grid_of(const UpRequest& request) {
  if (!all_up(request.reference) || !all_up(request.candidate)) {
    throw std::invalid_argument("cell_sums_of_up_rows: not every row is filtered Up");
  }
  return empty_grid({nullptr, request.reference.width, request.reference.height, 0},
                    {nullptr, request.candidate.width, request.candidate.height, 0},
                    request.cell_px);
}

}  // namespace

DeviceBackend::DeviceBackend(const Cut& cut) : cut_(cut) {}

SumGrid DeviceBackend::cell_sums(const ImageView& reference, const ImageView& candidate,
                                 int cell_px) {
  const SumRequest request = {reference, candidate, cell_px};
  return std::move(cell_sums_batch({&request, 1}).front());
}

std::vector<SumGrid> DeviceBackend::cell_sums_batch(std::span<const SumRequest> requests) {
  std::vector<SumGrid> grids;
  for (const SumRequest& request : requests) {
    grids.push_back(empty_grid(request.reference, request.candidate, request.cell_px));
  }
  const std::vector<Group> groups = cut_into_groups(requests, cut_);
  flow(
      groups.size(),
      [&](std::size_t job, Slot& slot) {
        const Group& group = groups[job];
        const GroupMemory memory = upload(slot, group, requests);
        check_cuda(twinshot::cell_sums(make_launch(group, memory), {group.blocks, group.cell_px},
                                       slot.stream.get()),
                   "cell_sums_kernel");
        download(slot, group, memory);
      },
      [&](std::size_t job, const std::uint8_t* results) { unpack(groups[job], results, grids); });
  return grids;
}

std::vector<SumGrid> DeviceBackend::cell_sums_of_up_rows(std::span<const UpRequest> requests) {
  std::vector<SumGrid> grids;
  std::vector<Group> groups;
  for (const UpRequest& request : requests) {
    grids.push_back(empty_grid_of(request));
    groups.push_back(group_of(request));
  }
  flow(
      groups.size(),
      [&](std::size_t job, Slot& slot) {
        const Group& group = groups[job];
        const GroupMemory memory = upload_up_rows(slot, group, requests[job]);
        check_cuda(twinshot::cell_sums(make_launch(group, memory), {group.blocks, group.cell_px},
                                       slot.stream.get()),
                   "cell_sums_kernel");
        download(slot, group, memory);
      },
      [&](std::size_t job, const std::uint8_t* results) {
        unpack(groups[job], results, {&grids[job], 1});
      });
  return grids;
}

PairScan DeviceBackend::scan(const ImageView& reference, const ImageView& candidate) {
  PairScan scan;
  scan.sums = empty_grid(reference, candidate, kScanCellPx);
  scan.lanes = (reference.width + kLanePx - 1) / kLanePx;
  const std::size_t lanes =
      static_cast<std::size_t>(scan.lanes) * static_cast<std::size_t>(reference.height);
  scan.reference_lanes.resize(lanes);
  scan.candidate_lanes.resize(lanes);
  scan.outliers.resize(scan.sums.cells.size());

  const SumRequest request = {reference, candidate, kScanCellPx};
  const std::vector<Group> groups = cut_into_groups({&request, 1}, {cut_.group_bytes, true});
  flow(
      groups.size(),
      [&](std::size_t job, Slot& slot) {
        const Group& group = groups[job];
        const GroupMemory memory = upload(slot, group, {&request, 1});
        check_cuda(scan_pixels(make_launch(group, memory), {group.blocks, group.cell_px},
                               slot.stream.get()),
                   "scan_pixels_kernel");
        download(slot, group, memory);
      },
      [&](std::size_t job, const std::uint8_t* results) {
        unpack_scan(groups[job], results, scan);
      });
  return scan;
}

void DeviceBackend::flow(std::size_t jobs, const std::function<void(std::size_t, Slot&)>& start,
                         const std::function<void(std::size_t, const std::uint8_t*)>& finish) {
  const auto end = [&](std::size_t job) {
    Slot& slot = ring_[job % kSlots];
    slot.done.wait();
    finish(job, slot.results.data());
  };
  try {
    for (std::size_t job = 0; job < jobs; ++job) {
      if (job >= kSlots) end(job - kSlots);
      Slot& slot = ring_[job % kSlots];
      start(job, slot);
      slot.done.record(slot.stream);
    }
    for (std::size_t job = jobs - std::min(jobs, kSlots); job < jobs; ++job) end(job);
  } catch (...) {
    // What is in flight reads pictures of the caller and buffers that may be replaced: it must end
    // before anyone hears of the error. A lost device answers at once, with another error.
    for (const Slot& slot : ring_) (void)cudaStreamSynchronize(slot.stream.get());
    (void)cudaGetLastError();
    throw;
  }
}

GroupMemory DeviceBackend::upload(Slot& slot, const Group& group,
                                  std::span<const SumRequest> requests) {
  std::uint8_t* d_input = slot.input.reserve(group.upload_bytes());
  const GroupMemory memory = {d_input, d_input + group.table_bytes(),
                              slot.output.reserve(layout_results(group).bytes)};
  const bool locked =
      std::all_of(group.sources.begin(), group.sources.end(), [&](const Group::Source& source) {
        const SumRequest& request = requests[source.request];
        return is_page_locked(request.reference) && is_page_locked(request.candidate);
      });
  if (locked) {
    upload_locked(slot, group, requests);
  } else {
    std::uint8_t* staged = slot.upload.reserve(group.upload_bytes());
    pack(group, requests, staged);
    copy_to_device(d_input, staged, group.upload_bytes(), slot.stream);
  }
  return memory;
}

void DeviceBackend::upload_locked(Slot& slot, const Group& group,
                                  std::span<const SumRequest> requests) {
  std::uint8_t* d_input = slot.input.reserve(group.upload_bytes());
  std::uint8_t* staged = slot.upload.reserve(group.table_bytes());
  pack_table(group, staged);
  copy_to_device(d_input, staged, group.table_bytes(), slot.stream);
  std::uint8_t* d_pixels = d_input + group.table_bytes();
  for (std::size_t i = 0; i < group.pieces.size(); ++i) {
    const Piece& piece = group.pieces[i];
    const Group::Source& source = group.sources[i];
    const SumRequest& request = requests[source.request];
    const auto rows = static_cast<std::size_t>(piece.height);
    copy_rows_to_device(d_pixels + piece.reference, request.reference, source, rows, slot.stream);
    copy_rows_to_device(d_pixels + piece.candidate, request.candidate, source, rows, slot.stream);
  }
}

GroupMemory DeviceBackend::upload_up_rows(Slot& slot, const Group& group,
                                          const UpRequest& request) {
  const std::size_t table_bytes = group.table_bytes();
  const std::size_t side_bytes = request.reference.size();
  std::uint8_t* d_input = slot.input.reserve(table_bytes + 2 * side_bytes);
  std::uint8_t* d_pixels = slot.pixels.reserve(group.pixel_bytes);
  std::uint8_t* staged = slot.upload.reserve(table_bytes + 2 * side_bytes);
  pack_table(group, staged);
  std::memcpy(staged + table_bytes, request.reference.bytes, side_bytes);
  std::memcpy(staged + table_bytes + side_bytes, request.candidate.bytes, side_bytes);
  copy_to_device(d_input, staged, table_bytes + 2 * side_bytes, slot.stream);

  UpLaunch launch;
  launch.width = request.reference.width;
  launch.height = request.reference.height;
  launch.d_totals = reinterpret_cast<std::uint32_t*>(slot.totals.reserve(
      static_cast<std::size_t>(up_bands(launch.height)) * padded_row_bytes(launch.width)));
  const Piece& piece = group.pieces.front();
  // One after the other in one stream: they share the totals.
  launch.d_rows = d_input + table_bytes;
  launch.d_pixels = reinterpret_cast<std::uint32_t*>(d_pixels + piece.reference);
  check_cuda(unfilter_up(launch, slot.stream.get()), "up_pixels_kernel");
  launch.d_rows = d_input + table_bytes + side_bytes;
  launch.d_pixels = reinterpret_cast<std::uint32_t*>(d_pixels + piece.candidate);
  check_cuda(unfilter_up(launch, slot.stream.get()), "up_pixels_kernel");
  return {d_input, d_pixels, slot.output.reserve(layout_results(group).bytes)};
}

void DeviceBackend::download(Slot& slot, const Group& group, const GroupMemory& memory) {
  const std::size_t bytes = layout_results(group).bytes;
  check_cuda(cudaMemcpyAsync(slot.results.reserve(bytes), memory.d_results, bytes,
                             cudaMemcpyDeviceToHost, slot.stream.get()),
             "cudaMemcpyAsync from the device");
}

}  // namespace twinshot

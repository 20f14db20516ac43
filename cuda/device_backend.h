// A GPU as a backend: a ring of buffers and streams through which batches of pairs flow.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "compare/judge/backend.h"
#include "cuda/batch.h"
#include "cuda/device_memory.h"
#include "cuda/pair_scan.h"
#include "cuda/up_rows.h"

namespace twinshot {

/// The current device with everything one thread of comparisons needs. A batch is cut into groups
/// (batch.h), and each group takes the next slot of a ring: while the CPU packs group k + 2 into
/// pinned memory, group k + 1 is uploaded, group k is summed, and the sums of group k - 1 are
/// downloaded, because every slot has a stream of its own. Buffers grow to what was needed and
/// stay: no allocation per pair, and about 8 MB of each kind per slot whatever the pictures' size.
///
/// Pictures in page-locked memory (cudaMallocHost, cudaHostRegister) are uploaded from where they
/// are; others are copied into the ring first.
///
/// Errors   DeviceError, after everything in flight has come to rest; the backend may be asked
/// again. Threads  one at a time; any.
class DeviceBackend final : public Backend {
 public:
  /// Throws DeviceError when the device has no room for streams.
  explicit DeviceBackend(const Cut& cut = {});

  [[nodiscard]] std::string_view name() const override { return "cuda"; }
  [[nodiscard]] int cells_at_once() const override { return 1 << 18; }
  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override;
  [[nodiscard]] std::vector<SumGrid> cell_sums_batch(std::span<const SumRequest> requests) override;

  /// Sums of pairs that are still filtered: 3 bytes a pixel are uploaded instead of 4, and `Up` is
  /// undone on the device. invalid_argument unless all_up() and of equal size.
  [[nodiscard]] std::vector<SumGrid> cell_sums_of_up_rows(std::span<const UpRequest> requests);

  /// Sums, lane hashes and outlier marks in one pass.
  [[nodiscard]] PairScan scan(const ImageView& reference, const ImageView& candidate);

 private:
  /// Streams, and so groups in flight.
  static constexpr std::size_t kSlots = 4;

  /// What one group in flight needs. Members are only touched while nothing of it is in flight.
  struct Slot {
    Stream stream;
    Event done;
    Buffer<MemoryKind::pinned> upload;
    Buffer<MemoryKind::device> input;
    Buffer<MemoryKind::device> pixels;  ///< unfiltered on the device
    Buffer<MemoryKind::device> totals;
    Buffer<MemoryKind::device> output;
    Buffer<MemoryKind::pinned> results;
  };

  /// Lets `jobs` jobs flow through the ring: start(job, slot) puts work into slot.stream, and
  /// finish(job, results) is called, in the order of the jobs, when that work is done.
  void flow(std::size_t jobs, const std::function<void(std::size_t, Slot&)>& start,
            const std::function<void(std::size_t, const std::uint8_t*)>& finish);

  /// Uploads a group; `group_pixels` is where its pixels are then.
  static GroupMemory upload(Slot& slot, const Group& group, std::span<const SumRequest> requests);
  static void upload_locked(Slot& slot, const Group& group, std::span<const SumRequest> requests);
  /// Uploads a pair of filtered rows and undoes their filter.
  static GroupMemory upload_up_rows(Slot& slot, const Group& group, const UpRequest& request);
  static void download(Slot& slot, const Group& group, const GroupMemory& memory);

  Cut cut_;
  std::array<Slot, kSlots> ring_;
};

}  // namespace twinshot

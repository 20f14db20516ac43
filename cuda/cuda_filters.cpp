// Filters on a GPU: upload, kernels, download.
#include "cuda/cuda_filters.h"

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

#include "compare/filters/equalize.h"
#include "compare/filters/heat.h"
#include "cuda/device_memory.h"
#include "cuda/filter_kernels.h"

namespace twinshot {
namespace {

/// The current device with everything one thread of filtering needs. Buffers grow to the largest
/// picture seen and stay. Pictures go up and come down once each, whatever is done to them.
class DeviceFilters final : public Filters {
 public:
  [[nodiscard]] std::string_view name() const override { return "cuda"; }

  /// Throws DeviceError; the pictures are as they were then.
  void prefilter(Image& reference, Image& candidate, const Prefilters& filters) override {
    at_rest_after([&] { return filter(reference, candidate, filters); });
  }

  /// Throws DeviceError.
  [[nodiscard]] Image make_view(const ImageView& reference, const ImageView& candidate,
                                const ViewSpec& view) override {
    check_view(reference, candidate, view);
    return at_rest_after([&] { return draw(reference, candidate, view); });
  }

 private:
  /// A picture's place on the device, and its way there and back.
  struct Place {
    Buffer<MemoryKind::pinned> staging;
    Buffer<MemoryKind::device> device;
  };

  /// Whatever `work` throws, nothing is in flight to or from the buffers afterwards.
  template <class Work>
  auto at_rest_after(const Work& work) -> decltype(work()) {
    try {
      return work();
    } catch (...) {
      (void)cudaStreamSynchronize(stream_.get());
      (void)cudaGetLastError();
      throw;
    }
  }

  void filter(Image& reference, Image& candidate, const Prefilters& filters) {
    const BlurTaps taps = taps_of(filters);
    const bool blurred = taps.radius > 0;
    if ((!filters.equalize && !blurred) || reference.pixels.empty() || candidate.pixels.empty()) {
      twinshot::prefilter(reference, candidate, filters);
      return;
    }
    const DevicePicture a = upload(reference.view(), reference_);
    const DevicePicture b = upload(candidate.view(), candidate_);
    if (filters.equalize) equalize(a, b);
    if (blurred) {
      const auto pixels = static_cast<std::size_t>(std::max(a.pixels(), b.pixels()));
      (void)between_.reserve(pixels * sizeof(WideRgba));
      blur_on_device(a, taps);
      blur_on_device(b, taps);
    }
    start_download(a, reference_);
    start_download(b, candidate_);
    finish();
    finish_download(reference, reference_);
    finish_download(candidate, candidate_);
  }

  Image draw(const ImageView& reference, const ImageView& candidate, const ViewSpec& view) {
    const DevicePicture a = upload(reference, reference_);
    const DevicePicture b = upload(candidate, candidate_);
    if (view.kind == ViewKind::equalized) return draw_equalized(a, b);

    DrawView launch;
    launch.reference = a;
    launch.candidate = b;
    launch.canvas = {nullptr, std::max(a.width, b.width), std::max(a.height, b.height)};
    const auto bytes = static_cast<std::size_t>(launch.canvas.pixels()) * sizeof(Rgba);
    launch.canvas.d_pixels = reinterpret_cast<Rgba*>(canvas_.device.reserve(bytes));
    if (view.kind == ViewKind::blend) {
      launch.weight = static_cast<std::uint32_t>(view.weight);
      check_cuda(blend(launch, stream_.get()), "blend_kernel");
    } else {
      launch.colours = make_heat_colours();
      check_cuda(heat(launch, stream_.get()), "heat_kernel");
    }
    start_download(launch.canvas, canvas_);
    finish();
    return picture_from(launch.canvas, canvas_);
  }

  DevicePicture upload(const ImageView& picture, Place& place) {
    const std::size_t row_bytes = static_cast<std::size_t>(picture.width) * sizeof(Rgba);
    const std::size_t bytes = row_bytes * static_cast<std::size_t>(picture.height);
    auto* staged = reinterpret_cast<std::uint8_t*>(place.staging.reserve(bytes));
    for (int y = 0; y < picture.height; ++y) {
      std::memcpy(staged + static_cast<std::size_t>(y) * row_bytes, picture.row(y), row_bytes);
    }
    auto* d_pixels = reinterpret_cast<Rgba*>(place.device.reserve(bytes));
    check_cuda(cudaMemcpyAsync(d_pixels, staged, bytes, cudaMemcpyHostToDevice, stream_.get()),
               "cudaMemcpyAsync to the device");
    return {d_pixels, picture.width, picture.height};
  }

  /// One table for both, from both histograms; the running sum is the host's work.
  void equalize(const DevicePicture& a, const DevicePicture& b) {
    LumaHistogram histogram = histogram_of(a);
    histogram += histogram_of(b);
    const LevelTable table = equalizing_table(histogram);
    check_cuda(map_levels({a, table}, stream_.get()), "map_levels_kernel");
    check_cuda(map_levels({b, table}, stream_.get()), "map_levels_kernel");
  }

  LumaHistogram histogram_of(const DevicePicture& picture) {
    CountLuma count;
    count.picture = picture;
    const auto blocks = static_cast<std::size_t>(count.blocks());
    count.d_counts =
        reinterpret_cast<std::uint32_t*>(counts_.reserve(blocks * kLevels * sizeof(std::uint32_t)));
    auto* d_histogram = reinterpret_cast<std::uint64_t*>(
        histogram_.device.reserve(kLevels * sizeof(std::uint64_t)));
    check_cuda(count_luma(count, stream_.get()), "count_luma_kernel");
    check_cuda(merge_counts({count.d_counts, count.blocks(), d_histogram}, stream_.get()),
               "merge_counts_kernel");
    LumaHistogram histogram;
    void* staged = histogram_.staging.reserve(sizeof histogram.counts);
    check_cuda(cudaMemcpyAsync(staged, d_histogram, sizeof histogram.counts, cudaMemcpyDeviceToHost,
                               stream_.get()),
               "cudaMemcpyAsync from the device");
    finish();
    std::memcpy(histogram.counts.data(), staged, sizeof histogram.counts);
    return histogram;
  }

  void blur_on_device(const DevicePicture& picture, const BlurTaps& taps) {
    BlurPass pass;
    pass.picture = picture;
    pass.taps = taps;
    pass.d_between = reinterpret_cast<WideRgba*>(
        between_.reserve(static_cast<std::size_t>(picture.pixels()) * sizeof(WideRgba)));
    check_cuda(blur(pass, stream_.get()), "blur_kernel");
  }

  Image draw_equalized(const DevicePicture& a, const DevicePicture& b) {
    equalize(a, b);
    start_download(a, reference_);
    start_download(b, candidate_);
    finish();
    const auto staged = [](const DevicePicture& picture, Place& place) {
      const auto row_bytes = static_cast<std::size_t>(picture.width) * sizeof(Rgba);
      return ImageView{reinterpret_cast<const std::uint8_t*>(place.staging.reserve(0)),
                       picture.width, picture.height, row_bytes};
    };
    return side_by_side(staged(a, reference_), staged(b, candidate_));
  }

  void start_download(const DevicePicture& picture, Place& place) {
    const auto bytes = static_cast<std::size_t>(picture.pixels()) * sizeof(Rgba);
    void* staged = place.staging.reserve(bytes);
    check_cuda(
        cudaMemcpyAsync(staged, picture.d_pixels, bytes, cudaMemcpyDeviceToHost, stream_.get()),
        "cudaMemcpyAsync from the device");
  }

  void finish() { check_cuda(cudaStreamSynchronize(stream_.get()), "cudaStreamSynchronize"); }

  static void finish_download(Image& picture, Place& place) {
    std::memcpy(picture.pixels.data(), place.staging.reserve(0), picture.pixels.size());
  }

  static Image picture_from(const DevicePicture& picture, Place& place) {
    Image image = make_image(picture.width, picture.height);
    finish_download(image, place);
    return image;
  }

  Stream stream_;
  Place reference_;
  Place candidate_;
  Place canvas_;
  Place histogram_;
  Buffer<MemoryKind::device> counts_;
  Buffer<MemoryKind::device> between_;
};

/// Every kernel once, on a few pixels: one that this GPU cannot run, or gets wrong, is found here.
void test(Filters& device) {
  Image a = make_image(37, 35);
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    a.pixels[i] = static_cast<std::uint8_t>(i * i * 31 + i / 7);
  }
  Image b = make_image(41, 33, 90);
  const auto cpu = make_cpu_filters();
  for (const ViewKind kind : {ViewKind::blend, ViewKind::heat}) {
    if (device.make_view(a.view(), b.view(), {kind}).pixels !=
        cpu->make_view(a.view(), b.view(), {kind}).pixels) {
      throw DeviceError("the GPU's self-test gave a wrong view");
    }
  }
  Image a_too = a;
  Image b_too = b;
  constexpr Prefilters kBoth = {true, 1.5};
  device.prefilter(a, b, kBoth);
  cpu->prefilter(a_too, b_too, kBoth);
  if (a.pixels != a_too.pixels || b.pixels != b_too.pixels) {
    throw DeviceError("the GPU's self-test gave wrong filtered pictures");
  }
}

}  // namespace

CudaFilters make_cuda_filters() {
  try {
    auto device = std::make_unique<DeviceFilters>();
    test(*device);
    return {make_guarded_filters(std::move(device)), {}};
  } catch (const DeviceError& error) {
    return {nullptr, error.what()};
  }
}

}  // namespace twinshot

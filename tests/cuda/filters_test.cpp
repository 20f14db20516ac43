// The filters' kernel bodies, run on the CPU, and the filters of a GPU where there is one: both
// equal to compare/'s own, bit for bit.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "compare/filters/prefilter.h"
#include "compare/filters/view.h"
#include "cuda/cuda_filters.h"
#include "cuda/filter_body.h"
#include "cuda/guarded_backend.h"
#include "tests/compare/pictures.h"
#include "tests/cuda/host_emulation/host_block.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

constexpr std::pair<int, int> kSizes[] = {{1, 1},   {7, 5},    {631, 79}, {1, 700},
                                          {700, 1}, {33, 257}, {256, 64}};

/// A picture in the emulated device's memory.
struct Uploaded {
  std::vector<Rgba> memory;
  DevicePicture picture;

  explicit Uploaded(const Image& image)
      : memory(image.pixels.size() / kChannels), picture{memory.data(), image.width, image.height} {
    std::memcpy(memory.data(), image.pixels.data(), image.pixels.size());
  }
  [[nodiscard]] bool holds(const Image& image) const {
    return memory.size() * sizeof(Rgba) == image.pixels.size() &&
           std::memcmp(memory.data(), image.pixels.data(), image.pixels.size()) == 0;
  }
};

Image page_or_noise(int width, int height, unsigned seed) {
  return seed % 2 == 0 ? make_page(width, height, seed) : make_random(width, height, seed);
}

LumaHistogram emulated_histogram(const Image& image, Order order) {
  Uploaded up(image);
  CountLuma count;
  count.picture = up.picture;
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(count.blocks()) * kLevels, 0xcdcdcdcd);
  count.d_counts = counts.data();
  launch_on_host<kCountThreads, CountShared>(
      count.blocks(), order,
      [&](auto& block, CountShared& shared) { count_luma_body(block, shared, count); });
  LumaHistogram histogram;
  const MergeCounts merge = {counts.data(), count.blocks(), histogram.counts.data()};
  launch_on_host<kMergeThreads>(1, order, [&](auto& block) { merge_counts_body(block, merge); });
  return histogram;
}

Image emulated_view(const Image& a, const Image& b, const ViewSpec& view, Order order) {
  Uploaded left(a);
  Uploaded right(b);
  const Image blank = make_image(std::max(a.width, b.width), std::max(a.height, b.height), 77);
  Uploaded canvas(blank);
  DrawView draw;
  draw.canvas = canvas.picture;
  draw.reference = left.picture;
  draw.candidate = right.picture;
  draw.weight = static_cast<std::uint32_t>(view.weight);
  draw.colours = make_heat_colours();
  if (view.kind == ViewKind::blend) {
    launch_on_host<kPixelThreads>(draw.blocks(), order,
                                  [&](auto& block) { blend_body(block, draw); });
  } else {
    launch_on_host<kPixelThreads, HeatShared>(
        draw.blocks(), order,
        [&](auto& block, HeatShared& shared) { heat_body(block, shared, draw); });
  }
  Image result = blank;
  std::memcpy(result.pixels.data(), canvas.memory.data(), result.pixels.size());
  return result;
}

/// Fails whenever it is asked.
class BrokenFilters final : public Filters {
 public:
  explicit BrokenFilters(int& asked) : asked_(asked) {}
  [[nodiscard]] std::string_view name() const override { return "cuda"; }
  void prefilter(Image&, Image&, const Prefilters&) override { fail(); }
  [[nodiscard]] Image make_view(const ImageView&, const ImageView&, const ViewSpec&) override {
    fail();
  }

 private:
  [[noreturn]] void fail() { throw DeviceError("cudaMalloc: fault " + std::to_string(++asked_)); }

  int& asked_;
};

/// The filters of this machine's GPU, or null, said aloud; a failure with TWINSHOT_REQUIRE_CUDA.
Filters* gpu_filters() {
  static CudaFilters cuda = make_cuda_filters();
  if (cuda.filters) return cuda.filters.get();
  if (std::getenv("TWINSHOT_REQUIRE_CUDA") != nullptr) {
    FAIL("TWINSHOT_REQUIRE_CUDA is set, but: " << cuda.why_not);
  }
  MESSAGE("skipped, no GPU: " << cuda.why_not);
  return nullptr;
}

}  // namespace

TEST_CASE("filter kernels: the histogram is the CPU's, in any order of blocks and threads") {
  for (const auto& [width, height] : kSizes) {
    for (const Order order : kOrders) {
      const Image image = page_or_noise(width, height, static_cast<unsigned>(width));
      CHECK(emulated_histogram(image, order) == luma_histogram(image.view()));
    }
  }
  // One colour: 255 pixels for each thread of a block are what its counters can hold.
  const Image flat = make_image(kCountThreads, 2 * kCountPerThread, 200);
  CHECK(emulated_histogram(flat, Order::forward) == luma_histogram(flat.view()));
}

TEST_CASE("filter kernels: levels are mapped as on the CPU") {
  for (const auto& [width, height] : kSizes) {
    Image image = make_random(width, height, 4);
    const LevelTable table = equalizing_table(luma_histogram(make_page(90, 90).view()));
    Uploaded up(image);
    const MapLevels map = {up.picture, table};
    launch_on_host<kPixelThreads, MapShared>(
        map.blocks(), Order::interleaved,
        [&](auto& block, MapShared& shared) { map_levels_body(block, shared, map); });
    map_levels(image, {0, 0, width, height}, table);
    CHECK(up.holds(image));
  }
}

TEST_CASE("filter kernels: the blur is the CPU's at every radius and awkward sizes") {
  for (const auto& [width, height] : kSizes) {
    for (const double sigma : {0.3, 1.0, 4.7, 20.0}) {
      for (const Order order : kOrders) {
        CAPTURE(width);
        CAPTURE(height);
        CAPTURE(sigma);
        Image image = page_or_noise(width, height, static_cast<unsigned>(height));
        Uploaded up(image);
        std::vector<WideRgba> between(up.memory.size());
        BlurPass pass;
        pass.picture = up.picture;
        pass.d_between = between.data();
        pass.taps = make_blur_taps(sigma);
        launch_on_host<kBlurThreads, BlurRowShared>(
            pass.row_blocks(), order,
            [&](auto& block, BlurRowShared& shared) { blur_rows_body(block, shared, pass); });
        launch_on_host<kBlurThreads, BlurColumnShared>(
            pass.column_blocks(), order,
            [&](auto& block, BlurColumnShared& shared) { blur_columns_body(block, shared, pass); });
        blur(image, pass.taps);
        CHECK(up.holds(image));
      }
    }
  }
}

TEST_CASE("filter kernels: blend and heat are the CPU's, for pictures of unequal size too") {
  for (const auto& [width, height] : kSizes) {
    for (const auto& [other_width, other_height] : {std::pair{width, height}, {64, 80}}) {
      const Image a = page_or_noise(width, height, 3);
      const Image b = page_or_noise(other_width, other_height, 4);
      for (const ViewSpec view : {ViewSpec{ViewKind::blend, 0}, ViewSpec{ViewKind::blend, 91},
                                  ViewSpec{ViewKind::blend, 256}, ViewSpec{ViewKind::heat}}) {
        for (const Order order : kOrders) {
          CHECK(emulated_view(a, b, view, order).pixels ==
                make_view(a.view(), b.view(), view).pixels);
        }
      }
    }
  }
}

TEST_CASE("gpu filters: pre-filters and views are the CPU's") {
  Filters* gpu = gpu_filters();
  if (gpu == nullptr) return;
  for (const auto& [width, height] : kSizes) {
    const Image a = page_or_noise(width, height, 5);
    const Image b = page_or_noise(height, width, 6);
    for (const ViewSpec view :
         {ViewSpec{ViewKind::blend, 91}, ViewSpec{ViewKind::heat}, ViewSpec{ViewKind::equalized}}) {
      CHECK(gpu->make_view(a.view(), b.view(), view).pixels ==
            make_view(a.view(), b.view(), view).pixels);
    }
    for (const Prefilters filters :
         {Prefilters{true, 0}, Prefilters{false, 0.7}, Prefilters{true, 20}, Prefilters{}}) {
      Image a_gpu = a;
      Image b_gpu = b;
      Image a_cpu = a;
      Image b_cpu = b;
      gpu->prefilter(a_gpu, b_gpu, filters);
      prefilter(a_cpu, b_cpu, filters);
      CHECK(a_gpu.pixels == a_cpu.pixels);
      CHECK(b_gpu.pixels == b_cpu.pixels);
    }
  }
  // Done again on the CPU, it would prove nothing about the GPU.
  CHECK(gpu->name() == "cuda");
  CHECK(gpu->fault().empty());
}

TEST_CASE("gpu filters: there are some, or a reason why not") {
  const CudaFilters cuda = make_cuda_filters();
  CHECK((cuda.filters == nullptr) == !cuda.why_not.empty());
}

TEST_CASE("guarded filters: a failing device never changes a pixel and is asked twice") {
  int asked = 0;
  const auto filters = make_guarded_filters(std::make_unique<BrokenFilters>(asked));
  CHECK(filters->name() == "cuda");
  const Image a = make_page(60, 50, 1);
  const Image b = make_page(60, 50, 2);
  for (int i = 0; i < 3; ++i) {
    CHECK(filters->make_view(a.view(), b.view(), {}).pixels ==
          make_view(a.view(), b.view(), {}).pixels);
    Image a_too = a;
    Image b_too = b;
    filters->prefilter(a_too, b_too, {.blur_sigma = 2});
    CHECK_FALSE(a_too.pixels == a.pixels);
  }
  CHECK(asked == 2);
  CHECK(filters->name() == "cpu");
  CHECK(filters->fault() == "cudaMalloc: fault 1");
}

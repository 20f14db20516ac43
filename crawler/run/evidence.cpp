// The pictures that show people what regressed.
#include "crawler/run/evidence.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compare/codec/png.h"
#include "compare/filters/view.h"
#include "compare/pair_view.h"
#include "crawler/run/error.h"
#include "crawler/run/parallel.h"
#include "crawler/run/picture_file.h"
#include "crawler/run/picture_store.h"
#include "report/annotate.h"
#include "report/cause.h"

namespace fs = std::filesystem;

namespace twinshot {
namespace {

constexpr int kCropMarginPx = 8;
/// A changed digit alone says nothing: a crop shows the line it stands in.
constexpr int kCropWidthPx = 220;
constexpr int kCropHeightPx = 64;
/// Fast: these files are looked at once, and there may be hundreds.
constexpr int kCompressionLevel = 3;
/// Differences of at most so many levels are hard to see side by side; an amplified view helps.
constexpr int kFaintLevels = 24;

/// A picture's file, or nothing when it is not there.
std::optional<PixelBytes> load(const fs::path& folder, const std::string& name) {
  if (name.empty()) return std::nullopt;
  try {
    return read_bytes(folder / name);
  } catch (const OutputError&) {
    return std::nullopt;
  }
}

/// Grown around its middle to the size of a crop that can be read.
Rect with_context(const Rect& box) {
  const int x = std::max(kCropMarginPx, (kCropWidthPx - box.width) / 2);
  const int y = std::max(kCropMarginPx, (kCropHeightPx - box.height) / 2);
  return {box.x - x, box.y - y, box.width + 2 * x, box.height + 2 * y};
}

/// Where a cause's crops lie in its example's pictures; empty where that side shows nothing.
struct CropBoxes {
  Rect reference;
  Rect candidate;

  explicit CropBoxes(const RegionResult& region) {
    const bool removed = region.kind == Kind::removed;
    const Rect before = region.reference_box.empty() && removed ? region.box : region.reference_box;
    if (!before.empty()) reference = with_context(before);
    if (!removed) candidate = with_context(region.box);
  }
};

/// Whether both show the same thing in slightly other colours.
bool differs_faintly(const Image& before, const Image& after) {
  if (before.width != after.width || before.height != after.height) return false;
  int largest = 0;
  for (int y = 0; y < before.height; ++y) {
    for (int x = 0; x < before.width; ++x) {
      largest =
          std::max(largest, level_difference(before.view().pixel(x, y), after.view().pixel(x, y)));
    }
  }
  return largest > 0 && largest <= kFaintLevels;
}

/// Draws and cuts for one endpoint.
class EndpointEvidence {
 public:
  EndpointEvidence(const fs::path& folder, const PictureStore& store)
      : folder_(folder), store_(store) {}

  void draw(EndpointResult& endpoint, std::span<Cause* const> causes,
            std::span<const RegionResult* const> examples) const {
    const std::optional<PixelBytes> reference = load(folder_, endpoint.reference.image);
    const std::optional<PixelBytes> candidate = load(folder_, endpoint.candidate.image);
    if (!reference || !candidate) return;
    try {
      const Bytes annotated = annotate(*reference, *candidate, endpoint.regions);
      const std::string name = "annotated/" + endpoint.id + ".png";
      write_picture(folder_ / name, annotated, Durability::on_publish);
      endpoint.annotated = name;
      cut(*reference, *candidate, causes, examples);
    } catch (const PngError&) {
      // Damaged since it was judged: the report says so where it would show the picture.
    }
  }

 private:
  void cut(ByteView reference, ByteView candidate, std::span<Cause* const> causes,
           std::span<const RegionResult* const> examples) const {
    if (causes.empty()) return;
    std::vector<Rect> before_boxes;
    std::vector<Rect> after_boxes;
    for (const RegionResult* example : examples) {
      const CropBoxes boxes(*example);
      before_boxes.push_back(boxes.reference);
      after_boxes.push_back(boxes.candidate);
    }
    const std::vector<Image> before = cut_out(reference, before_boxes);
    const std::vector<Image> after = cut_out(candidate, after_boxes);
    for (std::size_t i = 0; i < causes.size(); ++i) {
      causes[i]->reference_crop = add(before[i]);
      causes[i]->candidate_crop = add(after[i]);
      if (differs_faintly(before[i], after[i])) {
        causes[i]->heat_crop =
            add(make_view(before[i].view(), after[i].view(), {.kind = ViewKind::heat}));
      }
    }
  }

  [[nodiscard]] std::string add(const Image& image) const {
    if (image.width == 0 || image.height == 0) return "";
    return store_.add(encode_png(image.view(), kCompressionLevel));
  }

  const fs::path& folder_;
  const PictureStore& store_;
};

}  // namespace

void write_evidence(RunResult& result, const fs::path& folder) {
  CauseGroups groups = group_causes(result.endpoints);
  result.causes = std::move(groups.causes);
  // Causes by the endpoint that shows them, so that its pictures are read once.
  std::vector<std::vector<std::size_t>> causes_of(result.endpoints.size());
  for (std::size_t i = 0; i < groups.examples.size(); ++i) {
    causes_of[groups.examples[i].endpoint].push_back(i);
  }
  make_folder(folder / "annotated");
  const PictureStore store(folder);
  const EndpointEvidence evidence(folder, store);
  on_all_cores(result.endpoints.size(), [&](const auto& take) {
    for (std::size_t i = 0; take(i);) {
      EndpointResult& endpoint = result.endpoints[i];
      if (endpoint.verdict != Verdict::regressed) continue;
      std::vector<Cause*> causes;
      std::vector<const RegionResult*> examples;
      for (const std::size_t cause : causes_of[i]) {
        causes.push_back(&result.causes[cause]);
        examples.push_back(&endpoint.regions[groups.examples[cause].region]);
      }
      evidence.draw(endpoint, causes, examples);
    }
  });
}

}  // namespace twinshot

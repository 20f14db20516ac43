// Stage tell: everything a finished run leaves in its report folder besides the pictures.
#include "crawler/run/documents.h"

#include <algorithm>
#include <optional>

#include "compare/png.h"
#include "crawler/run/error.h"
#include "crawler/run/file.h"
#include "crawler/run/parallel.h"
#include "crawler/run/picture_file.h"
#include "crawler/run/picture_store.h"
#include "report/annotate.h"
#include "report/html.h"
#include "report/junit.h"
#include "report/run_json.h"

namespace fs = std::filesystem;

namespace twinshot {
namespace {

constexpr int kCropMarginPx = 8;
/// A changed digit alone says nothing: a crop shows the line it stands in.
constexpr int kCropWidthPx = 220;
constexpr int kCropHeightPx = 64;
/// Fast: these files are looked at once, and there may be hundreds.
constexpr int kCompressionLevel = 3;

/// A picture of the report, or nothing when it is not there or damaged.
std::optional<Image> load_picture(const fs::path& folder, const std::string& name) {
  if (name.empty()) return std::nullopt;
  try {
    const std::string bytes = read_file(folder / name);
    return decode_png({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  } catch (const OutputError&) {
    return std::nullopt;
  } catch (const PngError&) {
    return std::nullopt;
  }
}

/// Grown around its middle to the size of a crop that can be read.
Rect with_context(const Rect& box) {
  const int x = std::max(kCropMarginPx, (kCropWidthPx - box.width) / 2);
  const int y = std::max(kCropMarginPx, (kCropHeightPx - box.height) / 2);
  return {box.x - x, box.y - y, box.width + 2 * x, box.height + 2 * y};
}

std::string write_crop(const PictureStore& store, const fs::path& folder,
                       const std::string& picture, const Rect& box) {
  const std::optional<Image> image = load_picture(folder, picture);
  if (!image) return "";
  const Image cut = crop(image->view(), with_context(box), 0);
  if (cut.width == 0 || cut.height == 0) return "";
  return store.add(encode_png(cut.view(), kCompressionLevel));
}

void annotate_endpoint(EndpointResult& endpoint, const fs::path& folder) {
  const std::optional<Image> reference = load_picture(folder, endpoint.reference.image);
  const std::optional<Image> candidate = load_picture(folder, endpoint.candidate.image);
  if (!reference || !candidate) return;
  endpoint.annotated = "annotated/" + endpoint.id + ".png";
  write_picture(folder / endpoint.annotated,
                annotate(*reference, *candidate, endpoint.regions).view(), kCompressionLevel,
                Durability::on_publish);
}

}  // namespace

void write_causes(RunResult& result, const fs::path& folder) {
  CauseGroups groups = group_causes(result.endpoints);
  const PictureStore store(folder);
  for (std::size_t i = 0; i < groups.causes.size(); ++i) {
    const EndpointResult& endpoint = result.endpoints[groups.examples[i].endpoint];
    const RegionResult& region = endpoint.regions[groups.examples[i].region];
    const bool removed = region.kind == Kind::removed;
    const Rect before = region.reference_box.empty() && removed ? region.box : region.reference_box;
    if (!before.empty()) {
      groups.causes[i].reference_crop = write_crop(store, folder, endpoint.reference.image, before);
    }
    if (!removed) {
      groups.causes[i].candidate_crop =
          write_crop(store, folder, endpoint.candidate.image, region.box);
    }
  }
  result.causes = std::move(groups.causes);
}

void write_annotated(RunResult& result, const fs::path& folder) {
  make_folder(folder / "annotated");
  on_all_cores(result.endpoints.size(), [&](const auto& take) {
    for (std::size_t i = 0; take(i);) {
      EndpointResult& endpoint = result.endpoints[i];
      if (endpoint.verdict == Verdict::regressed) annotate_endpoint(endpoint, folder);
    }
  });
}

void write_documents(const RunResult& result, const fs::path& folder) {
  for (const Document& document : to_html(result)) {
    write_file(folder / document.name, document.content);
  }
  write_file(folder / "junit.xml", to_junit(result));
  // Last: what reads run.json may rely on everything else being there.
  write_file(folder / "run.json", to_run_json(result));
}

}  // namespace twinshot

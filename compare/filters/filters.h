// Pre-filters and views as a device does them. CPU and GPU implement it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "compare/filters/prefilter.h"
#include "compare/filters/view.h"
#include "compare/image.h"

namespace twinshot {

/// The same functions as `prefilter` and `make_view`, with the same errors; every implementation
/// returns the same bits. Threads: one thread at a time per object.
class Filters {
 public:
  virtual ~Filters() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual void prefilter(Image& reference, Image& candidate, const Prefilters& filters) = 0;
  [[nodiscard]] virtual Image make_view(const ImageView& reference, const ImageView& candidate,
                                        const ViewSpec& view) = 0;
  /// What went wrong on a device and was made good on the CPU; empty when nothing did.
  [[nodiscard]] virtual std::string fault() const { return {}; }
};

/// On the CPU; always available.
[[nodiscard]] std::unique_ptr<Filters> make_cpu_filters();

}  // namespace twinshot

// The names run.json uses for kinds and metrics, and which options are legal.
#include "compare/comparison.h"

#include <stdexcept>

#include "compare/options.h"

namespace twinshot {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::changed:
      return "changed";
    case Kind::recoloured:
      return "recoloured";
    case Kind::added:
      return "added";
    case Kind::removed:
      return "removed";
    case Kind::moved:
      return "moved";
  }
  throw std::invalid_argument("to_string: not a Kind");
}

std::string_view to_string(Metric metric) {
  switch (metric) {
    case Metric::windows:
      return "windows";
    case Metric::cosine:
      return "cosine";
  }
  throw std::invalid_argument("to_string: not a Metric");
}

void check_options(const CompareOptions& options) {
  if (options.frame_size < 2 || options.frame_size > 256) {
    throw std::invalid_argument("compare.frame_size must be 2..256, got " +
                                std::to_string(options.frame_size));
  }
  // Negated so that NaN is refused too.
  if (!(options.threshold >= 0 && options.threshold <= 1)) {
    throw std::invalid_argument("compare.threshold must be 0..1, got " +
                                std::to_string(options.threshold));
  }
  if (!(options.tolerance >= 0 && options.tolerance <= 255)) {
    throw std::invalid_argument("compare.tolerance must be 0..255, got " +
                                std::to_string(options.tolerance));
  }
}

}  // namespace twinshot

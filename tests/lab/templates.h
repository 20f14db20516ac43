// The pages that the lab changes: one template per kind of site, filled from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace twinshot::lab {

struct Template {
  std::string name;
  /// A whole document, 1500 to 6000 CSS px high at a width of 1280; loads nothing.
  std::string (*html)(std::uint64_t seed);
};

[[nodiscard]] const std::vector<Template>& templates();

}  // namespace twinshot::lab

// Pages that differ in nothing a person sees: any region there is a false alarm.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/test_server.h"

namespace twinshot::lab {

enum class Side { reference, candidate };

struct Noise {
  std::string name;
  /// The page as that side serves it.
  std::string (*apply)(const std::string& html, Side side);
};

[[nodiscard]] const std::vector<Noise>& noises();

/// What noisy pages load, each path with the milliseconds until it is answered: /late/MS/image.svg,
/// /late/MS/data.json, /late/MS/style.css, /late/MS/font (a font of this machine; 404 without one).
void serve_late(TestServer& server);

}  // namespace twinshot::lab

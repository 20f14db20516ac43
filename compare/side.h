// Which of the two pictures an error is about.
#pragma once

#include <string>
#include <string_view>

#include "compare/codec/png.h"

namespace twinshot {

/// Calls `read` and returns what it returns; a PngError that it throws then names the side,
/// "reference" or "candidate".
template <typename Read>
auto of_side(std::string_view side, const Read& read) {
  try {
    return read();
  } catch (const PngError& error) {
    throw PngError("the " + std::string(side) + " picture: " + error.what());
  }
}

}  // namespace twinshot

// Colours as pages name them and pictures show them.
#pragma once

#include <string>

namespace twinshot {

struct Colour {
  int r = 0;
  int g = 0;
  int b = 0;

  bool operator==(const Colour&) const = default;
};

inline constexpr Colour kRed{255, 0, 0};
inline constexpr Colour kGreen{0, 128, 0};
inline constexpr Colour kBlue{0, 0, 255};
inline constexpr Colour kOrange{255, 160, 0};
inline constexpr Colour kBlack{0, 0, 0};
inline constexpr Colour kWhite{255, 255, 255};

/// As CSS wants it.
inline std::string css(const Colour& colour) {
  return "rgb(" + std::to_string(colour.r) + "," + std::to_string(colour.g) + "," +
         std::to_string(colour.b) + ")";
}

}  // namespace twinshot

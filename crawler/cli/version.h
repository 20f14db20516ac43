// The version of the tool.
#pragma once

namespace twinshot {

inline constexpr const char* kVersion = TWINSHOT_VERSION;

}  // namespace twinshot

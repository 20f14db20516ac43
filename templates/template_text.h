// The files of templates/ as they were when the program was built.
#pragma once

#include <string_view>

namespace twinshot {

/// The content of one file, by its name in templates/: "report.css". Lives as long as the program.
/// Throws std::out_of_range when there is no such file: a mistake in the program, not in its input.
[[nodiscard]] std::string_view template_text(std::string_view name);

}  // namespace twinshot

// The report for people: a page that opens from disk, complete without JavaScript.
#pragma once

#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

/// A file of the report folder.
struct HtmlFile {
  std::string name;  ///< relative to the folder
  std::string content;
};

/// index.html, report.css and report.js. Pictures are referred to by the paths in `result`. Style
/// and script are files of their own, because strict servers (Jenkins by default) forbid them
/// inline; the page needs neither to be read. Nothing is loaded from a network.
[[nodiscard]] std::vector<HtmlFile> to_html(const RunResult& result);

}  // namespace twinshot

// Stage tell: everything a finished run leaves in its report folder besides the pictures.
#pragma once

#include <filesystem>

#include "report/run_result.h"

namespace twinshot {

/// index.html with its style and script, run.json, junit.xml: pure functions of `result`.
/// Throws OutputError.
void write_documents(const RunResult& result, const std::filesystem::path& folder);

}  // namespace twinshot

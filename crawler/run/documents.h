// Stage tell: everything a finished run leaves in its report folder besides the pictures.
#pragma once

#include <filesystem>

#include "report/cause.h"
#include "report/run_result.h"

namespace twinshot {

/// Groups regions into causes and cuts each cause's crops out of the pictures in `folder`.
/// Throws OutputError. Pictures that are missing or damaged leave the crop empty.
void write_causes(RunResult& result, const std::filesystem::path& folder);

/// Draws both sides next to each other with boxes, for every regressed endpoint; on all cores,
/// since each takes as long as a comparison. Throws OutputError. An endpoint whose pictures are
/// missing or damaged gets none.
void write_annotated(RunResult& result, const std::filesystem::path& folder);

/// index.html with its style and script, run.json, junit.xml: pure functions of `result`.
/// Throws OutputError.
void write_documents(const RunResult& result, const std::filesystem::path& folder);

}  // namespace twinshot

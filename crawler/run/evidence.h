// The pictures that show people what regressed.
#pragma once

#include <filesystem>

#include "report/run_result.h"

namespace twinshot {

/// Groups regions into causes; draws, for every regressed endpoint, both sides next to each other
/// with boxes; and cuts each cause's crops: before, after, and for a difference too faint to be
/// seen the same amplified. On all cores; each picture is decoded once or twice, a few rows at a
/// time. Writes below `folder`, where the endpoints' pictures are. An endpoint whose pictures are
/// missing or damaged gets nothing drawn, and its causes no crops. Throws OutputError.
void write_evidence(RunResult& result, const std::filesystem::path& folder);

}  // namespace twinshot

// Stages gate and compare: a photographed pair becomes an endpoint's result.
#pragma once

#include "compare/judge/backend.h"
#include "crawler/browser/shot.h"
#include "crawler/config/plan.h"
#include "crawler/run/picture_store.h"
#include "report/run_result.h"

namespace twinshot {

/// An endpoint nobody has looked at yet.
[[nodiscard]] EndpointResult unreached(const Task& task, const CompareOptions& options);

/// Gate, then compare. Stores both pictures. Safe from several threads with a backend each.
/// Throws OutputError; whatever is wrong with the pair itself ends in the result.
[[nodiscard]] EndpointResult judge_pair(const Task& task, const ShotPair& pair,
                                        const CompareOptions& options, Backend& backend,
                                        const PictureStore& store);

}  // namespace twinshot

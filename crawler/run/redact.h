// Keeps secrets of the config out of what a run leaves behind.
#pragma once

#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

/// Takes the secrets (Redaction) out of every text of a result that a site or a browser had a hand
/// in: pages print headers, redirects carry tokens.
void redact(RunResult& result, const std::vector<std::string>& secrets);

}  // namespace twinshot

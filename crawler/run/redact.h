// Keeps secrets of the config out of what a run leaves behind.
#pragma once

#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

/// `text` with every secret replaced by "***", in every form that Redaction knows.
[[nodiscard]] std::string redacted(std::string text, const std::vector<std::string>& secrets);

/// The same for every text of a result that a site or a browser had a hand in: pages print headers,
/// redirects carry tokens.
void redact(RunResult& result, const std::vector<std::string>& secrets);

}  // namespace twinshot

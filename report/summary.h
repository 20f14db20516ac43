// The verdict on a whole run, in one sentence.
#pragma once

#include <string>

#include "report/run_result.h"

namespace twinshot {

/// How a run ended, worst last. Decides the colour, never the only sign of it.
enum class Outlook { good, unjudged, regressed, incomplete };

/// `good` only if every planned endpoint was judged and none regressed.
[[nodiscard]] Outlook outlook(const RunResult& result);

/// "12 of 640 pages regressed, 3 causes, 2 could not be judged". Says INCOMPLETE first when the run
/// is, and never says that all is well when something was not judged. No full stop; one line.
[[nodiscard]] std::string verdict_sentence(const RunResult& result);

/// "1 page", "12 pages".
[[nodiscard]] std::string counted(std::int64_t count, const std::string& singular,
                                  const std::string& plural);

/// A score for people: rounded down to three places, so that below the limit never reads as on it.
[[nodiscard]] std::string score_text(double score);

/// "footer .version: text 3.1.0 -> 3.2.0": what happened to the element under a region; empty where
/// it is not known.
[[nodiscard]] std::string change_phrase(const RegionResult& region);

/// "regressed: score 0.910, limit 0.950, 4 regions; footer .version: text 3.1.0 -> 3.2.0": what
/// happened on one endpoint, for people, with the first few elements.
[[nodiscard]] std::string endpoint_sentence(const EndpointResult& endpoint);

}  // namespace twinshot

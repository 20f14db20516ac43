// run.json, schema twinshot.run/1: the run as other programs read it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "report/run_result.h"

namespace twinshot {

/// A run.json that cannot be used. The message names the place ("endpoints[3].verdict") and what
/// was expected there.
class ReportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The document, indented, keys in the contract's order, with a line end at the end. The bytes
/// depend on the value alone. templates/run.schema.json describes it.
///
/// What is absent is null: the reason of a judged endpoint, the score of one that was not judged,
/// the status of a side that never answered, an image that does not exist.
/// Strings are made valid UTF-8 and cut to kMaxText (addresses and paths: kMaxUrl) code points;
/// scores are clamped to 0..1, NaN is 0.
[[nodiscard]] std::string to_run_json(const RunResult& result);

/// Reads what to_run_json() wrote: an equal value comes back, if its strings were within the limits
/// above. Members that this version does not know are skipped. Throws ReportError for anything
/// else: not JSON, another schema, a missing or wrong member, totals that the endpoints contradict.
[[nodiscard]] RunResult parse_run_json(std::string_view text);

}  // namespace twinshot

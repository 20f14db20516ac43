// What else differs between the two sides of an endpoint, besides their pictures.
#pragma once

#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

/// The facts that are held against each other.
enum class Fact {
  title,
  console,
  resources,
  description,
  robots,
  canonical,
  viewport,
  charset,
  weight,
  load
};

struct TwinDifference {
  Fact fact = Fact::title;
  std::string sentence;  ///< "robots: \"noindex\" on staging, none on production"
};

/// What is worth telling, and nothing where a side has no valid picture: an error page differs in
/// everything. Addresses are compared without each side's own base URL, messages without what
/// changes from build to build (hashes in file names). Weight and load time are told only when they
/// differ by a large factor and by a large amount.
[[nodiscard]] std::vector<TwinDifference> twin_differences(const EndpointResult& endpoint,
                                                           const SideInfo& reference,
                                                           const SideInfo& candidate);

/// Fills in EndpointResult::twin_differences of a whole run.
void tell_twins_apart(RunResult& result);

/// Endpoints that passed, and differ all the same in something else.
[[nodiscard]] int count_passed_with_differences(const RunResult& result);

/// "3 passed pages differ in console errors or meta"; empty when none does.
[[nodiscard]] std::string passed_differences_sentence(const RunResult& result);

}  // namespace twinshot

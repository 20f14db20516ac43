// One endpoint of the report page: a line that unfolds to pictures, regions and facts.
#pragma once

#include <string_view>

#include "report/markup.h"
#include "report/run_result.h"

namespace twinshot {

/// How a verdict is shown: a sign and a word, so that colour is never alone.
struct VerdictSign {
  std::string_view icon;
  std::string_view word;
};
[[nodiscard]] VerdictSign sign_of(Verdict verdict);

/// The labels that pictures and facts are headed with.
struct SideLabels {
  std::string_view reference;
  std::string_view candidate;
  std::string_view reference_url{};  ///< base URLs: facts are compared without them
  std::string_view candidate_url{};
};

/// Where in its section the endpoint stands, worst first, and whether it is unfolded from the
/// start.
struct Placement {
  int rank = 0;
  bool open = false;
};

/// More regions than this are counted, not drawn: a page that differs everywhere has thousands.
inline constexpr int kMaxRegionsShown = 100;

/// For every endpoint that somebody may want to look at. What passed on both sides alike, and what
/// was not reached, is a table row.
[[nodiscard]] Html endpoint_html(const EndpointResult& endpoint, const SideLabels& labels,
                                 const Placement& placement);

/// A table row for an endpoint that nobody needs to look at.
[[nodiscard]] Html endpoint_row_html(const EndpointResult& endpoint);

/// "1280x800", with the sign for times.
[[nodiscard]] Html size_html(int width, int height);

/// A link to a page of one of the sites, or its address as text where that is no http(s) URL.
[[nodiscard]] Html page_link(std::string_view url, const Html& label);

}  // namespace twinshot

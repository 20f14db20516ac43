// Pages that were asked for by different addresses and ended on the same one.
#include "crawler/run/shared_endings.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "crawler/config/url.h"

namespace twinshot {
namespace {

struct Ending {
  std::string url;  ///< without query and fragment
  std::string label;
  std::vector<std::string> paths;  ///< that were asked for, each once
};

void add(std::vector<Ending>& endings, const EndpointResult& endpoint, const SideResult& side,
         const std::string& label) {
  // Sign-in pages carry in their query where to go next.
  const std::string url = without_query(side.final_url);
  if (url.empty() || url == without_query(side.url)) return;
  auto ending = std::find_if(endings.begin(), endings.end(), [&](const Ending& known) {
    return known.url == url && known.label == label;
  });
  if (ending == endings.end()) ending = endings.insert(endings.end(), {url, label, {}});
  if (std::find(ending->paths.begin(), ending->paths.end(), endpoint.path) == ending->paths.end()) {
    ending->paths.push_back(endpoint.path);
  }
}

}  // namespace

std::vector<std::string> shared_endings(const RunResult& result) {
  std::vector<Ending> endings;
  for (const EndpointResult& endpoint : result.endpoints) {
    if (endpoint.verdict == Verdict::invalid || endpoint.verdict == Verdict::not_reached) continue;
    add(endings, endpoint, endpoint.reference, result.reference.label);
    add(endings, endpoint, endpoint.candidate, result.candidate.label);
  }
  std::vector<std::string> sentences;
  for (const Ending& ending : endings) {
    if (ending.paths.size() < 2) continue;
    sentences.push_back(
        fmt::format("{} paths of {} ended on {} ({} and others): if that is a sign-in page, they "
                    "were not judged",
                    ending.paths.size(), ending.label, ending.url, ending.paths.front()));
  }
  return sentences;
}

}  // namespace twinshot

// The top of the report page, below the verdict: what concerns the run as a whole.
#include "report/html_overview.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "report/summary.h"
#include "report/twin_differences.h"

namespace twinshot {
namespace {

constexpr std::size_t kMaxOneSided = 200;
constexpr std::size_t kMaxGroups = 30;
constexpr std::size_t kMaxGroupPages = 200;

Html items_html(const std::vector<std::string>& texts) {
  Html items;
  for (const std::string& entry : texts) items += fill("<li>{{it}}</li>", {{"it", text(entry)}});
  return items;
}

Html one_sided_group_html(const std::vector<const OneSided*>& pages, const std::string& heading) {
  if (pages.empty()) return {};
  Html items;
  for (std::size_t i = 0; i < pages.size() && i < kMaxOneSided; ++i) {
    items += fill("<li>{{path}}{{status}}</li>",
                  {{"path", text(pages[i]->path, kMaxUrl)},
                   {"status", pages[i]->status == 0 ? Html{}
                                                    : fill(R"( <span class="count">{{it}}</span>)",
                                                           {{"it", number(pages[i]->status)}})}});
  }
  if (pages.size() > kMaxOneSided) {
    items += fill("<li>and {{n}} more, in run.json</li>",
                  {{"n", number(static_cast<std::int64_t>(pages.size() - kMaxOneSided))}});
  }
  constexpr std::size_t kFew = 12;
  return fill(
      R"(<details class="pages"{{open}}><summary>{{heading}} <span class="count">{{n}}</span></summary><ul>{{items}}</ul></details>)",
      {{"open", pages.size() <= kFew ? Html{" open"} : Html{}},
       {"heading", text(heading)},
       {"n", number(static_cast<std::int64_t>(pages.size()))},
       {"items", items}});
}

/// A sentence, and the endpoints it was said of.
struct Saying {
  const std::string* sentence = nullptr;
  std::vector<const EndpointResult*> endpoints;
};

/// Most pages first, then in plan order.
std::vector<Saying> sayings_of(const RunResult& result) {
  std::vector<Saying> groups;
  std::unordered_map<std::string, std::size_t> places;
  for (const EndpointResult& endpoint : result.endpoints) {
    for (const std::string& sentence : endpoint.twin_differences) {
      const auto [place, is_new] = places.emplace(sentence, groups.size());
      if (is_new) groups.push_back({&sentence, {}});
      groups[place->second].endpoints.push_back(&endpoint);
    }
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Saying& a, const Saying& b) {
    return a.endpoints.size() > b.endpoints.size();
  });
  return groups;
}

Html saying_html(const Saying& group) {
  Html links;
  for (std::size_t i = 0; i < group.endpoints.size() && i < kMaxGroupPages; ++i) {
    const EndpointResult& endpoint = *group.endpoints[i];
    links += fill(R"(<li><a href="#e-{{id}}">{{path}}</a> {{viewport}}</li>)",
                  {{"id", text(endpoint.id)},
                   {"path", text(endpoint.label.empty() ? endpoint.path : endpoint.label)},
                   {"viewport", text(endpoint.viewport)}});
  }
  const auto count = static_cast<std::int64_t>(group.endpoints.size());
  return fill(
      R"(<li><details class="pages"><summary>{{sentence}} <span class="count">{{count}}</span></summary><ul>{{links}}</ul></details></li>)"
      "\n",
      {{"sentence", text(*group.sentence)},
       {"count", text(counted(count, "page", "pages"))},
       {"links", links}});
}

}  // namespace

Html warnings_html(const RunInfo& run) {
  if (run.warnings.empty()) return {};
  return fill(
      R"(<section class="warnings" aria-labelledby="warnings"><h2 id="warnings">What weakens this verdict</h2><ul>{{items}}</ul></section>)",
      {{"items", items_html(run.warnings)}});
}

Html notes_html(const RunInfo& run) {
  if (run.notes.empty()) return {};
  return fill(R"(<ul class="notes" aria-label="Notes">{{items}}</ul>)",
              {{"items", items_html(run.notes)}});
}

Html one_sided_html(const RunResult& result, const SideLabels& labels) {
  if (result.one_sided.empty()) return {};
  Html groups;
  for (const OneSided::Source source : {OneSided::Source::status, OneSided::Source::sitemap}) {
    for (const SideRole side : {SideRole::reference, SideRole::candidate}) {
      std::vector<const OneSided*> pages;
      for (const OneSided& page : result.one_sided) {
        if (page.source == source && page.only_on == side) pages.push_back(&page);
      }
      const std::string label(side == SideRole::reference ? labels.reference : labels.candidate);
      groups += one_sided_group_html(pages, source == OneSided::Source::status
                                                ? "Only on " + label
                                                : "Only in the sitemap of " + label);
    }
  }
  return fill(
      R"(<section class="one-sided" aria-labelledby="one-sided"><h2 id="one-sided">On one side only <span class="count">{{n}}</span></h2>{{groups}}</section>)",
      {{"n", number(static_cast<std::int64_t>(result.one_sided.size()))}, {"groups", groups}});
}

Html others_line_html(const RunResult& result) {
  const std::string sentence = passed_differences_sentence(result);
  if (sentence.empty()) return {};
  return fill(R"(<p class="others-line"><a href="#others">{{it}}</a></p>)",
              {{"it", text(sentence)}});
}

Html others_html(const RunResult& result) {
  const std::vector<Saying> groups = sayings_of(result);
  if (groups.empty()) return {};
  Html items;
  for (std::size_t i = 0; i < groups.size() && i < kMaxGroups; ++i) items += saying_html(groups[i]);
  if (groups.size() > kMaxGroups) {
    items += fill("<li>and {{n}} more, at their pages</li>\n",
                  {{"n", number(static_cast<std::int64_t>(groups.size() - kMaxGroups))}});
  }
  return fill(
      R"(<section class="others" aria-labelledby="others"><h2 id="others">Other differences <span class="count">{{n}}</span></h2><p class="lead">Not in the pictures, and not part of any verdict.</p><ul>
{{items}}</ul></section>)",
      {{"n", number(static_cast<std::int64_t>(groups.size()))}, {"items", items}});
}

}  // namespace twinshot

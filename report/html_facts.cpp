// The table of what both sides said and did, for one endpoint of the report page.
#include "report/html_facts.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "report/quantity.h"
#include "report/summary.h"
#include "report/twin_differences.h"

namespace twinshot {
namespace {

/// The table shows so many errors of a kind; run.json has some more.
constexpr std::size_t kMaxShownFacts = 5;

/// Of page text that is only looked up; run.json has it whole.
constexpr std::size_t kMaxFact = 200;

Html list_html(const std::vector<std::string>& items, std::size_t max_code_points) {
  Html html;
  for (const std::string& item : items) {
    if (!html.empty()) html += Html{"<br>"};
    html += text(item, max_code_points);
  }
  return html;
}

Html address_html(const std::string& url) {
  return page_link(url, text(url, kMaxUrl));
}

/// "3: first<br>second", and how many are missing.
Html counted_html(int count, const std::vector<std::string>& items) {
  const std::size_t shown = std::min(items.size(), kMaxShownFacts);
  Html html = number(count);
  if (shown == 0) return html;
  html += Html{": "};
  html += list_html({items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown)}, kMaxFact);
  if (items.size() > shown) html += Html{"<br>\xE2\x80\xA6"};
  return html;
}

Html weight_html(const PageFacts& facts) {
  return text(bytes_text(facts.bytes) + ", " + counted(facts.requests, "request", "requests"));
}

class Table {
 public:
  explicit Table(std::set<Fact> differing) : differing_(std::move(differing)) {}

  /// None when neither side has anything to say.
  void add(std::string_view name, const Html& a, const Html& b, bool differs = false) {
    if (a.empty() && b.empty()) return;
    const Html mark{R"( <span class="mark" aria-hidden="true">≠</span>)"
                    R"(<span class="visually-hidden">, differs</span>)"};
    rows_ += fill(
        "<tr{{class}}><th scope=\"row\">{{name}}{{mark}}</th><td>{{a}}</td><td>{{b}}</td></tr>\n",
        {{"class", differs ? Html{R"( class="differs")"} : Html{}},
         {"name", text(name)},
         {"mark", differs ? mark : Html{}},
         {"a", a},
         {"b", b}});
  }

  void add(Fact fact, std::string_view name, const Html& a, const Html& b) {
    add(name, a, b, differing_.count(fact) != 0);
  }

  [[nodiscard]] const Html& rows() const { return rows_; }

 private:
  std::set<Fact> differing_;
  Html rows_;
};

/// What `show` makes of a side's facts; empty where they are not known.
template <typename Show>
void add_known(Table& table, Fact fact, std::string_view name, const EndpointResult& endpoint,
               const Show& show) {
  const auto cell = [&show](const SideResult& side) {
    return side.facts ? show(*side.facts) : Html{};
  };
  table.add(fact, name, cell(endpoint.reference), cell(endpoint.candidate));
}

void add_counted(Table& table, Fact fact, std::string_view name, const EndpointResult& endpoint,
                 int PageFacts::* count, std::vector<std::string> PageFacts::* items) {
  const auto any = [count](const SideResult& side) { return side.facts && *side.facts.*count > 0; };
  if (!any(endpoint.reference) && !any(endpoint.candidate)) return;
  add_known(table, fact, name, endpoint, [count, items](const PageFacts& facts) {
    return counted_html(facts.*count, facts.*items);
  });
}

void add_twin_facts(Table& table, const EndpointResult& endpoint) {
  add_counted(table, Fact::console, "Console errors", endpoint, &PageFacts::console_errors,
              &PageFacts::console);
  add_counted(table, Fact::resources, "Failed resources", endpoint, &PageFacts::failed_resources,
              &PageFacts::failed);
  add_known(table, Fact::description, "Description", endpoint,
            [](const PageFacts& facts) { return text(facts.meta.description, kMaxFact); });
  add_known(table, Fact::robots, "Robots", endpoint,
            [](const PageFacts& facts) { return text(facts.meta.robots, kMaxFact); });
  add_known(table, Fact::canonical, "Canonical", endpoint,
            [](const PageFacts& facts) { return address_html(facts.meta.canonical); });
  add_known(table, Fact::viewport, "Viewport", endpoint,
            [](const PageFacts& facts) { return text(facts.meta.viewport, kMaxFact); });
  add_known(table, Fact::charset, "Charset", endpoint,
            [](const PageFacts& facts) { return text(facts.meta.charset, kMaxFact); });
  add_known(table, Fact::weight, "Weight", endpoint, weight_html);
  add_known(table, Fact::load, "Loaded in", endpoint, [](const PageFacts& facts) {
    return facts.load_ms ? text(seconds_text(*facts.load_ms)) : Html{};
  });
}

std::set<Fact> differing_facts(const EndpointResult& endpoint, const SideLabels& labels) {
  const SideInfo reference{std::string(labels.reference), std::string(labels.reference_url)};
  const SideInfo candidate{std::string(labels.candidate), std::string(labels.candidate_url)};
  std::set<Fact> facts;
  for (const TwinDifference& difference : twin_differences(endpoint, reference, candidate)) {
    facts.insert(difference.fact);
  }
  return facts;
}

}  // namespace

Html facts_html(const EndpointResult& endpoint, const SideLabels& labels) {
  const SideResult& a = endpoint.reference;
  const SideResult& b = endpoint.candidate;
  const auto arrival = [](const SideResult& side) {
    return side.final_url == side.url || side.final_url.empty() ? Html{}
                                                                : address_html(side.final_url);
  };
  const auto status = [](const SideResult& side) {
    return side.status == 0 ? text("no answer") : number(side.status);
  };
  const auto size = [](const SideResult& side) {
    return side.width == 0 ? Html{} : size_html(side.width, side.height);
  };
  Table table(differing_facts(endpoint, labels));
  table.add("Failure", text(a.failure), text(b.failure));
  table.add("Address", address_html(a.url), address_html(b.url));
  table.add("Arrived at", arrival(a), arrival(b));
  table.add("Redirects", list_html(a.redirects, kMaxUrl), list_html(b.redirects, kMaxUrl));
  table.add("Status", status(a), status(b), a.status != b.status);
  table.add(Fact::title, "Title", text(a.title), text(b.title));
  add_twin_facts(table, endpoint);
  table.add("Picture", size(a), size(b));
  table.add("Time", text(seconds_text(a.duration_ms)), text(seconds_text(b.duration_ms)));
  table.add("Notes", list_html(a.notes, kMaxText), list_html(b.notes, kMaxText));
  return fill(
      R"(<div class="scroll"><table class="facts"><caption>Facts</caption><thead><tr><td></td><th scope="col">{{a}}</th><th scope="col">{{b}}</th></tr></thead><tbody>
{{rows}}</tbody></table></div>)",
      {{"a", text(labels.reference)}, {"b", text(labels.candidate)}, {"rows", table.rows()}});
}

Html twins_html(const EndpointResult& endpoint) {
  if (endpoint.twin_differences.empty()) return {};
  Html items;
  for (const std::string& sentence : endpoint.twin_differences) {
    items += fill("<li>{{it}}</li>", {{"it", text(sentence)}});
  }
  return fill("<ul class=\"twins\">{{items}}</ul>\n", {{"items", items}});
}

}  // namespace twinshot

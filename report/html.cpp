// The report page: verdict first, then causes, then pages by verdict.
#include "report/html.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "report/html_endpoint.h"
#include "report/html_overview.h"
#include "report/markup.h"
#include "report/summary.h"
#include "templates/template_text.h"

namespace twinshot {
namespace {

using EndpointIndex = std::unordered_map<std::string_view, const EndpointResult*>;

/// In the order in which people want them: what needs a decision, then what does not.
struct SectionText {
  Verdict verdict;
  std::string_view id;
  std::string_view heading;
  std::string_view explanation;
};
constexpr std::array kSections{
    SectionText{Verdict::regressed, "regressed", "Regressed", ""},
    SectionText{Verdict::invalid, "invalid", "Could not be judged",
                "No valid picture on both sides, so nothing is known about these pages."},
    SectionText{
        Verdict::flaky, "flaky", "Flaky",
        "Looked different, but only where two pictures of one side differ, too: there the page "
        "changes by itself."},
    SectionText{Verdict::accepted, "accepted", "Accepted changes",
                "Different, and covered by the accept file."},
    SectionText{
        Verdict::not_reached, "not_reached", "Not reached",
        "The run ended before it came to these pages, or before a difference was confirmed."},
    SectionText{Verdict::passed, "passed", "Passed", ""},
};

int total_of(const Totals& totals, Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return totals.passed;
    case Verdict::regressed:
      return totals.regressed;
    case Verdict::flaky:
      return totals.flaky;
    case Verdict::accepted:
      return totals.accepted;
    case Verdict::invalid:
      return totals.invalid;
    case Verdict::not_reached:
      return totals.not_reached;
  }
  return 0;
}

struct OutlookSign {
  std::string_view name;  ///< class in report.css
  std::string_view icon;
};

OutlookSign sign_of(Outlook outlook) {
  switch (outlook) {
    case Outlook::good:
      return {"good", "\xE2\x9C\x93"};
    case Outlook::unjudged:
      return {"unjudged", "?"};
    case Outlook::regressed:
      return {"regressed", "\xE2\x9C\x95"};
    case Outlook::incomplete:
      return {"incomplete", "!"};
  }
  return {"incomplete", "!"};
}

bool is_row(Verdict verdict) {
  return verdict == Verdict::passed || verdict == Verdict::not_reached;
}

Html totals_html(const Totals& totals) {
  Html items;
  for (const SectionText& section : kSections) {
    const int total = total_of(totals, section.verdict);
    const VerdictSign sign = twinshot::sign_of(section.verdict);
    const Html label =
        fill(R"(<span class="icon" aria-hidden="true">{{icon}}</span><b>{{n}}</b> {{word}})",
             {{"icon", text(sign.icon)}, {"n", number(total)}, {"word", text(sign.word)}});
    items +=
        fill(R"(<li class="{{id}}">{{label}}</li>)",
             {{"id", text(section.id)},
              {"label", total == 0 ? fill(R"(<span class="none">{{it}}</span>)", {{"it", label}})
                                   : fill(R"(<a href="#{{id}}">{{it}}</a>)",
                                          {{"id", text(section.id)}, {"it", label}})}});
  }
  return items;
}

/// "2026-11-21T03:00:00Z" as "2026-11-21 03:00:00".
Html time_html(const std::string& rfc3339) {
  std::string shown = one_line(rfc3339);
  if (shown.size() > 10 && shown[10] == 'T') shown[10] = ' ';
  if (shown.ends_with('Z')) shown.pop_back();
  return fill(R"(<time datetime="{{stamp}}">{{shown}}</time>)",
              {{"stamp", text(rfc3339)}, {"shown", text(shown)}});
}

Html when_html(const RunInfo& run) {
  return fill("{{from}} to {{to}} UTC",
              {{"from", time_html(run.started_at)}, {"to", time_html(run.finished_at)}});
}

Html side_html(const SideInfo& side, const char* role) {
  return fill(
      R"(<p class="side {{role}}"><span class="role">{{role}}</span> <b>{{label}}</b> {{url}}</p>)",
      {{"role", text(role)},
       {"label", text(side.label)},
       {"url", page_link(side.base_url, text(side.base_url, kMaxUrl))}});
}

/// A crop at the size the cause has; the margin that was cut along with it is not known here, so
/// only the source is given and the browser sizes the picture.
Html crop_html(const std::string& file, std::string_view label, std::string_view role) {
  const Html source{file_target(file)};
  if (source.empty()) return {};
  return fill(
      R"(<figure><figcaption>{{label}}</figcaption><img src="{{src}}" loading="lazy" decoding="async" alt="{{alt}}"></figure>)",
      {{"label", text(label)},
       {"src", source},
       {"alt", text(std::string(role) + " " + std::string(label))}});
}

Html cause_html(const Cause& cause, const EndpointIndex& endpoints, const SideLabels& labels) {
  Html links;
  for (const std::string& id : cause.endpoints) {
    const auto entry = endpoints.find(id);
    if (entry == endpoints.end()) continue;
    const EndpointResult& endpoint = *entry->second;
    links += fill(R"(<li><a href="#e-{{id}}">{{path}}</a> {{viewport}}</li>)",
                  {{"id", text(id)},
                   {"path", text(endpoint.label.empty() ? endpoint.path : endpoint.label)},
                   {"viewport", text(endpoint.viewport)}});
  }
  Html crops = crop_html(cause.reference_crop, labels.reference, "Before, on");
  crops += crop_html(cause.candidate_crop, labels.candidate, "After, on");
  crops += crop_html(cause.heat_crop, "difference, amplified", "The");
  const auto count = static_cast<std::int64_t>(cause.endpoints.size());
  const Html pages =
      fill("<details class=\"pages\"><summary>{{count}}</summary><ul>{{links}}</ul></details>",
           {{"count", text(counted(count, "page", "pages"))}, {"links", links}});
  return fill(
      template_text("cause.html"),
      {{"id", text(cause.id)}, {"label", text(cause.label)}, {"crops", crops}, {"pages", pages}});
}

/// The first causes explain most pages and are shown; some more are folded away; a run with a
/// thousand of them is better read by page.
Html causes_html(const RunResult& result, const SideLabels& labels) {
  constexpr std::size_t kShownCauses = 6;
  constexpr std::size_t kMaxCauses = 30;
  if (result.causes.empty()) return {};
  EndpointIndex endpoints;
  for (const EndpointResult& endpoint : result.endpoints) endpoints.emplace(endpoint.id, &endpoint);
  Html shown;
  Html folded;
  for (std::size_t i = 0; i < result.causes.size() && i < kMaxCauses; ++i) {
    (i < kShownCauses ? shown : folded) += cause_html(result.causes[i], endpoints, labels);
  }
  Html more;
  if (!folded.empty()) {
    const std::size_t others = result.causes.size() - kShownCauses;
    const std::size_t listed = std::min(others, kMaxCauses - kShownCauses);
    const std::string summary =
        listed == others ? counted(static_cast<std::int64_t>(others), "more cause", "more causes")
                         : std::to_string(listed) + " of the " + std::to_string(others) +
                               " other causes; the pages below name the rest";
    more = fill(
        "<details class=\"more\"><summary>{{summary}}</summary><ol>\n"
        "{{folded}}</ol></details>",
        {{"summary", text(summary)}, {"folded", folded}});
  }
  return fill(
      R"(<section class="causes" aria-labelledby="causes"><h2 id="causes">Causes <span class="count">{{count}}</span></h2><p class="lead">Pixel by pixel the same change, wherever it appears.</p><ol>
{{shown}}</ol>{{more}}</section>)",
      {{"count", number(static_cast<std::int64_t>(result.causes.size()))},
       {"shown", shown},
       {"more", more}});
}

/// Few regressions are all unfolded; of many only the first: pictures load when unfolded.
bool is_open(const SectionText& section, int total, int position) {
  constexpr int kFew = 3;
  return section.verdict == Verdict::regressed && (total <= kFew || position == 0);
}

/// Lowest score first; of equal scores the one with more changed pixels, then plan order.
std::vector<const EndpointResult*> worst_first(const RunResult& result, Verdict verdict) {
  std::vector<std::pair<const EndpointResult*, std::int64_t>> endpoints;
  for (const EndpointResult& endpoint : result.endpoints) {
    if (endpoint.verdict != verdict) continue;
    std::int64_t pixels = 0;
    for (const RegionResult& region : endpoint.regions) pixels += region.pixels;
    endpoints.emplace_back(&endpoint, pixels);
  }
  std::stable_sort(endpoints.begin(), endpoints.end(), [](const auto& a, const auto& b) {
    if (a.first->score != b.first->score) return a.first->score < b.first->score;
    return a.second > b.second;
  });
  std::vector<const EndpointResult*> sorted;
  sorted.reserve(endpoints.size());
  for (const auto& [endpoint, pixels] : endpoints) sorted.push_back(endpoint);
  return sorted;
}

/// Pages that passed, but differ in something else, are worth a card; of hundreds, the first.
constexpr std::size_t kMaxPassedCards = 50;

std::vector<const EndpointResult*> passed_with_differences(const RunResult& result) {
  std::vector<const EndpointResult*> endpoints;
  for (const EndpointResult& endpoint : result.endpoints) {
    const bool shown = endpoint.verdict == Verdict::passed && !endpoint.twin_differences.empty();
    if (shown && endpoints.size() < kMaxPassedCards) endpoints.push_back(&endpoint);
  }
  return endpoints;
}

Html rows_section_html(const RunResult& result, const SectionText& section, int total,
                       const SideLabels& labels) {
  std::vector<const EndpointResult*> cards;
  if (section.verdict == Verdict::passed) cards = passed_with_differences(result);
  Html cards_html;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    cards_html += endpoint_html(*cards[i], labels, {static_cast<int>(i), false});
  }
  if (!cards_html.empty()) {
    cards_html = fill("<div class=\"cards\">\n{{cards}}</div>\n", {{"cards", cards_html}});
  }
  Html rows;
  for (const EndpointResult& endpoint : result.endpoints) {
    const bool is_card = std::find(cards.begin(), cards.end(), &endpoint) != cards.end();
    if (endpoint.verdict == section.verdict && !is_card) rows += endpoint_row_html(endpoint);
  }
  const int in_rows = total - static_cast<int>(cards.size());
  const Html table = fill(
      R"(<details class="rows"><summary>Show {{pages}}</summary><div class="scroll"><table><thead><tr><th scope="col">Page</th><th scope="col">Viewport</th><th scope="col">Picture</th><th scope="col">Time</th></tr></thead><tbody>
{{rows}}</tbody></table></div></details>)",
      {{"pages", text(counted(in_rows, cards.empty() ? "page" : "other page",
                              cards.empty() ? "pages" : "other pages"))},
       {"rows", rows}});
  return fill(
      R"(<section class="list {{id}}" id="{{id}}" aria-labelledby="h-{{id}}"><h2 id="h-{{id}}">{{heading}} <span class="count">{{count}}</span></h2>{{explanation}}
{{cards}}{{table}}</section>)",
      {{"id", text(section.id)},
       {"heading", text(section.heading)},
       {"count", number(total)},
       {"explanation", section.explanation.empty() ? Html{}
                                                   : fill(R"(<p class="lead">{{it}}</p>)",
                                                          {{"it", text(section.explanation)}})},
       {"cards", cards_html},
       {"table", in_rows > 0 ? table : Html{}}});
}

Html cards_section_html(const RunResult& result, const SectionText& section, int total,
                        const SideLabels& labels) {
  const std::vector<const EndpointResult*> endpoints = worst_first(result, section.verdict);
  Html cards;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const int rank = static_cast<int>(i);
    cards += endpoint_html(*endpoints[i], labels, {rank, is_open(section, total, rank)});
  }
  return fill(
      R"(<section class="list {{id}}" id="{{id}}" aria-labelledby="h-{{id}}"><h2 id="h-{{id}}">{{heading}} <span class="count">{{count}}</span></h2>{{explanation}}
<div class="cards">
{{cards}}</div></section>)",
      {{"id", text(section.id)},
       {"heading", text(section.heading)},
       {"count", number(total)},
       {"explanation", section.explanation.empty() ? Html{}
                                                   : fill(R"(<p class="lead">{{it}}</p>)",
                                                          {{"it", text(section.explanation)}})},
       {"cards", cards}});
}

Html sections_html(const RunResult& result, const Totals& totals, const SideLabels& labels) {
  Html sections;
  for (const SectionText& section : kSections) {
    const int total = total_of(totals, section.verdict);
    if (total == 0) continue;
    sections += is_row(section.verdict) ? rows_section_html(result, section, total, labels)
                                        : cards_section_html(result, section, total, labels);
    sections += Html{"\n"};
  }
  return sections;
}

Html footer_html(const RunInfo& run) {
  return fill(
      "Run {{id}}, twinshot {{version}}, {{browser}}, compared on {{backend}}, config {{config}}",
      {{"id", text(run.id)},
       {"version", text(run.tool_version)},
       {"browser", text(run.browser.empty() ? "no browser" : run.browser)},
       {"backend", text(run.backend)},
       {"config", text(run.config_sha256.substr(0, 12))}});
}

}  // namespace

std::vector<HtmlFile> to_html(const RunResult& result) {
  const SideLabels labels{result.reference.label, result.candidate.label, result.reference.base_url,
                          result.candidate.base_url};
  const Totals totals = count_totals(result.endpoints);
  const std::string verdict = verdict_sentence(result);
  const OutlookSign sign = sign_of(outlook(result));
  Html sides = side_html(result.reference, "reference");
  sides += side_html(result.candidate, "candidate");
  const std::string& run_title = result.run.title;
  const Html page =
      fill(template_text("report.html"),
           {{"version", text(result.run.tool_version)},
            {"title", text(run_title.empty() ? verdict : verdict + " \xC2\xB7 " + run_title)},
            {"run_id", text(result.run.id)},
            {"outlook", text(sign.name)},
            {"run_title", text(run_title)},
            {"icon", text(sign.icon)},
            {"verdict", text(verdict, 2 * kMaxText)},
            {"when", when_html(result.run)},
            {"totals", totals_html(totals)},
            {"sides", sides},
            {"others_line", others_line_html(result)},
            {"warnings", warnings_html(result.run)},
            {"notes", notes_html(result.run)},
            {"one_sided", one_sided_html(result, labels)},
            {"others", others_html(result)},
            {"causes", causes_html(result, labels)},
            {"sections", sections_html(result, totals, labels)},
            {"footer", footer_html(result.run)}});
  return {{"index.html", page.markup},
          {"report.css", std::string(template_text("report.css"))},
          {"report.js", std::string(template_text("report.js"))}};
}

}  // namespace twinshot

// Fills templates/endpoint.html and its parts.
#include "report/html_endpoint.h"

#include <algorithm>

#include "report/cause.h"
#include "report/html_facts.h"
#include "report/quantity.h"
#include "report/summary.h"
#include "templates/template_text.h"

namespace twinshot {
namespace {

std::size_t shown_regions(const EndpointResult& endpoint) {
  return std::min(endpoint.regions.size(), std::size_t{kMaxRegionsShown});
}

const RegionResult* largest_region(const EndpointResult& endpoint) {
  const auto largest = std::max_element(
      endpoint.regions.begin(), endpoint.regions.end(),
      [](const RegionResult& a, const RegionResult& b) { return a.pixels < b.pixels; });
  return largest == endpoint.regions.end() ? nullptr : &*largest;
}

/// "4 regions differ, the largest 312x64 at x 0, y 0."
Html regions_sentence(const EndpointResult& endpoint) {
  const RegionResult* largest = largest_region(endpoint);
  if (largest == nullptr) return {};
  const auto count = static_cast<std::int64_t>(endpoint.regions.size());
  return fill("{{count}}, the largest {{size}} at x {{x}}, y {{y}}.",
              {{"count", text(counted(count, "region differs", "regions differ"))},
               {"size", size_html(largest->box.width, largest->box.height)},
               {"x", number(largest->box.x)},
               {"y", number(largest->box.y)}});
}

Html region_title(std::size_t index, const RegionResult& region) {
  return fill("{{n}}: {{kind}} {{size}} at x {{x}}, y {{y}}",
              {{"n", number(static_cast<std::int64_t>(index) + 1)},
               {"kind", text(to_string(region.kind))},
               {"size", size_html(region.box.width, region.box.height)},
               {"x", number(region.box.x)},
               {"y", number(region.box.y)}});
}

/// Where a region is drawn on one side; empty where it has no place there.
Rect drawn_box(const RegionResult& region, SideRole role) {
  if (role == SideRole::candidate) return region.kind == Kind::removed ? Rect{} : region.box;
  if (region.kind == Kind::removed && region.reference_box.empty()) return region.box;
  return region.reference_box;
}

Html noise_html(const EndpointResult& endpoint) {
  Html boxes;
  for (std::size_t i = 0; i < endpoint.noise_regions.size() && i < kMaxRegionsShown; ++i) {
    const Rect& box = endpoint.noise_regions[i];
    boxes += fill(
        R"(<rect class="noise" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}"><title>changes by itself: set aside</title></rect>)",
        {{"x", number(box.x)},
         {"y", number(box.y)},
         {"w", number(box.width)},
         {"h", number(box.height)}});
  }
  return boxes;
}

/// Boxes in the picture's own pixels. An SVG scales with the picture and, unlike positions in
/// style attributes, is allowed by a policy without inline style.
Html boxes_html(const EndpointResult& endpoint, const SideResult& side, SideRole role) {
  constexpr int kOutsetPx = 4;
  Html groups;
  // Numbers stay readable when a wide page is shown small.
  const int font_px = std::max(14, side.width / 42);
  for (std::size_t i = 0; i < shown_regions(endpoint); ++i) {
    const Rect box = drawn_box(endpoint.regions[i], role);
    if (box.empty()) continue;
    const int x = std::max(0, box.x - kOutsetPx);
    const int y = std::max(0, box.y - kOutsetPx);
    const int right = std::min(side.width, box.right() + kOutsetPx);
    const int bottom = std::min(side.height, box.bottom() + kOutsetPx);
    if (right <= x || bottom <= y) continue;
    const bool room_above = y > font_px + 4;
    groups += fill(
        R"(<g data-n="{{n}}"><title>{{title}}</title><rect class="halo" {{at}}/><rect {{at}}/>)"
        R"(<text x="{{x}}" y="{{text_y}}" font-size="{{font}}">{{n}}</text></g>)",
        {{"n", number(static_cast<std::int64_t>(i) + 1)},
         {"title", region_title(i, endpoint.regions[i])},
         {"at",
          fill(R"(x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}")", {{"x", number(x)},
                                                                       {"y", number(y)},
                                                                       {"w", number(right - x)},
                                                                       {"h", number(bottom - y)}})},
         {"x", number(std::min(x + 2, std::max(0, side.width - font_px)))},
         {"text_y", number(room_above ? y - 5 : y + font_px)},
         {"font", number(font_px)}});
  }
  if (role == SideRole::candidate) groups += noise_html(endpoint);
  if (groups.empty()) return {};
  return fill(
      R"(<svg viewBox="0 0 {{w}} {{h}}" preserveAspectRatio="none" aria-hidden="true">{{groups}}</svg>)",
      {{"w", number(side.width)}, {"h", number(side.height)}, {"groups", groups}});
}

Html picture_html(const EndpointResult& endpoint, SideRole role, std::string_view label) {
  const bool is_reference = role == SideRole::reference;
  const SideResult& side = is_reference ? endpoint.reference : endpoint.candidate;
  const Html name{is_reference ? "reference" : "candidate"};
  const Html source{file_target(side.image)};
  if (source.empty() || side.width <= 0 || side.height <= 0) {
    return fill(
        R"(<figure class="shot {{name}}"><figcaption><b>{{label}}</b></figcaption><p class="missing">No picture{{why}}</p></figure>)",
        {{"name", name},
         {"label", text(label)},
         {"why", side.failure.empty() ? Html{} : fill(": {{it}}", {{"it", text(side.failure)}})}});
  }
  return fill(
      R"(<figure class="shot {{name}}"><figcaption><b>{{label}}</b> {{size}} <a href="{{src}}">picture</a></figcaption>)"
      R"(<div class="canvas"><img src="{{src}}" width="{{w}}" height="{{h}}" loading="lazy" decoding="async" alt="{{label}}: {{alt}}">{{boxes}}</div></figure>)",
      {{"name", name},
       {"label", text(label)},
       {"size", size_html(side.width, side.height)},
       {"src", source},
       {"w", number(side.width)},
       {"h", number(side.height)},
       {"alt", endpoint.regions.empty() ? text(endpoint.path) : regions_sentence(endpoint)},
       {"boxes", boxes_html(endpoint, side, role)}});
}

Html viewer_html(const EndpointResult& endpoint, const SideLabels& labels) {
  if (endpoint.reference.image.empty() && endpoint.candidate.image.empty()) return {};
  return fill(template_text("viewer.html"),
              {{"label", text("Both pictures of " + one_line(endpoint.path))},
               {"reference", picture_html(endpoint, SideRole::reference, labels.reference)},
               {"candidate", picture_html(endpoint, SideRole::candidate, labels.candidate)}});
}

Html element_html(const RegionResult& region) {
  if (!region.element) return {};
  Html html =
      fill("<code>{{selector}}</code>", {{"selector", text(region.element->selector, 120)}});
  if (!region.element->text.empty()) {
    html += fill(" <q>{{text}}</q>", {{"text", text(region.element->text, 80)}});
  }
  if (!region.element->what.empty()) {
    html += fill("<br><b>{{what}}</b>", {{"what", text(region.element->what, 120)}});
  }
  for (const std::string& change : region.element->property_changes) {
    html += fill("<br><code>{{change}}</code>", {{"change", text(change, 120)}});
  }
  return html;
}

/// The non-visual equivalent of the boxes.
Html regions_html(const EndpointResult& endpoint) {
  if (endpoint.regions.empty()) return {};
  const bool has_elements =
      std::any_of(endpoint.regions.begin(), endpoint.regions.end(),
                  [](const RegionResult& region) { return region.element.has_value(); });
  Html rows;
  for (std::size_t i = 0; i < shown_regions(endpoint); ++i) {
    const RegionResult& region = endpoint.regions[i];
    rows += fill(
        R"(<tr data-n="{{n}}"><th scope="row">{{n}}</th><td>{{kind}}</td><td class="num">{{x}}, {{y}}</td><td class="num">{{size}}</td><td class="num">{{pixels}}</td><td class="num">{{score}}</td><td>{{cause}}</td>{{element}}</tr>)"
        "\n",
        {{"n", number(static_cast<std::int64_t>(i) + 1)},
         {"kind", text(to_string(region.kind))},
         {"x", number(region.box.x)},
         {"y", number(region.box.y)},
         {"size", size_html(region.box.width, region.box.height)},
         {"pixels", number(region.pixels)},
         {"score", text(score_text(region.score))},
         {"cause", region.cause.empty()
                       ? Html{}
                       : fill(R"(<a href="#c-{{id}}">{{id}}</a>)", {{"id", text(region.cause)}})},
         {"element",
          has_elements ? fill(R"(<td class="element">{{it}}</td>)", {{"it", element_html(region)}})
                       : Html{}}});
  }
  const std::size_t hidden = endpoint.regions.size() - shown_regions(endpoint);
  return fill(
      R"(<div class="scroll"><table class="regions"><caption>Regions{{hidden}}</caption><thead><tr><th scope="col">#</th><th scope="col">What</th><th scope="col">x, y</th><th scope="col">Size</th><th scope="col">Pixels</th><th scope="col">Score</th><th scope="col">Cause</th>{{element}}</tr></thead><tbody>
{{rows}}</tbody></table></div>)",
      {{"hidden", hidden == 0
                      ? Html{}
                      : text(", the first " + std::to_string(kMaxRegionsShown) + " of " +
                             std::to_string(endpoint.regions.size()) + "; run.json has them all")},
       {"element", has_elements ? Html{R"(<th scope="col">Element</th>)"} : Html{}},
       {"rows", rows}});
}

/// What differs besides the pictures: the difference where there is one, else how many.
Html others_html(const EndpointResult& endpoint) {
  const std::vector<std::string>& differences = endpoint.twin_differences;
  if (differences.empty()) return {};
  if (endpoint.regions.empty() && differences.size() == 1) return text(differences.front(), 90);
  return text(counted(static_cast<std::int64_t>(differences.size()), "other difference",
                      "other differences"));
}

/// The middle of the folded line: what a reviewer wants to know before unfolding.
Html what_html(const EndpointResult& endpoint, const SideLabels& labels) {
  if (endpoint.verdict == Verdict::invalid) {
    const auto answer = [](const SideResult& side) {
      return side.status == 0 ? std::string("no answer") : std::to_string(side.status);
    };
    return fill("{{a}} {{a_status}} \xC2\xB7 {{b}} {{b_status}}",
                {{"a", text(labels.reference, 40)},
                 {"a_status", text(answer(endpoint.reference))},
                 {"b", text(labels.candidate, 40)},
                 {"b_status", text(answer(endpoint.candidate))}});
  }
  const RegionResult* largest = largest_region(endpoint);
  if (largest == nullptr) return others_html(endpoint);
  Html html =
      text(counted(static_cast<std::int64_t>(endpoint.regions.size()), "region", "regions") + ", " +
           std::string(to_string(largest->kind)) + " ");
  html += size_html(largest->box.width, largest->box.height);
  if (largest->element) {
    html += fill(" <code>{{it}}</code>", {{"it", text(largest->element->selector, 60)}});
  }
  if (const Html others = others_html(endpoint); !others.empty()) {
    html += fill(" \xC2\xB7 {{it}}", {{"it", others}});
  }
  return html;
}

Html chips_html(const EndpointResult& endpoint) {
  if (endpoint.verdict == Verdict::invalid) {
    return fill(R"(<span class="chip">{{reason}}</span>)",
                {{"reason", text(to_string(endpoint.reason))}});
  }
  constexpr std::size_t kMaxChips = 3;
  const std::vector<std::string> causes = causes_of(endpoint);
  Html html;
  for (std::size_t i = 0; i < causes.size() && i < kMaxChips; ++i) {
    html += fill(R"(<span class="chip">{{id}}</span>)", {{"id", text(causes[i])}});
  }
  if (causes.size() > kMaxChips) {
    html += text(" +" + std::to_string(causes.size() - kMaxChips));
  }
  return html;
}

Html says_html(const EndpointResult& endpoint) {
  if (endpoint.verdict == Verdict::invalid) return text(endpoint.detail);
  Html html = endpoint.verdict == Verdict::passed ? text("The pictures are alike.")
                                                  : regions_sentence(endpoint);
  html += text(" Score " + score_text(endpoint.score) + ", limit " +
               score_text(endpoint.threshold) + ".");
  if (!endpoint.detail.empty()) html += fill(" {{it}}", {{"it", text(endpoint.detail)}});
  return html;
}

Html links_html(const EndpointResult& endpoint, const SideLabels& labels) {
  Html html = page_link(endpoint.reference.url, text(labels.reference));
  html += Html{" "};
  html += page_link(endpoint.candidate.url, text(labels.candidate));
  if (const Html annotated{file_target(endpoint.annotated)}; !annotated.empty()) {
    html += fill(R"( <a href="{{it}}">picture with boxes</a>)", {{"it", annotated}});
  }
  html += fill(R"( <a class="permalink" href="#e-{{id}}">link to this</a>)",
               {{"id", text(endpoint.id)}});
  return html;
}

}  // namespace

Html size_html(int width, int height) {
  return {std::to_string(width) + "\xC3\x97" + std::to_string(height)};
}

VerdictSign sign_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return {"\xE2\x9C\x93", "passed"};
    case Verdict::regressed:
      return {"\xE2\x9C\x95", "regressed"};
    case Verdict::flaky:
      return {"\xE2\x89\x88", "flaky"};
    case Verdict::accepted:
      return {"=", "accepted"};
    case Verdict::invalid:
      return {"?", "not judged"};
    case Verdict::not_reached:
      return {"\xE2\x80\xA6", "not reached"};
  }
  return {"?", "unknown"};
}

Html page_link(std::string_view url, const Html& label) {
  const Html target{link_target(url)};
  if (target.empty()) return label;
  return fill(R"(<a href="{{target}}" rel="noopener noreferrer">{{label}}</a>)",
              {{"target", target}, {"label", label}});
}

Html endpoint_html(const EndpointResult& endpoint, const SideLabels& labels,
                   const Placement& placement) {
  const VerdictSign sign = sign_of(endpoint.verdict);
  std::string cause_ids;
  for (const std::string& id : causes_of(endpoint)) cause_ids += id + " ";
  const bool judged = endpoint.verdict != Verdict::invalid;
  return fill(template_text("endpoint.html"),
              {{"verdict", text(to_string(endpoint.verdict))},
               {"path", text(endpoint.path, kMaxUrl)},
               {"label", text(endpoint.label.empty() ? endpoint.path : endpoint.label, kMaxUrl)},
               {"viewport", text(endpoint.viewport)},
               {"cause_ids", text(cause_ids)},
               {"rank", number(placement.rank)},
               {"region_count", number(static_cast<std::int64_t>(endpoint.regions.size()))},
               {"open", placement.open ? Html{" open"} : Html{}},
               {"icon", text(sign.icon)},
               {"word", text(sign.word)},
               {"what", what_html(endpoint, labels)},
               {"chips", chips_html(endpoint)},
               {"score", judged ? fill(R"(<span class="score">{{it}}</span>)",
                                       {{"it", text(score_text(endpoint.score))}})
                                : Html{}},
               {"id", text(endpoint.id)},
               {"says", says_html(endpoint)},
               {"twins", twins_html(endpoint)},
               {"links", links_html(endpoint, labels)},
               {"viewer", viewer_html(endpoint, labels)},
               {"regions", regions_html(endpoint)},
               {"facts", facts_html(endpoint, labels)}});
}

Html endpoint_row_html(const EndpointResult& endpoint) {
  const std::string& label = endpoint.label.empty() ? endpoint.path : endpoint.label;
  const SideResult& side = endpoint.candidate;
  return fill(
      R"(<tr id="e-{{id}}"><th scope="row">{{page}}</th><td>{{viewport}}</td><td class="num">{{size}}</td><td class="num">{{time}}</td></tr>)"
      "\n",
      {{"id", text(endpoint.id)},
       {"page", page_link(side.url, text(label, kMaxUrl))},
       {"viewport", text(endpoint.viewport)},
       {"size", side.width == 0 ? Html{} : size_html(side.width, side.height)},
       {"time",
        endpoint.verdict == Verdict::not_reached ? Html{} : text(seconds_text(side.duration_ms))}});
}

}  // namespace twinshot

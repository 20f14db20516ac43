// The page for people: what it says, and that no text of a page becomes part of it.
#include "report/html.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "report/html_endpoint.h"
#include "report/markup.h"
#include "report/twin_differences.h"
#include "templates/template_text.h"
#include "tests/report/golden.h"
#include "tests/report/hostile_text.h"
#include "tests/report/sample_run.h"
#include "tests/support/contains.h"

using namespace twinshot;

namespace {

std::string index_of(const RunResult& run) {
  const std::vector<HtmlFile> documents = to_html(run);
  REQUIRE(documents.size() == 3);
  CHECK(documents[0].name == "index.html");
  CHECK(documents[1].name == "report.css");
  CHECK(documents[2].name == "report.js");
  return documents[0].content;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

/// The tags of a document, with attribute values cut out: what a parser makes elements of.
std::string skeleton(const std::string& html) {
  std::string tags;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (html[i] != '<') continue;
    bool quoted = false;
    for (; i < html.size() && (quoted || html[i] != '>'); ++i) {
      if (html[i] == '"') quoted = !quoted;
      if (!quoted) tags += html[i];
    }
    tags += ">\n";
  }
  return tags;
}

}  // namespace

TEST_CASE("page: the verdict comes first, then regressed, not judged, the rest") {
  const std::string html = index_of(sample_run());
  std::size_t last = 0;
  for (const std::string part :
       {"<h1>", "INCOMPLETE: 4 of 6 planned pages judged", "id=\"regressed\"", "id=\"invalid\"",
        "id=\"flaky\"", "id=\"accepted\"", "id=\"not_reached\"", "id=\"passed\""}) {
    const std::size_t at = html.find(part, last);
    REQUIRE_MESSAGE(at != std::string::npos, part);
    last = at;
  }
  CHECK(count(html, "<h1>") == 1);
}

TEST_CASE(
    "page: an endpoint shows both pictures, its boxes, a table of them, and both sides' facts") {
  const RunResult run = sample_run();
  CHECK(endpoint_html(run.endpoints[0], {"production", "staging"}, {0, true}).markup ==
        golden("endpoint.html"));
}

TEST_CASE("page: what could not be judged says why, with both sides' facts") {
  const RunResult run = sample_run();
  const std::string html =
      endpoint_html(run.endpoints[1], {"production", "staging"}, {0, false}).markup;
  CHECK(contains(html, "production 200 \xC2\xB7 staging 502"));
  CHECK(contains(html, "staging answered 502."));
  CHECK(contains(html, "No picture: HTTP status 502"));
  CHECK(contains(html, "https://staging.example.com/old"));
  CHECK(contains(html, "network never quiet"));
  CHECK(!contains(html, "Score"));
}

TEST_CASE("page: every endpoint has an anchor, of any verdict") {
  const RunResult run = sample_run();
  const std::string html = index_of(run);
  for (const EndpointResult& endpoint : run.endpoints) {
    CHECK(count(html, "id=\"e-" + endpoint.id + "\"") == 1);
  }
}

TEST_CASE("page: the worst comes first, of equal scores the one with more changed pixels") {
  RunResult run = sample_run_of(3);
  for (EndpointResult& endpoint : run.endpoints) {
    endpoint.verdict = Verdict::regressed;
    endpoint.score = 0.2;
    endpoint.regions = {sample_region({0, 0, 5, 5}, Kind::changed, "k")};
  }
  run.endpoints[1].regions[0].pixels = 500;
  run.endpoints[2].score = 0.1;
  const std::string html = index_of(run);
  const auto at = [&](std::size_t i) { return html.find("id=\"e-" + run.endpoints[i].id); };
  CHECK(at(2) < at(1));
  CHECK(at(1) < at(0));
}

TEST_CASE("page: needs nothing inline, nothing from elsewhere, and forbids both") {
  const std::string html = index_of(sample_run());
  CHECK(contains(html, "content=\"default-src 'none';"));
  CHECK(!contains(html, "unsafe"));
  CHECK(!contains(html, " style="));
  CHECK(!contains(html, "<style"));
  CHECK(count(html, "<script") == 1);
  CHECK(contains(html, "<script src=\"report.js\" defer></script>"));
  for (const HtmlFile& document : to_html(sample_run())) {
    CHECK(!contains(document.content, "url(http"));
    CHECK(!contains(document.content, "@import"));
    CHECK(!contains(document.content, "fetch("));
    CHECK(!contains(document.content, "innerHTML"));
  }
  // Images have their size before they are loaded, and are loaded only when needed.
  CHECK(count(html, "loading=\"lazy\" decoding=\"async\"") == count(html, "<img "));
}

TEST_CASE("page: links to the sites are plain http and tell them nothing") {
  const std::string html = index_of(sample_run());
  CHECK(count(html, "<a href=\"https://") == count(html, "rel=\"noopener noreferrer\""));
  CHECK(contains(html, "<meta name=\"referrer\" content=\"no-referrer\">"));
}

TEST_CASE("page: hostile text in every field adds no element and no attribute") {
  for (const std::string& hostile : hostile_texts()) {
    const std::string html = index_of(hostile_run(hostile));
    const std::string tags = skeleton(html);
    CHECK(count(tags, "<script") == 1);
    CHECK(count(tags, "</script") == 1);
    for (const std::string bad : {"<canary", "<svg/", "<iframe", "onerror", "onload", "onmouse",
                                  "onclick", "onfocus", "autofocus", "<!--<", "<!ENTITY"}) {
      CHECK_MESSAGE(!contains(tags, bad), bad << " from " << hostile.substr(0, 60));
    }
    for (const std::string bad : {"href=\"javascript:", "href=\"data:text", "href=\"vbscript:",
                                  "href=\"//", "src=\"/", "src=\"..", "src=\"javascript:"}) {
      CHECK_MESSAGE(!contains(html, bad), bad << " from " << hostile.substr(0, 60));
    }
    CHECK(html.find('\0') == std::string::npos);
    CHECK(html.size() < 1'000'000);
    CHECK(valid_utf8(html) == html);
  }
}

TEST_CASE("page: every text takes its place: nothing of a harmless run is lost") {
  const std::string html = index_of(hostile_run("visible-text"));
  CHECK(count(html, "visible-text") > 60);
}

TEST_CASE("page: a thousand pages stay light") {
  const std::string html = index_of(sample_run_of(1000));
  CHECK(html.size() < 300'000);
  CHECK(!contains(html, "<img"));
}

TEST_CASE("page: a page that differs everywhere is drawn up to a limit, and says so") {
  RunResult run = sample_run();
  run.endpoints[0].regions.assign(5000, sample_region({0, 0, 5, 5}, Kind::changed, "k"));
  const std::string html = index_of(run);
  CHECK(contains(html, "the first 100 of 5000; run.json has them all"));
  CHECK(count(html, "<g data-n=") == 2 * kMaxRegionsShown);
}

TEST_CASE("page: many causes are folded away, and counted") {
  RunResult run = sample_run();
  run.causes.assign(50, run.causes[0]);
  const std::string html = index_of(run);
  CHECK(contains(html, "24 of the 44 other causes; the pages below name the rest"));
}

TEST_CASE("page: facts that differ are marked, and those that agree are not") {
  RunResult run = sample_run_of(1);
  EndpointResult& endpoint = run.endpoints[0];
  endpoint.reference.facts = endpoint.candidate.facts = sample_facts();
  endpoint.candidate.facts->meta.robots = "noindex";
  endpoint.reference.facts->failed = {"https://www.example.com/logo.png (image, HTTP 404)"};
  endpoint.candidate.facts->failed = {"https://staging.example.com/logo.png (image, HTTP 404)"};
  tell_twins_apart(run);
  const std::string html = index_of(run);
  CHECK(count(html, "<tr class=\"differs\">") == 1);
  CHECK(contains(html, "<tr class=\"differs\"><th scope=\"row\">Robots "));
  CHECK(contains(html, "<td>3: TypeError: cart is undefined<br>offline</td>"));
  CHECK(contains(html, "<td>412 kB, 12 requests</td>"));
  CHECK(contains(html, "<tr><th scope=\"row\">Loaded in</th><td>0.6 s</td>"));
}

TEST_CASE("page: what passed with other differences is counted at the top and shown as a card") {
  RunResult run = sample_run_of(4);
  for (EndpointResult& endpoint : run.endpoints) {
    endpoint.reference.facts = endpoint.candidate.facts = PageFacts{};
  }
  run.endpoints[1].candidate.title = "[test] Shop";
  run.endpoints[2].candidate.title = "[test] Shop";
  tell_twins_apart(run);
  const std::string html = index_of(run);
  const std::string line = "2 passed pages differ in title";
  CHECK(html.find(line) < html.find("<main"));
  CHECK(count(html, "<details class=\"endpoint passed\"") == 2);
  CHECK(contains(html, "Show 2 other pages"));
  // Said once, with both pages under it, and at each of them.
  CHECK(contains(html, "on staging <span class=\"count\">2 pages</span>"));
  CHECK(count(html, "<ul class=\"twins\">") == 2);
  for (const EndpointResult& endpoint : run.endpoints) {
    CHECK(count(html, "id=\"e-" + endpoint.id + "\"") == 1);
  }
}

TEST_CASE("page: hundreds of pages that passed with other facts stay light") {
  RunResult run = sample_run_of(1000);
  for (EndpointResult& endpoint : run.endpoints) {
    endpoint.reference.facts = endpoint.candidate.facts = sample_facts();
    endpoint.candidate.facts->meta.robots = "noindex";
  }
  tell_twins_apart(run);
  const std::string html = index_of(run);
  CHECK(html.size() < 600'000);
  CHECK(count(html, "<details class=\"endpoint passed\"") == 50);
  CHECK(contains(html, "1000 passed pages differ in meta"));
}

TEST_CASE("page: pages of one side only are listed together, before the causes") {
  RunResult run = sample_run();
  run.one_sided = {{"/old", SideRole::reference, OneSided::Source::status, 404},
                   {"/new", SideRole::candidate, OneSided::Source::sitemap, 0}};
  const std::string html = index_of(run);
  const std::size_t section = html.find("On one side only <span class=\"count\">2</span>");
  REQUIRE(section != std::string::npos);
  CHECK(section < html.find("id=\"causes\""));
  CHECK(contains(html, "Only on production <span class=\"count\">1</span>"));
  CHECK(contains(html, "<li>/old <span class=\"count\">404</span></li>"));
  CHECK_FALSE(contains(html, "Only on staging <span"));
  CHECK(contains(html, "Only in the sitemap of staging <span class=\"count\">1</span>"));
  CHECK(contains(html, "<li>/new</li>"));
}

TEST_CASE("templates: a slot that nobody fills is a mistake in the program") {
  CHECK(fill("a{{x}}c{{x}}", {{"x", text("<{{y}}>")}}).markup == "a&lt;{{y}}&gt;c&lt;{{y}}&gt;");
  CHECK_THROWS_AS((void)fill("{{missing}}", {}), std::logic_error);
  CHECK_THROWS_AS((void)fill("{{open", {}), std::logic_error);
  CHECK_THROWS_AS((void)template_text("missing.html"), std::out_of_range);
}

TEST_CASE("templates: are embedded byte for byte") {
  for (const std::string name : {"report.html", "report.css", "report.js", "run.schema.json"}) {
    std::ifstream file(std::string(TWINSHOT_SOURCE_DIR) + "/templates/" + name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    CHECK(bytes.size() > 1000);
    CHECK(template_text(name) == bytes);
  }
}

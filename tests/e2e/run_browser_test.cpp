// The whole job on two small sites: what a nightly run leaves behind.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "tests/support/site_pair.h"

namespace fs = std::filesystem;
using nlohmann::json;
using twinshot::page_html;
using twinshot::Response;
using twinshot::SitePair;

namespace {

void check_totals(const json& run) {
  const json& totals = run.at("totals");
  CHECK(totals.at("planned") == run.at("endpoints").size());
  CHECK(totals.at("planned").get<int>() ==
        totals.at("passed").get<int>() + totals.at("regressed").get<int>() +
            totals.at("flaky").get<int>() + totals.at("accepted").get<int>() +
            totals.at("invalid").get<int>() + totals.at("not_reached").get<int>());
}

}  // namespace

TEST_CASE("run: the same content on both sides raises nothing") {
  SitePair site;
  site.page("/", page_html("Home", "<h1>Welcome</h1><p>Borrow books, maps and films.</p>"));
  site.page("/about", page_html("About", "<h1>About us</h1>"));
  const auto end = site.run({"/", "/about"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  const json run = site.run_json();
  check_totals(run);
  CHECK(run.at("totals").at("passed") == 2);
  CHECK(run.at("run").at("status") == "complete");
  CHECK(run.at("causes").empty());
  CHECK(site.leftovers().empty());
}

TEST_CASE("run: finds a changed word, a removed paragraph, and a page that is fine") {
  SitePair site;
  site.page("/same", page_html("Same", "<p>Nothing happens here.</p>"));
  site.production.page("/word", page_html("Word", "<p>The reading room opens at nine.</p>"));
  site.staging.page("/word", page_html("Word", "<p>The reading room opens at four.</p>"));
  site.production.page("/gone", page_html("Gone", "<p>First</p><p>Second</p><p>Third</p>"));
  site.staging.page("/gone", page_html("Gone", "<p>First</p><p>Third</p>"));
  // Sums that are computed twice are the same sums, and so are the verdicts.
  site.extra = "compare: {verify: 1}\n";
  const auto end = site.run({"/same", "/word", "/gone"});
  INFO(end.err);
  CHECK(end.exit_code == 1);
  check_totals(site.run_json());
  CHECK(site.endpoint("/same").at("verdict") == "passed");
  CHECK(site.endpoint("/same").at("score") == 1.0);

  const json word = site.endpoint("/word");
  CHECK(word.at("verdict") == "regressed");
  REQUIRE(word.at("regions").size() == 1);
  const json region = word.at("regions")[0];
  CHECK(region.at("kind") == "changed");
  CHECK(region.at("width").get<int>() < 60);
  CHECK(region.at("height").get<int>() < 30);
  CHECK(word.at("score").get<double>() < word.at("threshold").get<double>());

  const json gone = site.endpoint("/gone");
  CHECK(gone.at("verdict") == "regressed");
  bool removed = false;
  for (const json& each : gone.at("regions")) removed |= each.at("kind") == "removed";
  CHECK(removed);

  const json run = site.run_json();
  for (const json& endpoint : run.at("endpoints")) {
    for (const char* side : {"reference", "candidate"}) {
      CHECK(fs::exists(site.report() / endpoint.at(side).at("image").get<std::string>()));
      CHECK(endpoint.at(side).at("status") == 200);
    }
    if (endpoint.at("verdict") == "regressed") {
      CHECK(fs::exists(site.report() / endpoint.at("annotated").get<std::string>()));
    }
  }
  for (const char* file : {"index.html", "run.json", "junit.xml"}) {
    CHECK(fs::exists(site.report() / file));
  }
}

TEST_CASE("run: one change on many pages is one cause") {
  SitePair site;
  std::vector<std::string> paths;
  for (int i = 0; i < 8; ++i) {
    const std::string path = "/page-" + std::to_string(i);
    const std::string text = "<h1>Page " + std::to_string(i) + "</h1>";
    site.production.page(path, page_html("P", text + "<p>Version 3.1.0</p>"));
    site.staging.page(path, page_html("P", text + "<p>Version 3.2.0</p>"));
    paths.push_back(path);
  }
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 1);
  const json run = site.run_json();
  REQUIRE(run.at("causes").size() == 1);
  CHECK(run.at("causes")[0].at("endpoints").size() == 8);
  CHECK(fs::exists(site.report() / run.at("causes")[0].at("reference_crop").get<std::string>()));
}

TEST_CASE("run: every path and viewport is one endpoint, on the viewport's own picture size") {
  SitePair site;
  site.page("/", page_html("Home", "<h1>Welcome</h1>"));
  site.page("/b", page_html("B", "<h1>B</h1>"));
  site.extra =
      "viewports:\n"
      "  - {label: desktop, width: 1000, height: 700}\n"
      "  - {label: phone, width: 390, height: 844, dpr: 2, mobile: true}\n";
  const auto end = site.run({"/", "/b"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  std::set<std::string> ids;
  const json run = site.run_json();
  REQUIRE(run.at("endpoints").size() == 4);
  for (const json& endpoint : run.at("endpoints")) {
    ids.insert(endpoint.at("id").get<std::string>());
    const int width = endpoint.at("viewport") == "phone" ? 780 : 1000;
    CHECK(endpoint.at("reference").at("width") == width);
    CHECK(endpoint.at("candidate").at("width") == width);
  }
  CHECK(ids.size() == 4);
}

TEST_CASE("run: ids stay the same from run to run, and the earlier report is kept") {
  SitePair site;
  site.page("/", page_html("Home", "<h1>Welcome</h1>"));
  CHECK(site.run({"/"}).exit_code == 0);
  const std::string first = site.endpoint("/").at("id");
  const std::string first_run = site.run_json().at("run").at("id");
  CHECK(site.run({"/"}).exit_code == 0);
  CHECK(site.endpoint("/").at("id") == first);
  CHECK(site.run_json().at("run").at("id") != first_run);
  CHECK_FALSE(fs::is_empty(site.report().string() + ".history"));
}

TEST_CASE("run: --only and --viewport leave a part of the plan, --json prints run.json") {
  SitePair site;
  site.page("/a/1", page_html("1", "one"));
  site.page("/a/2", page_html("2", "two"));
  site.page("/b", page_html("B", "bee"));
  auto arguments = site.arguments({"/a/1", "/a/2", "/b"});
  arguments.insert(arguments.end(), {"--only", "/a/*", "--viewport", "desktop", "--json"});
  const auto end = run_program(arguments, site.options());
  INFO(end.err);
  CHECK(end.exit_code == 0);
  const json printed = json::parse(end.out);
  CHECK(printed == site.run_json());
  CHECK(printed.at("totals").at("planned") == 2);
}

TEST_CASE("run: ignore, hide and per-side css keep known differences quiet") {
  SitePair site;
  site.production.page("/", page_html("H", "<p class=clock>09:31</p><p id=ad>Buy now</p>"));
  site.staging.page("/", page_html("H",
                                   "<p class=clock>17:02</p><p id=ad>Buy later</p>"
                                   "<div id=bar style='position:fixed;bottom:0'>STAGING</div>"));
  site.extra =
      "capture: {ignore: [\".clock\"], hide: [\"#ad\"]}\n"
      "staging: {remove: [\"#bar\"]}\n";
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
}

TEST_CASE("run: report rebuilds every output from run.json") {
  SitePair site;
  site.production.page("/", page_html("Home", "<h1>Welcome</h1>"));
  site.staging.page("/", page_html("Home", "<h1>Goodbye</h1>"));
  CHECK(site.run({"/"}).exit_code == 1);
  const json before = site.run_json();
  fs::remove(site.report() / "index.html");
  fs::remove(site.report() / "junit.xml");
  fs::remove_all(site.report() / "annotated");
  const auto end = twinshot::run_program({"report", site.report().string()}, site.options());
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(site.run_json() == before);
  CHECK(fs::exists(site.report() / "index.html"));
  CHECK(fs::exists(site.report() / "junit.xml"));
  CHECK(fs::exists(site.report() / before.at("endpoints")[0].at("annotated").get<std::string>()));
}

TEST_CASE("run: what one page stores does not change how the next one looks") {
  SitePair site;
  const std::string script =
      "<p id=seen></p><script>seen.textContent=(document.cookie+localStorage.length)||'new';"
      "document.cookie='seen=1';localStorage.seen=1</script>";
  std::vector<std::string> paths;
  for (int i = 0; i < 6; ++i) {
    const std::string path = "/visit-" + std::to_string(i);
    // Only the candidate shows what it remembers.
    site.production.page(path, page_html("V", "<p id=seen>0</p>"));
    site.staging.page(path, page_html("V", script));
    paths.push_back(path);
  }
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 0);
}

TEST_CASE("run: small text on a dense screen looks the same every time") {
  SitePair site;
  std::vector<std::string> paths;
  for (int i = 0; i < 15; ++i) {
    const std::string path = "/text-" + std::to_string(i);
    std::string body;
    for (int line = 0; line < 12; ++line) {
      body +=
          "<p style='margin:0 0 .73rem;font-size:.88rem;line-height:1.55'><a href=/>Home</a> / "
          "Coffees / Kochere, washed, 36 hours under water</p>";
    }
    site.page(path, page_html("T", body));
    paths.push_back(path);
  }
  site.extra = "viewports: [{label: phone, width: 390, height: 844, dpr: 2, mobile: true}]\n";
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 0);
}

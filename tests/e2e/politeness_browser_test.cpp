// A site that is busy, or down: asked again at its pace, given up in one word, compared all the
// same.
#include <doctest/doctest.h>

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/site_pair.h"

using namespace std::chrono_literals;
using nlohmann::json;
using twinshot::page_html;
using twinshot::Request;
using twinshot::Response;
using twinshot::SitePair;
using twinshot::TestServer;

namespace {

Response status(int code, const std::string& retry_after = "") {
  Response response;
  response.status = code;
  response.body = "busy";
  if (!retry_after.empty()) response.headers = {{"Retry-After", retry_after}};
  return response;
}

Response page(const std::string& html) {
  Response response;
  response.body = html;
  return response;
}

/// When a server was asked for a page.
class Moments {
 public:
  void add() {
    const std::lock_guard<std::mutex> lock(mutex_);
    moments_.push_back(std::chrono::steady_clock::now());
  }
  [[nodiscard]] std::vector<std::chrono::milliseconds> gaps() const {
    std::vector<std::chrono::milliseconds> gaps;
    for (std::size_t i = 1; i < moments_.size(); ++i) {
      gaps.push_back(
          std::chrono::duration_cast<std::chrono::milliseconds>(moments_[i] - moments_[i - 1]));
    }
    return gaps;
  }
  [[nodiscard]] std::size_t count() const { return moments_.size(); }

 private:
  std::mutex mutex_;
  std::vector<std::chrono::steady_clock::time_point> moments_;
};

}  // namespace

TEST_CASE("politeness: 503, 503, 200 is a page that passed, and says what it took") {
  SitePair site;
  const std::string html = page_html("Home", "<h1>Welcome</h1>");
  site.production.page("/", html);
  site.staging.on("/", [html](const Request& request) {
    return request.attempt < 3 ? status(503) : page(html);
  });
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(site.staging.requests_for("/") == 3);
  CHECK(site.production.requests_for("/") == 1);
  const json notes = site.endpoint("/").at("candidate").at("notes");
  REQUIRE(notes.size() == 2);
  CHECK(notes[0] == "asked again after: HTTP 503 Service Unavailable");
}

TEST_CASE("politeness: Retry-After is waited for, and the whole host is left alone meanwhile") {
  SitePair site;
  Moments asked;
  const std::string html = page_html("Home", "<h1>Welcome</h1>");
  site.page("/other", html);
  site.production.page("/", html);
  site.staging.on("/", [&asked, html](const Request& request) {
    asked.add();
    return request.attempt == 1 ? status(429, "2") : page(html);
  });
  const auto end = site.run({"/", "/other"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  REQUIRE(asked.count() == 2);
  CHECK(asked.gaps()[0] >= 1900ms);
  CHECK(asked.gaps()[0] < 8s);
}

TEST_CASE("politeness: a pause that the page's timeout has no room for puts the page last") {
  SitePair site;
  const std::string html = page_html("Home", "<h1>Welcome</h1>");
  site.page("/b", html);
  site.production.page("/a", html);
  site.staging.on("/a", [html](const Request& request) {
    return request.attempt == 1 ? status(503, "3") : page(html);
  });
  site.extra = "capture: {timeout: 4s}\n";
  const auto end = site.run({"/a", "/b"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(site.staging.requests_for("/a") == 2);
  // Both sides were opened anew: a pair is of one moment.
  CHECK(site.production.requests_for("/a") == 2);
  CHECK(site.endpoint("/a").at("verdict") == "passed");
}

TEST_CASE("politeness: a page that is only refused is asked for three times, and is not judged") {
  SitePair site;
  Moments asked;
  site.on("/", [&asked](const Request&) {
    asked.add();
    return status(429);
  });
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 3);
  CHECK(asked.count() == 6);
  CHECK(site.staging.requests_for("/") == 3);
  CHECK(site.production.requests_for("/") == 3);
  const json endpoint = site.endpoint("/");
  CHECK(endpoint.at("verdict") == "invalid");
  CHECK(endpoint.at("reason") == "http_status");
  for (const char* side : {"reference", "candidate"}) {
    CHECK(endpoint.at(side).at("failure") == "HTTP 429 Too Many Requests, tried 3 times");
    CHECK(endpoint.at(side).at("status") == 429);
  }
  // Both sides are one host here: by now it bears one page at a time.
  CHECK(asked.gaps().back() >= 10ms);
}

TEST_CASE("politeness: a status that the config expects is not asked for again") {
  SitePair site;
  site.on("/", [](const Request&) {
    Response response = status(503, "60");
    response.body = page_html("Back soon", "<h1>Back soon</h1>");
    return response;
  });
  site.extra = "capture: {expect: {status: [503]}}\n";
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(site.staging.requests_for("/") == 1);
}

TEST_CASE("breaker: a side that is down ends the run with one alert, and quickly") {
  SitePair site;
  std::vector<std::string> paths;
  for (int i = 0; i < 30; ++i) paths.push_back("/page-" + std::to_string(i));
  site.production.on("/*", [](const Request&) { return page(page_html("P", "<h1>Page</h1>")); });
  site.staging.stop();
  TestServer hook;
  hook.page("/hook", "");
  site.extra = "alerts: [{type: webhook, url: \"" + hook.url("/hook") + "\", insecure: true}]\n";
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 4);
  CHECK(end.duration < 40s);
  const json run = site.run_json();
  CHECK(run.at("run").at("status") == "incomplete");
  const std::string reason = run.at("run").at("incomplete_reason");
  CHECK(reason.starts_with("staging does not answer: net::ERR_CONNECTION_REFUSED"));
  CHECK(run.at("run").at("outage").at("side") == "candidate");
  CHECK(run.at("totals").at("invalid").get<int>() >= 10);
  CHECK(run.at("totals").at("invalid").get<int>() <= 16);
  CHECK(run.at("totals").at("not_reached").get<int>() >= 14);
  REQUIRE(hook.requests_for("/hook") == 1);
  const json told = json::parse(hook.requests()[0].body);
  CHECK(told.at("type") == "side.down");
  CHECK(told.at("data").at("label") == "staging");
}

TEST_CASE("breaker: a part of a site that fails does not stop the others' turn") {
  SitePair site;
  std::vector<std::string> paths{"/start"};
  for (int i = 0; i < 11; ++i) paths.push_back("/search/" + std::to_string(i));
  paths.push_back("/end");
  site.page("/start", page_html("S", "<h1>Start</h1>"));
  site.page("/end", page_html("E", "<h1>End</h1>"));
  site.production.on("/search/*", [](const Request&) { return page(page_html("R", "<p>1</p>")); });
  site.staging.on("/search/*", [](const Request&) { return status(501); });
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 3);
  CHECK(site.run_json().at("totals").at("not_reached") == 0);
  CHECK(site.run_json().at("run").at("outage").is_null());
  CHECK(site.endpoint("/end").at("verdict") == "passed");
}

TEST_CASE("twin facts: what differs besides the picture is told, and counts only when asked for") {
  SitePair site;
  const std::string body = "<h1>Welcome</h1>";
  site.page("/same", page_html("Same", body));
  site.production.page("/", page_html("Home", body));
  site.staging.page("/", page_html("Home", body + "<script>console.error('cart is gone')</script>"
                                                  "<link rel=preload as=image href=/gone.png>"
                                                  "<meta name=robots content=noindex>"));
  const auto end = site.run({"/", "/same"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  const json endpoint = site.endpoint("/");
  CHECK(endpoint.at("verdict") == "passed");
  CHECK(endpoint.at("twin_differences") ==
        json{"console error on staging only: cart is gone",
             "failed on staging only: /gone.png (image, HTTP 404)",
             "robots: none on production, \"noindex\" on staging"});
  CHECK(site.endpoint("/same").at("twin_differences").empty());
  CHECK(site.endpoint("/").at("candidate").at("facts").at("console_errors") == 1);
  site.extra = "fail_on: [facts]\n";
  CHECK(site.run({"/", "/same"}).exit_code == 1);
}

TEST_CASE("one-sided: what only one side has is listed, by its answer and by the sitemaps") {
  SitePair site;
  const auto sitemap = [](const std::vector<std::string>& urls) {
    Response response;
    response.content_type = "application/xml";
    response.body = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
    for (const std::string& url : urls) response.body += "<url><loc>" + url + "</loc></url>";
    response.body += "</urlset>";
    return response;
  };
  site.page("/", page_html("Home", "<h1>Welcome</h1>"));
  site.production.page("/old", page_html("Old", "<h1>Old</h1>"));
  // A staging site names production's addresses as well as its own.
  const std::vector<std::string> production{site.production.url("/"), site.production.url("/old")};
  const std::vector<std::string> staging{site.production.url("/"), site.staging.url("/new"),
                                         site.staging.url("/admin/x")};
  site.production.on("/sitemap.xml", [=](const Request&) { return sitemap(production); });
  site.staging.on("/sitemap.xml", [=](const Request&) { return sitemap(staging); });
  site.extra = "sitemap: true\nexclude: [\"/admin/*\"]\n";
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 3);
  const json run = site.run_json();
  CHECK(
      run.at("one_sided") ==
      json{{{"path", "/old"}, {"only_on", "reference"}, {"source", "sitemap"}, {"status", nullptr}},
           {{"path", "/new"}, {"only_on", "candidate"}, {"source", "sitemap"}, {"status", nullptr}},
           {{"path", "/old"}, {"only_on", "reference"}, {"source", "status"}, {"status", 404}}});
  const json old = site.endpoint("/old");
  CHECK(old.at("verdict") == "invalid");
  CHECK(old.at("reason") == "http_status");
  CHECK(old.at("detail").get<std::string>().starts_with("only on production; "));

  // Without a sitemap of the candidate it is a note, and nothing else.
  site.staging.on("/sitemap.xml", [](const Request&) { return status(404); });
  CHECK(site.run({"/"}).exit_code == 3);
  const json notes = site.run_json().at("run").at("notes");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].get<std::string>().find("answers with status 404") != std::string::npos);
}

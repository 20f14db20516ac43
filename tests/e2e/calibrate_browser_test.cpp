// What a site does by itself, found before anybody is alarmed by it.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "tests/support/contains.h"
#include "tests/support/site_pair.h"

using twinshot::contains;
using twinshot::page_html;
using twinshot::ProgramEnd;
using twinshot::Request;
using twinshot::Response;
using twinshot::SitePair;

namespace {

ProgramEnd calibrate(const SitePair& site, const std::vector<std::string>& paths) {
  return twinshot::run_program({"calibrate", site.config(paths).string(), "--looks", "2"},
                               site.options());
}

/// A page whose n-th delivery says so.
void add_counting_page(SitePair& site, const std::string& path) {
  const auto count = std::make_shared<int>(0);
  site.production.on(path, [count](const Request&) {
    Response response;
    response.body = page_html("Count", "<h1>Visitors</h1><p id=count>Visitor number " +
                                           std::to_string(1000 + 7 * ++*count) +
                                           "</p><p>Welcome to the library.</p>");
    return response;
  });
}

}  // namespace

TEST_CASE("calibrate: names what changes by itself, and its proposal makes the page quiet") {
  SitePair site;
  site.production.page("/still", page_html("Still", "<h1>Nothing moves here</h1>"));
  add_counting_page(site, "/counting");
  const ProgramEnd end = calibrate(site, {"/still", "/counting"});
  INFO(end.out);
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(contains(end.out, "production against itself, 2 looks: 1 of 2 pages noisy"));
  CHECK(contains(end.out, "/counting [desktop]: less than 1 % of the page"));
  CHECK(contains(end.out, "#count: text Visitor number "));
  CHECK(contains(end.out, "paths:\n  - {path: \"/counting\", ignore: [\"#count\"]}\n"));
  CHECK_FALSE(contains(end.out, "/still"));
  CHECK(site.staging.requests().empty());

  // Pasted, with the candidate as a copy of the same site.
  add_counting_page(site, "/");
  site.extra = "capture: {ignore: [\"#count\"]}\n";
  const ProgramEnd again = calibrate(site, {"/counting"});
  CHECK(contains(again.out, "0 of 1 page noisy"));
  CHECK_FALSE(contains(again.out, "paths:"));
  CHECK(site.leftovers().empty());
}

TEST_CASE("calibrate: content that is late only needs time") {
  SitePair site;
  // What the server sends late is waited for; what a script decides on late need not be.
  const auto count = std::make_shared<int>(0);
  site.production.on("/", [count](const Request&) {
    Response response;
    const std::string when = ++*count % 2 == 0 ? "0" : "1000";
    // A worker's timers are its own: the page does not know that something is to come.
    response.body =
        page_html("Late",
                  "<h1>News</h1><p id=late>...</p><script>const program = "
                  "'setTimeout(() => postMessage(0), " +
                      when +
                      ")';new Worker(URL.createObjectURL(new Blob([program]))).onmessage"
                      " = () => { late.textContent = 'Here it is'; };</script>");
    return response;
  });
  const ProgramEnd end = calibrate(site, {"/"});
  INFO(end.out);
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(contains(end.out, "quiet when the page is given more time"));
  CHECK(contains(end.out, "- {path: \"/\", wait: {delay: 1500ms}}"));
}

TEST_CASE("calibrate: a page that can not be judged is said so") {
  SitePair site;
  site.production.page("/", page_html("Home", "<h1>Welcome</h1>"));
  const ProgramEnd end = calibrate(site, {"/", "/missing"});
  INFO(end.out);
  CHECK(end.exit_code == 0);
  CHECK(contains(end.out, "/missing [desktop]: http_status"));
}

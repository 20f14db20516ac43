// Pairs that can not be judged. "Both sides equally broken" is the deadliest false pass of a tool
// that compares two live sites: none of these may ever end as passed, hang the run, or end it.
#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/site_pair.h"

using nlohmann::json;
using twinshot::page_html;
using twinshot::redirect_to;
using twinshot::Request;
using twinshot::Response;
using twinshot::SitePair;
using Fault = twinshot::Response::Fault;

namespace {

Response answer(int status, const std::string& body) {
  Response response;
  response.status = status;
  response.body = body;
  return response;
}

Response faulty(Fault fault) {
  Response response;
  response.body = page_html("Faulty", "<p>This page never arrives whole.</p>");
  response.fault = fault;
  return response;
}

/// A path, what is wrong with it, and the reasons that say so.
class BrokenSite {
 public:
  SitePair site;
  std::map<std::string, std::set<std::string>> expected;

  /// The same answer on both sides.
  void both(const std::string& path, const Response& response, std::set<std::string> reasons) {
    site.on(path, [response](const Request&) { return response; });
    expected[path] = std::move(reasons);
  }

  /// A fine page in production, this in staging.
  void candidate(const std::string& path, const Response& response, std::set<std::string> reasons) {
    site.production.page(path, page_html("Fine", "<p>All is well here.</p>"));
    site.staging.on(path, [response](const Request&) { return response; });
    expected[path] = std::move(reasons);
  }

  void check() {
    std::vector<std::string> paths;
    for (const auto& [path, reasons] : expected) paths.push_back(path);
    const auto end = site.run(paths);
    INFO(end.err);
    CHECK(end.exit_code == 3);
    const json run = site.run_json();
    CHECK(run.at("totals").at("planned") == expected.size());
    CHECK(run.at("totals").at("invalid") == expected.size());
    CHECK(run.at("totals").at("passed") == 0);
    for (const auto& [path, reasons] : expected) {
      const json endpoint = site.endpoint(path);
      CHECK_MESSAGE(endpoint.at("verdict") == "invalid", path);
      CHECK_MESSAGE(reasons.count(endpoint.value("reason", "")) == 1,
                    path << ": " << endpoint.dump(1));
      CHECK_MESSAGE(!endpoint.value("detail", "").empty(), path);
    }
    CHECK(site.leftovers().empty());
  }
};

}  // namespace

TEST_CASE("broken pairs: the same error on both sides is never a pass") {
  BrokenSite broken;
  const std::string text = page_html("Error", "<h1>Something went wrong</h1>");
  broken.both("/401", answer(401, text), {"http_status"});
  broken.both("/403", answer(403, text), {"http_status"});
  broken.both("/404", answer(404, text), {"http_status"});
  broken.both("/404-empty", answer(404, ""), {"http_status"});
  broken.both("/410", answer(410, text), {"http_status"});
  // Asked for again at once: how long others are waited for is not this test's business.
  const auto busy = [&text](int status) {
    Response response = answer(status, text);
    response.headers = {{"Retry-After", "0"}};
    return response;
  };
  broken.both("/429", busy(429), {"http_status"});
  broken.both("/500", answer(500, text), {"http_status"});
  broken.both("/500-empty", answer(500, ""), {"http_status"});
  broken.both("/503", busy(503), {"http_status"});
  broken.both("/204", answer(204, ""), {"no_content"});
  broken.both("/blank", answer(200, "<!doctype html><title>t</title>"), {"blank"});
  broken.both("/empty", answer(200, ""), {"blank"});
  broken.both("/dark-blank", answer(200, "<body style='background:#123'>"), {"blank"});
  Response basic = answer(401, text);
  basic.headers = {{"WWW-Authenticate", "Basic realm=staging"}};
  broken.both("/basic-auth", basic, {"http_status"});
  broken.check();
}

TEST_CASE("broken pairs: answers that are not pages") {
  BrokenSite broken;
  Response attachment = answer(200, "a;b;c\n");
  attachment.content_type = "text/csv";
  attachment.headers = {{"Content-Disposition", "attachment; filename=prices.csv"}};
  broken.both("/attachment", attachment, {"download"});
  Response binary = answer(200, std::string(1000, '\1'));
  binary.content_type = "application/octet-stream";
  broken.both("/binary", binary, {"download"});
  broken.both("/loop", redirect_to("/loop"), {"navigation"});
  broken.both("/reset", faulty(Fault::reset), {"navigation"});
  broken.both("/reset-in-body", faulty(Fault::reset_after_headers), {"navigation"});
  broken.both("/truncated", faulty(Fault::truncate), {"navigation"});
  broken.both("/bad-redirect", redirect_to("file:///etc/passwd"), {"navigation"});
  broken.check();
}

TEST_CASE("broken pairs: one side is fine, the other is not") {
  BrokenSite broken;
  broken.candidate("/gone", answer(404, page_html("Gone", "Gone")), {"http_status"});
  broken.candidate("/error", answer(500, ""), {"http_status"});
  broken.candidate("/white", answer(200, "<!doctype html>"), {"blank"});
  broken.candidate("/dead", faulty(Fault::reset), {"navigation"});
  broken.check();
}

TEST_CASE("broken pairs: staging that sends visitors to production is not compared with it") {
  BrokenSite broken;
  const std::string production = broken.site.production.origin();
  for (const std::string path : {"/found", "/moved", "/meta", "/script", "/replace"}) {
    broken.site.production.page(path, page_html("P", "<p>The same page.</p>"));
    broken.expected[path] = {"cross_side_redirect"};
  }
  broken.site.staging.on("/found",
                         [=](const Request&) { return redirect_to(production + "/found"); });
  broken.site.staging.on("/moved",
                         [=](const Request&) { return redirect_to(production + "/moved", 301); });
  broken.site.staging.page(
      "/meta", "<meta http-equiv=refresh content='0;url=" + production + "/meta'><p>wait</p>");
  broken.site.staging.page("/script",
                           "<p>wait</p><script>location.href='" + production + "/script'</script>");
  broken.site.staging.page("/replace",
                           "<p>wait</p><script>addEventListener('load',()=>setTimeout("
                           "()=>location.replace('" +
                               production +
                               "/replace'),50))"
                               "</script>");
  broken.check();
}

TEST_CASE("broken pairs: pages that never end cost their timeout and nothing more") {
  BrokenSite broken;
  broken.site.extra = "capture: {timeout: 5s}\nlimits: {per_host: 8}\n";
  broken.both("/never", faulty(Fault::never_answer), {"timeout"});
  broken.both("/endless-body", faulty(Fault::endless), {"timeout"});
  broken.both("/drip", faulty(Fault::drip), {"timeout"});
  broken.both("/endless-script", answer(200, page_html("E", "<script>for(;;){}</script>")),
              {"timeout"});
  broken.both("/endless-later",
              answer(200, page_html("E",
                                    "<p>Soon</p><script>addEventListener('load',()=>{for(;;)"
                                    "{}})</script>")),
              {"timeout"});
  const auto started = std::chrono::steady_clock::now();
  broken.check();
  // Five pages of 5 s, two at a time: 15 s, and clean-up of tabs that do not answer.
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(60));
}

TEST_CASE("broken pairs: pages whose content says that they are broken") {
  BrokenSite broken;
  broken.site.extra =
      "capture: {timeout: 10s, expect: {selector: \"#content\", not_text: \"Fatal error\"}}\n";
  broken.both("/fatal",
              answer(200, page_html("F", "<div id=content>Fatal error: out of memory</div>")),
              {"expectation"});
  broken.both("/login", answer(200, page_html("L", "<form>Please sign in</form>")),
              {"expectation"});
  broken.check();
}

TEST_CASE("broken pairs: a side that is down, and one with a bad certificate") {
  SitePair site;
  site.page("/", page_html("Home", "<p>Home</p>"));
  const std::string good = site.production.origin();
  site.staging.stop();
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 3);
  CHECK(site.endpoint("/").at("reason") == "navigation");
}

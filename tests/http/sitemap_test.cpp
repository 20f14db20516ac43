// The sitemap of a site, through its index files, into paths.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crawler/http/sitemap.h"
#include "tests/http/gzip.h"
#include "tests/support/contains.h"
#include "tests/support/test_server.h"

using namespace twinshot;

namespace {

using Paths = std::vector<std::string>;

std::string urlset(const std::vector<std::string>& urls) {
  std::string xml = "<urlset>";
  for (const std::string& url : urls) xml += "<url><loc>" + url + "</loc></url>";
  return xml + "</urlset>";
}

std::string index(const std::vector<std::string>& urls) {
  std::string xml = "<sitemapindex>";
  for (const std::string& url : urls) xml += "<sitemap><loc>" + url + "</loc></sitemap>";
  return xml + "</sitemapindex>";
}

SitemapRequest request_for(const TestServer& server, const std::string& base_path = "") {
  SitemapRequest request;
  request.base_url = server.origin() + base_path;
  request.url = request.base_url + "/sitemap.xml";
  return request;
}

std::string refusal(const SitemapRequest& request) {
  try {
    (void)read_sitemap(request);
  } catch (const SitemapError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("sitemap: paths and queries, in order, none twice, without fragments") {
  TestServer server;
  server.page("/sitemap.xml",
              urlset({server.url("/b"), server.origin(), server.url("/a?x=1&amp;y=2"),
                      server.url("/b#top"), server.url("/c/./d/../e"), server.url("/")}));
  const Sitemap sitemap = read_sitemap(request_for(server));
  CHECK(sitemap.paths == Paths{"/b", "/", "/a?x=1&y=2", "/c/e"});
  CHECK(sitemap.foreign == 0);
}

TEST_CASE("sitemap: paths are relative to the base URL, and what lies beside it is foreign") {
  TestServer server;
  server.page("/shop/sitemap.xml",
              urlset({server.url("/shop"), server.url("/shop/"), server.url("/shop?x=1"),
                      server.url("/shop/a"), server.url("/shopping"), server.url("/blog")}));
  const Sitemap sitemap = read_sitemap(request_for(server, "/shop"));
  CHECK(sitemap.paths == Paths{"/", "/?x=1", "/a"});
  CHECK(sitemap.foreign == 2);
  CHECK(sitemap.foreign_example == server.url("/shopping"));
}

TEST_CASE("sitemap: other origins are counted, never read") {
  TestServer server;
  server.page("/sitemap.xml",
              index({server.url("/own.xml"), server.origin_localhost() + "/f.xml"}));
  server.page("/own.xml", urlset({server.url("/a"), "https://evil.example/b"}));
  const Sitemap sitemap = read_sitemap(request_for(server));
  CHECK(sitemap.paths == Paths{"/a"});
  CHECK(sitemap.foreign == 2);
  CHECK(server.requests_for("/f.xml") == 0);
}

TEST_CASE("sitemap: an index with plain and gzip files, nested, with loops") {
  TestServer server;
  server.page("/sitemap.xml", index({server.url("/sitemap.xml"), server.url("/level2.xml"),
                                     server.url("/pages.xml.gz"), server.url("/level2.xml")}));
  server.page("/level2.xml", index({server.url("/sitemap.xml"), server.url("/deep.xml")}));
  server.page("/deep.xml", urlset({server.url("/deep")}));
  server.page("/pages.xml.gz", gzipped(urlset({server.url("/zipped"), server.url("/deep")})));
  CHECK(read_sitemap(request_for(server)).paths == Paths{"/deep", "/zipped"});
  CHECK(server.requests().size() == 4);
}

TEST_CASE("sitemap: an index that is too deep or too wide is refused") {
  TestServer server;
  for (int level = 0; level < 4; ++level) {
    server.page("/" + std::to_string(level), index({server.url("/" + std::to_string(level + 1))}));
  }
  SitemapRequest request = request_for(server);
  request.url = server.url("/0");
  CHECK(contains(refusal(request), "index inside 2 others"));
  CHECK(server.requests_for("/3") == 0);

  std::vector<std::string> files;
  for (int file = 0; file < 20; ++file) files.push_back(server.url("/f" + std::to_string(file)));
  server.page("/sitemap.xml", index(files));
  server.on("/f*", [&](const Request&) {
    Response response;
    response.body = urlset({server.url("/")});
    return response;
  });
  request = request_for(server);
  request.limits.max_files = 10;
  CHECK(contains(refusal(request), "more than 10 files"));
}

TEST_CASE("sitemap: one that can not be used is an error that says what to do, never no pages") {
  TestServer server;
  const SitemapRequest request = request_for(server);
  CHECK(contains(refusal(request), "sitemap " + request.url + " answers with status 404"));
  CHECK(contains(refusal(request), "under paths"));
  server.page("/sitemap.xml", "<html></html>");
  CHECK(contains(refusal(request), "is not a sitemap"));
  server.page("/sitemap.xml", urlset({}));
  CHECK(contains(refusal(request), "names no page"));
  server.page("/sitemap.xml", urlset({"https://www.other.example/a"}));
  CHECK(contains(refusal(request), "https://www.other.example/a"));
  server.page("/sitemap.xml", urlset({"/relative"}));
  CHECK(contains(refusal(request), "\"/relative\", which must begin with http"));
  server.page("/sitemap.xml", urlset({"javascript:alert(1)"}));
  CHECK(contains(refusal(request), "which must begin with http"));
  server.page("/sitemap.xml", index({server.url("/missing.xml")}));
  CHECK(contains(refusal(request), "/missing.xml answers with status 404"));
  server.page("/sitemap.xml", gzipped("x").substr(0, 10));
  CHECK(contains(refusal(request), "damaged gzip"));
  server.stop();
  CHECK(contains(refusal(request), "can not be read"));
}

TEST_CASE("sitemap: one that is too large is not read to its end") {
  TestServer server;
  server.page("/sitemap.xml", urlset(Paths(1000, server.url("/a"))));
  SitemapRequest request = request_for(server);
  request.limits.max_bytes = 1000;
  CHECK(contains(refusal(request), "more than 1000 bytes"));
}

TEST_CASE("sitemap: it is asked for as the reference side's pages are") {
  TestServer server;
  server.on("/sitemap.xml", [&](const Request& request) {
    Response response;
    const auto password = request.headers.find("authorization");
    response.status = password == request.headers.end() ? 401 : 200;
    response.body = urlset({server.url("/a")});
    return response;
  });
  Config config;
  CHECK_FALSE(sitemap_request(config).has_value());
  config.sitemap = true;
  config.reference.base_url = server.origin();
  config.sitemap_defaults.capture[0].basic_auth = BasicAuth{"qa", "hunter2"};
  config.sitemap_defaults.capture[0].headers = {{"X-Test", "1"}};
  config.sitemap_defaults.capture[0].user_agent = "agent";
  CHECK(read_sitemap(*sitemap_request(config)).paths == Paths{"/a"});
  const Request seen = server.requests().front();
  CHECK(seen.headers.at("authorization") == "Basic cWE6aHVudGVyMg==");
  CHECK(seen.headers.at("x-test") == "1");
  CHECK(seen.headers.at("user-agent") == "agent");
  config.sitemap_url = server.url("/other.xml");
  CHECK(sitemap_request(config)->url == server.url("/other.xml"));
}

TEST_CASE("sitemap: redirects stay on the site") {
  TestServer server;
  server.on("/sitemap.xml", [](const Request&) { return redirect_to("/sitemap_index.xml"); });
  server.page("/sitemap_index.xml", urlset({server.url("/a")}));
  CHECK(read_sitemap(request_for(server)).paths == Paths{"/a"});
  server.on("/sitemap.xml",
            [&](const Request&) { return redirect_to(server.origin_localhost() + "/x"); });
  CHECK(contains(refusal(request_for(server)), "which is not allowed"));
  CHECK(server.requests_for("/x") == 0);
}

TEST_CASE("sitemap: a candidate's may name the reference's addresses, and those of files too") {
  TestServer server;
  SitemapRequest request = request_for(server, "/next");
  request.also_base_url = "https://www.example.com";
  server.page("/next/sitemap.xml", index({"https://www.example.com/pages.xml"}));
  server.page("/next/pages.xml", urlset({"https://www.example.com/a", server.url("/next/b"),
                                         "https://www.example.com", "https://cdn.example.com/c"}));
  const Sitemap sitemap = read_sitemap(request);
  CHECK(sitemap.paths == Paths{"/a", "/b", "/"});
  CHECK(sitemap.foreign == 1);
}

TEST_CASE("sitemap: the candidate's lies where the reference's does, or is not known") {
  Config config;
  config.reference.base_url = "https://www.example.com/shop";
  config.candidate.base_url = "https://staging.example.com";
  CHECK_FALSE(candidate_sitemap_request(config));
  config.sitemap = true;
  CHECK(candidate_sitemap_request(config)->url == "https://staging.example.com/sitemap.xml");
  CHECK(candidate_sitemap_request(config)->also_base_url == config.reference.base_url);
  config.sitemap_url = "https://www.example.com/shop/maps/index.xml";
  CHECK(candidate_sitemap_request(config)->url == "https://staging.example.com/maps/index.xml");
  config.sitemap_url = "https://maps.example.com/index.xml";
  CHECK_FALSE(candidate_sitemap_request(config));
}

// One sitemap file: what is read, and what is refused.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crawler/http/sitemap_file.h"
#include "tests/http/gzip.h"
#include "tests/support/contains.h"

using namespace twinshot;

namespace {

using Urls = std::vector<std::string>;

SitemapFile parse(const std::string& xml) {
  return parse_sitemap(xml, {});
}

std::string refusal(const std::string& xml, const SitemapLimits& limits = {}) {
  try {
    (void)parse_sitemap(xml, limits);
  } catch (const SitemapFileError& error) {
    return error.what();
  }
  return {};
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string result;
  for (std::size_t index = 0; index < count; ++index) result += text;
  return result;
}

}  // namespace

TEST_CASE("sitemap file: addresses in document order, as the protocol writes them") {
  const SitemapFile file = parse(R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>https://a.example/</loc><lastmod>2026-01-01</lastmod></url>
  <url><loc>
    https://a.example/?a=1&amp;b=&#x32;&#51;
  </loc></url>
  <url><lastmod/><loc><![CDATA[https://a.example/c?d=1&e=2]]></loc></url>
</urlset>)");
  CHECK_FALSE(file.is_index);
  CHECK(file.urls ==
        Urls{"https://a.example/", "https://a.example/?a=1&b=23", "https://a.example/c?d=1&e=2"});
}

TEST_CASE("sitemap file: prefixes, a byte order mark and leading blanks are fine") {
  const SitemapFile file = parse(
      "\xEF\xBB\xBF\n\n  <?xml version='1.0'?>"
      "<s:urlset xmlns:s='x' xmlns:image='y' xmlns:xhtml='z'>"
      "<s:url><image:image><image:loc>https://cdn.example/i.png"
      "</image:loc></image:image>"
      "<xhtml:link rel='alternate' href='https://a.example/de'/>"
      "<s:loc>https://a.example/en</s:loc></s:url></s:urlset>");
  CHECK(file.urls == Urls{"https://a.example/en"});
}

TEST_CASE("sitemap file: an index lists further sitemaps") {
  const SitemapFile file =
      parse("<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>");
  CHECK(file.is_index);
  CHECK(file.urls == Urls{"https://a.example/1.xml"});
}

TEST_CASE("sitemap file: a DOCTYPE is refused, whatever it declares") {
  for (const std::string doctype :
       {"<!DOCTYPE urlset>", "<!DOCTYPE urlset SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>"}) {
    CAPTURE(doctype);
    CHECK(contains(
        refusal("<?xml version='1.0'?>" + doctype + "<urlset><url><loc>&a;</loc></url></urlset>"),
        "has a DOCTYPE"));
  }
}

TEST_CASE("sitemap file: what is no sitemap is refused with what it is") {
  CHECK(contains(refusal("<html><body>Sign in</body></html>"), "begins with <html>"));
  CHECK(contains(refusal("<!doctype html><html></html>"), "is not XML"));
  CHECK(contains(refusal(""), "is not XML"));
  CHECK(contains(refusal("404 page not found"), "is not XML"));
  CHECK(contains(refusal("{\"error\": 1}"), "is not XML"));
  CHECK(contains(refusal("<urlset><url><loc>https://a.example/"), "is not XML"));
  CHECK(contains(refusal("<urlset><url></url></urlset>"), "number 1 of its <url> elements"));
  CHECK(contains(refusal("<urlset><url><loc> </loc></url></urlset>"), "has no <loc>"));
}

TEST_CASE("sitemap file: too many addresses or elements are refused") {
  SitemapLimits limits;
  limits.max_urls = 3;
  const std::string entry = "<url><loc>https://a.example/</loc></url>";
  CHECK(refusal("<urlset>" + repeated(entry, 3) + "</urlset>", limits).empty());
  CHECK(contains(refusal("<urlset>" + repeated(entry, 4) + "</urlset>", limits), "more than 3"));
  CHECK(contains(refusal("<urlset>" + repeated("<a/>", 3'000'001) + "</urlset>"), "millions"));
  CHECK(refusal(repeated("<a>", 100'000) + repeated("</a>", 100'000)).size() > 0);
}

TEST_CASE("sitemap file: gzip is recognised by its bytes, in several members too") {
  CHECK(decompress_sitemap("plain", {}) == "plain");
  CHECK(decompress_sitemap(gzipped("hello"), {}) == "hello");
  CHECK(decompress_sitemap(gzipped("hello ") + gzipped("world"), {}) == "hello world");
}

TEST_CASE("sitemap file: damaged gzip and bombs are refused") {
  const auto refuse = [](const std::string& bytes, const SitemapLimits& limits) {
    try {
      (void)decompress_sitemap(bytes, limits);
    } catch (const SitemapFileError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string whole = gzipped(repeated("0123456789", 1000));
  for (std::size_t size = 2; size < whole.size(); ++size) {
    CHECK(contains(refuse(whole.substr(0, size), {}), "damaged gzip"));
  }
  CHECK(contains(refuse(whole + "garbage", {}), "damaged gzip"));
  const std::string bomb = gzipped(repeated(" ", 20'000'000));
  CHECK(contains(refuse(bomb, {}), "decompression bomb"));
  SitemapLimits limits;
  limits.max_ratio = 100'000;
  limits.max_bytes = 10'000'000;
  CHECK(contains(refuse(bomb, limits), "is larger than 9 MB"));
  // Small files may shrink as much as they like.
  CHECK(refuse(gzipped(std::string(1'000'000, ' ')), {}).empty());
}

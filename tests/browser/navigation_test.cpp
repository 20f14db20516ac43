// Which reason a navigation's end is, without a browser.
#include "crawler/browser/navigation.h"

#include <string>

#include <doctest/doctest.h>

#include "crawler/browser/shown_text.h"

using namespace twinshot;

namespace {

SideTask task() {
  SideTask side;
  side.allowed_origins = {"https://Staging.example.com:443", "https://sso.example.com"};
  return side;
}

Document document(std::string url, int status = 200) {
  Document shown;
  shown.url = std::move(url);
  shown.status = status;
  shown.committed = true;
  return shown;
}

Reason judged(const Document& shown) {
  const auto failure = judge_document(shown, task());
  return failure ? failure->reason : Reason::none;
}

}  // namespace

TEST_CASE("navigation: network errors have the reason a person would give") {
  CHECK(network_failure("net::ERR_CERT_DATE_INVALID", nullptr).reason == Reason::tls);
  CHECK(network_failure("net::ERR_SSL_PROTOCOL_ERROR", nullptr).reason == Reason::tls);
  CHECK(network_failure("net::ERR_NAME_NOT_RESOLVED", nullptr).reason == Reason::navigation);
  CHECK(network_failure("net::ERR_TOO_MANY_REDIRECTS", nullptr).reason == Reason::navigation);
  CHECK(network_failure("net::ERR_CONNECTION_TIMED_OUT", nullptr).reason == Reason::timeout);
  CHECK(network_failure("", nullptr).reason == Reason::navigation);
  const Document empty = document("https://staging.example.com/", 204);
  CHECK(network_failure("net::ERR_ABORTED", &empty).reason == Reason::no_content);
  const Document missing = document("https://staging.example.com/", 404);
  const ShotFailure bare = network_failure("net::ERR_HTTP_RESPONSE_CODE_FAILURE", &missing);
  CHECK(bare.reason == Reason::http_status);
  CHECK(bare.detail.find("404") != std::string::npos);
}

TEST_CASE("navigation: only connections that broke are worth a second try") {
  CHECK(is_broken_connection("net::ERR_CONNECTION_RESET"));
  CHECK(is_broken_connection("net::ERR_EMPTY_RESPONSE"));
  CHECK_FALSE(is_broken_connection("net::ERR_NAME_NOT_RESOLVED"));
  CHECK_FALSE(is_broken_connection("net::ERR_CERT_DATE_INVALID"));
  CHECK_FALSE(is_broken_connection(""));
}

TEST_CASE("navigation: a document must lie on one of the side's origins: scheme, host and port") {
  CHECK(judged(document("https://staging.example.com/a?b")) == Reason::none);
  CHECK(judged(document("https://sso.example.com/login")) == Reason::none);
  for (const char* url : {"https://www.example.com/", "http://staging.example.com/",
                          "https://staging.example.com:8443/", "about:blank",
                          "https://staging.example.com.evil.example/",
                          "https://evil.example/?https://staging.example.com/"}) {
    CAPTURE(url);
    CHECK(judged(document(url)) == Reason::cross_side_redirect);
  }
}

TEST_CASE("navigation: sides that share an origin are told apart by their base addresses") {
  SideTask side;
  side.allowed_origins = {"https://example.com"};
  side.base_url = "https://example.com/v2";
  side.other_base_url = "https://example.com/v1";
  CHECK_FALSE(judge_document(document("https://example.com/v2/shop"), side));
  CHECK_FALSE(judge_document(document("https://example.com/v10/shop"), side));
  const auto crossed = judge_document(document("https://example.com/v1/shop"), side);
  REQUIRE(crossed);
  CHECK(crossed->reason == Reason::cross_side_redirect);
  CHECK(judge_document(document("https://example.com/v1?a"), side));

  // One inside the other: the longer base that fits is the page's.
  side.other_base_url = "https://example.com";
  CHECK_FALSE(judge_document(document("https://example.com/v2/shop"), side));
  CHECK(judge_document(document("https://example.com/shop"), side));
}

TEST_CASE("navigation: the origin is judged before the status, an error page before both") {
  CHECK(judged(document("https://www.example.com/", 500)) == Reason::cross_side_redirect);
  CHECK(judged(document("https://staging.example.com/", 500)) == Reason::http_status);
  Document broken = document("chrome-error://chromewebdata/", 0);
  broken.error_page = true;
  broken.error = "net::ERR_CERT_AUTHORITY_INVALID";
  CHECK(judged(broken) == Reason::tls);
}

TEST_CASE("navigation: a document that broke off is no picture, one we stopped may be") {
  Document cut = document("https://staging.example.com/");
  cut.error = "net::ERR_CONTENT_LENGTH_MISMATCH";
  CHECK(judged(cut) == Reason::navigation);
  cut.error = "net::ERR_ABORTED";
  cut.abandoned = true;
  CHECK(judged(cut) == Reason::none);
}

TEST_CASE("navigation: addresses in notes lose their query and stay whole characters") {
  CHECK(shown_url("https://a.example/x?token=secret#y") == "https://a.example/x");
  CHECK(shown_text("short") == "short");
  CHECK(shown_text("a\xC3\xA4\xC3\xA4", 4) == "a\xC3\xA4...");
  CHECK(shown_text("a\xC3\xA4\xC3\xA4", 3) == "a\xC3\xA4...");
  CHECK(shown_text("\xC3\xA4", 1) == "...");
}

// The small parts: durations, variables, globs, spelling, URLs.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "crawler/config/digest.h"
#include "crawler/config/duration.h"
#include "crawler/config/environment.h"
#include "crawler/config/glob.h"
#include "crawler/config/nearest_word.h"
#include "crawler/config/url.h"
#include "tests/config/load_text.h"

using namespace twinshot;
using namespace std::chrono_literals;

TEST_CASE("duration: a whole number and a unit, both ways") {
  CHECK(parse_duration("0ms") == 0ms);
  CHECK(parse_duration("300ms") == 300ms);
  CHECK(parse_duration("60s") == 60s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("3h") == 3h);
  CHECK(parse_duration("1000h") == 1000h);
  for (const std::string bad : {"", "5", "s", "5 s", " 5s", "5S", "-5s", "+5s", "1.5s", "5sec",
                                "1001h", "99999999999999999999ms", "0x5s"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad).has_value());
  }
  CHECK(format_duration(0ms) == "0ms");
  CHECK(format_duration(90s) == "90s");
  CHECK(format_duration(1500ms) == "1500ms");
  CHECK(format_duration(2h) == "2h");
}

TEST_CASE("environment: names, defaults and escapes") {
  const Variable set("TWINSHOT_TEST_SET", "value");
  const Variable empty("TWINSHOT_TEST_EMPTY", "");
  unsetenv("TWINSHOT_TEST_UNSET");
  const auto expand = [](const char* text) { return expand_environment(text).text; };
  CHECK(expand("plain $ {x} $x") == "plain $ {x} $x");
  CHECK(expand("<${TWINSHOT_TEST_SET}>") == "<value>");
  CHECK(expand("${TWINSHOT_TEST_UNSET:-a:-b}") == "a:-b");
  CHECK(expand("${TWINSHOT_TEST_EMPTY:-default}") == "default");
  CHECK(expand("[${TWINSHOT_TEST_EMPTY}]") == "[]");
  CHECK(expand("$${TWINSHOT_TEST_SET}") == "${TWINSHOT_TEST_SET}");
  CHECK_THROWS_AS((void)expand("${TWINSHOT_TEST_UNSET}"), std::invalid_argument);
  CHECK_THROWS_AS((void)expand("${}"), std::invalid_argument);
  CHECK_THROWS_AS((void)expand("${1A}"), std::invalid_argument);
  CHECK_THROWS_AS((void)expand("${A"), std::invalid_argument);
  const ExpandedText text = expand_environment("${TWINSHOT_TEST_SET}${TWINSHOT_TEST_UNSET:-x}");
  CHECK(text.from_environment == std::vector<std::string>{"value"});
  CHECK(text.expanded);
  CHECK_FALSE(expand_environment("$${x}").expanded);
}

TEST_CASE("glob: * and ? match slashes, and no pattern explodes") {
  CHECK(glob_matches("/shop/*", "/shop/a/b?c"));
  CHECK_FALSE(glob_matches("/shop/*", "/shop"));
  CHECK(glob_matches("/p/[0-9]?", "/p/1x"));
  CHECK(glob_matches("*.php", "/a/b.php"));
  CHECK(glob_matches("/\\[a]", "/[a]"));
  CHECK(glob_problem("/[]a]").empty());
  CHECK(glob_problem("/[!]a]").empty());
  CHECK(glob_problem("/\\[a").empty());
  std::string stars;
  for (int count = 0; count < 500; ++count) stars += "*a?";
  CHECK_FALSE(glob_matches("/" + stars + "b", "/" + std::string(2000, 'a')));
}

TEST_CASE("nearest word: typos are recognised, other words are not") {
  const std::vector<std::string_view> known{"frame_size", "threshold", "tolerance", "hide"};
  CHECK(nearest_word("framesize", known) == "frame_size");
  CHECK(nearest_word("thershold", known) == "threshold");
  CHECK(nearest_word("HIDE", known) == "hide");
  CHECK(nearest_word("hdie", known) == "hide");
  CHECK(nearest_word("height", known).empty());
  CHECK(nearest_word(std::string(100'000, 'x'), known).empty());
}

TEST_CASE("url: parts and origins, however they are written") {
  const Url url = parse_url("HTTPS://User@Example.COM:443/a/./b/../c?d=e#f");
  CHECK(url.scheme == "https");
  CHECK(url.host == "example.com");
  CHECK(url.port == 443);
  CHECK(url.path == "/a/c");
  CHECK(url.query == "d=e");
  CHECK(url.fragment == "f");
  CHECK(url.has_user_info);
  CHECK(origin_of(url) == "https://example.com");
  CHECK(target_of(url) == "/a/c?d=e");
  CHECK(origin_of_text("http://example.com:443") == "http://example.com:443");
  CHECK(origin_of_text("http://[::1]:8080/x") == "http://[::1]:8080");
  CHECK(origin_of_text("https://example.com?x=@evil.example") == "https://example.com");
  CHECK(parse_url("https://example.com/a b/\xC3\xA9").path == "/a%20b/%c3%a9");
  for (const std::string bad :
       {"", "example.com", "//example.com", "/path", "ftp://example.com", "file:///etc/passwd",
        "https:/example.com", "javascript:alert(1)", "data:text/html,x", "about:blank", "https://",
        "https://:80", "https://a\nb.example", "view-source:https://example.com",
        " https://example.com", "https://\xC3\xA9.example", "https://a.example:port"}) {
    CAPTURE(bad);
    CHECK(origin_of_text(bad).empty());
  }
}

TEST_CASE("url: which hosts a cookie goes to, what lies below what, and which are this machine") {
  CHECK(domain_matches("www.example.com", "www.example.com"));
  CHECK(domain_matches("www.example.com", "example.com"));
  CHECK_FALSE(domain_matches("badexample.com", "example.com"));
  CHECK_FALSE(domain_matches("example.com", "www.example.com"));
  CHECK_FALSE(domain_matches("127.0.0.1", "0.0.1"));
  CHECK(is_below("https://example.com/shop", "https://example.com/shop"));
  CHECK(is_below("https://example.com/shop/x", "https://example.com/shop"));
  CHECK(is_below("https://example.com/shop?x", "https://example.com/shop"));
  CHECK(is_below("/shop", ""));
  CHECK_FALSE(is_below("https://example.com/shopping", "https://example.com/shop"));
  CHECK_FALSE(is_below("https://example.com/", "https://example.com/shop"));
  CHECK(is_loopback("localhost"));
  CHECK(is_loopback("127.8.9.1"));
  CHECK(is_loopback("[::1]"));
  CHECK_FALSE(is_loopback("127.example.com"));
  CHECK_FALSE(is_loopback("10.0.0.1"));
}

TEST_CASE("digest: SHA-256 as others compute it") {
  CHECK(sha256_of_text("abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

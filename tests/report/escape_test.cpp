// Page text is data, in every document.
#include "report/escape.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/report/hostile_text.h"

using namespace twinshot;
using namespace std::string_literals;

TEST_CASE("text: ill-formed UTF-8 becomes U+FFFD, as Unicode's own examples do") {
  const std::string bad = "\xEF\xBF\xBD";
  CHECK(valid_utf8("plain") == "plain");
  CHECK(valid_utf8("a\xFF"
                   "b") == "a" + bad + "b");
  // Table 3-8 of the Unicode standard: overlong, surrogate, cut.
  CHECK(valid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") ==
        bad + bad + bad + bad + bad + bad + bad + bad + "A");
  CHECK(valid_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41") ==
        bad + bad + bad + bad + bad + bad + bad + bad + "A");
  CHECK(valid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == bad + bad + bad + bad + "A");
  CHECK(valid_utf8("\xF4\x90\x80\x80") == bad + bad + bad + bad);
  CHECK(valid_utf8("\xF0\x9F\x98\x80") == "\xF0\x9F\x98\x80");
  CHECK(valid_utf8("") == "");
}

TEST_CASE("text: what is longer than the limit is cut at a character and says so") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "abcde\xE2\x80\xA6");
  CHECK(shortened("\xC3\xA4\xC3\xB6\xC3\xBC", 2) == "\xC3\xA4\xE2\x80\xA6");
  CHECK(shortened(std::string(1'000'000, 'x')).size() == kMaxText - 1 + 3);
}

TEST_CASE("text: one line stays one line, and keeps its order") {
  CHECK(one_line("a\r\nb\tc") == "a  b c");
  CHECK(one_line("a\0b"s) ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(one_line("\x1b[31m") == "\xEF\xBF\xBD[31m");
  CHECK(one_line("\xE2\x80\xAEgnp.exe") == "\xEF\xBF\xBDgnp.exe");
  CHECK(one_line("\xE2\x80\xA8") == " ");
}

TEST_CASE("html: no character of a text can leave its text or attribute") {
  CHECK(escape_html("<a href=\"x\" title='y'>&") ==
        "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
  for (const std::string& text : hostile_texts()) {
    CHECK(escape_html(text).find_first_of("<>\"'") == std::string::npos);
  }
}

TEST_CASE("xml: only characters that XML encourages are left") {
  CHECK(escape_xml("a\x01\x0b"
                   "b\x7f<&>\"'") == "ab&lt;&amp;&gt;&quot;&#39;");
  CHECK(escape_xml("\xEF\xBF\xBE\xEF\xB7\x90x") == "x");
  for (const std::string& text : hostile_texts()) {
    const std::string xml = escape_xml(text);
    CHECK(xml.find_first_of("<>\"'") == std::string::npos);
    CHECK(std::none_of(xml.begin(), xml.end(), [](char c) { return c >= 0 && c < 0x20; }));
  }
}

TEST_CASE("links: lead to http and https, and nowhere else") {
  CHECK(link_target("https://a.example/x?y=1&z=2") == "https://a.example/x?y=1&amp;z=2");
  CHECK(link_target("HTTP://a.example/") == "HTTP://a.example/");
  for (const std::string url :
       {"javascript:alert(1)", " https://a.example/", "java\tscript:x", "data:text/html,x", "//a",
        "http:///x", "https://", "https:a", "file:///etc/passwd", "", "https://a b/",
        "https://a/\n", "view-source:https://a/"}) {
    CHECK_MESSAGE(link_target(url).empty(), url);
  }
  CHECK(link_target("https://a.example/\"><script>").find_first_of("<>\"") == std::string::npos);
  CHECK(link_target("https://a.example/" + std::string(kMaxUrl, 'x')).empty());
}

TEST_CASE("files: a path of the report is percent-encoded and never leaves the folder") {
  CHECK(file_target("pictures/a-1.png") == "pictures/a-1.png");
  CHECK(file_target("pictures/a b?#%\"'<>.png") == "pictures/a%20b%3F%23%25%22%27%3C%3E.png");
  CHECK(file_target("javascript:x") == "javascript%3Ax");
  CHECK(file_target("pictures/\xC3\xA4.png") == "pictures/%C3%A4.png");
  for (const std::string path : {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\\b",
                                 "..", "//evil.example/x"}) {
    CHECK_MESSAGE(file_target(path).empty(), path);
  }
  CHECK(file_target("a\0b"s).empty());
}

TEST_CASE("slack: a text can neither mention, nor link, nor end its code span") {
  CHECK(escape_slack("<!channel> & <@U1> `x`") ==
        "&lt;!channel&gt; &amp; &lt;@\xE2\x81\xA0U1&gt; 'x'");
  for (const std::string& text : hostile_texts()) {
    CHECK(escape_slack(text).find_first_of("<>`\n") == std::string::npos);
  }
}

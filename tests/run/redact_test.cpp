// Secrets stay out of reports.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crawler/config/redaction.h"
#include "crawler/run/redact.h"

namespace {

std::string redacted(const std::string& text, const std::vector<std::string>& secrets) {
  return twinshot::Redaction(secrets).apply(text);
}

}  // namespace

TEST_CASE("redact: a secret disappears in every form it travels in") {
  const std::vector<std::string> secrets{"s3cret/pass word"};
  CHECK(redacted("token=s3cret/pass word!", secrets) == "token=***!");
  CHECK(redacted("?t=s3cret%2Fpass%20word&x", secrets) == "?t=***&x");
  CHECK(redacted("Basic czNjcmV0L3Bhc3Mgd29yZA==", secrets) == "Basic ***A==");
}

TEST_CASE("redact: a secret disappears however much of it a browser or a site escapes") {
  const std::vector<std::string> secrets{"p&ss <w0rd>\"'+/?\\"};
  for (const std::string text :
       {"p%26ss%20%3Cw0rd%3E%22%27%2B%2F%3F%5C", "p%26ss+%3cw0rd%3e%22'%2b/?%5c",
        "p&amp;ss &lt;w0rd&gt;&quot;&#39;+/?\\", "p&ss <w0rd>&#34;&#x27;+/?\\",
        "p&ss <w0rd>\\\"'+/?\\\\"}) {
    CAPTURE(text);
    CHECK(redacted("q=" + text + ";", secrets) == "q=***;");
  }
  // As it is, in base64 for URLs, from each of the three places in a group.
  for (const std::string text : {"cD9_fj8_fg", "YXA_f34_P34", "YWFwP39-Pz9-"}) {
    CAPTURE(text);
    CHECK(redacted(text, {"p?\x7f~??~"}).find("***") != std::string::npos);
  }
  CHECK(redacted("p%2", {"p%2F?"}) == "p%2");
}

TEST_CASE("redact: a password is found in a Basic header, whatever the user's name is") {
  const std::vector<std::string> secrets{"s3cret/pass word"};
  // user:..., me:..., a:... followed by the password, in base64
  for (const std::string header : {"dXNlcjpzM2NyZXQvcGFzcyB3b3Jk",
                                   "bWU6czNjcmV0L3Bhc3Mgd29yZA==", "YTpzM2NyZXQvcGFzcyB3b3Jk"}) {
    CHECK_MESSAGE(redacted(header, secrets).find("***") != std::string::npos, header);
  }
}

TEST_CASE("redact: the longer of two secrets goes as a whole, short ones are left") {
  CHECK(redacted("abcdef abcd ab", {"abcd", "abcdef", "ab"}) == "*** *** ab");
}

TEST_CASE("redact: every text that a site had a hand in is covered") {
  twinshot::RunResult result;
  result.endpoints.resize(1);
  twinshot::EndpointResult& endpoint = result.endpoints[0];
  endpoint.detail = "hunter22";
  for (twinshot::SideResult* side : {&endpoint.reference, &endpoint.candidate}) {
    side->final_url = "https://example.com/?k=hunter22";
    side->title = side->failure = "hunter22";
    side->redirects = {"https://example.com/hunter22"};
    side->notes = {"dialog: hunter22"};
    side->facts.emplace();
    side->facts->console = side->facts->failed = {"hunter22"};
    side->facts->meta.description = side->facts->meta.canonical = "hunter22";
  }
  result.run.warnings = result.run.notes = {"hunter22"};
  result.run.outage = twinshot::Outage{twinshot::SideRole::candidate, "staging", "hunter22"};
  twinshot::redact(result, {"hunter22"});
  CHECK(endpoint.detail == "***");
  for (const twinshot::SideResult* side : {&endpoint.reference, &endpoint.candidate}) {
    CHECK(side->final_url == "https://example.com/?k=***");
    CHECK(side->title == "***");
    CHECK(side->failure == "***");
    CHECK(side->redirects[0] == "https://example.com/***");
    CHECK(side->notes[0] == "dialog: ***");
    CHECK(side->facts->console[0] == "***");
    CHECK(side->facts->failed[0] == "***");
    CHECK(side->facts->meta.description == "***");
    CHECK(side->facts->meta.canonical == "***");
  }
  CHECK(result.run.warnings[0] == "***");
  CHECK(result.run.notes[0] == "***");
  CHECK(result.run.outage->reason == "***");
}

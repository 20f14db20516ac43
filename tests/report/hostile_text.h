// Texts that pages, servers and file names have sent to report generators, and a run made of them.
#pragma once

#include <string>
#include <vector>

#include "tests/report/sample_run.h"

namespace twinshot {

/// Each holds the word "canary" where it would do its damage.
inline std::vector<std::string> hostile_texts() {
  using namespace std::string_literals;
  return {
      "<script>canary()</script>",
      "</title><script>canary()</script>",
      "</script><script>canary()</script>",
      "</style><script>canary()</script>",
      "<!--<script>canary()//-->",
      "\"><img src=x onerror=canary()>",
      "'><svg/onload=canary()>",
      "\" onmouseover=\"canary()\" x=\"",
      "' onfocus='canary()' autofocus='",
      "javascript:canary()",
      "JaVaScRiPt:canary()",
      " javascript:canary()",
      "java\tscript:canary()",
      "data:text/html,<script>canary()</script>",
      "vbscript:canary()",
      "file:///etc/canary",
      "//evil.example/canary",
      "https://user:pass@evil.example/\"onclick=canary()",
      "https://evil.example/\ncanary",
      "{{verdict}}{{canary}}",
      "]]><canary/>",
      "<!DOCTYPE x [<!ENTITY canary SYSTEM 'file:///etc/passwd'>]>&canary;",
      "&lt;script&gt;canary()&lt;/script&gt;",
      "&#x3c;script&#x3e;canary()",
      "canary\r\nBcc: victim@example.com\r\n\r\nbody",
      "canary\n.\nQUIT",
      "=?UTF-8?Q?canary?=",
      "<!channel> <@U123> <https://evil.example|canary> @here",
      "*canary* _x_ `code` ~y~",
      "$(canary) `canary` ; canary | canary && canary",
      "--canary",
      "::error::canary",
      "##vso[task.canary]",
      "\x1b[31mcanary\x1b[0m\x1b]0;title\x07",
      "canary\0tail"s,
      "\x01\x02\x08\x0b\x0c\x0e\x1f\x7f canary",
      "\xC2\x80\xC2\x9F canary",
      "\xE2\x80\xAE canary \xE2\x80\xAC",
      "\xE2\x81\xA6 canary \xE2\x81\xA9 \xD8\x9C",
      "\xE2\x80\xA8 canary \xE2\x80\xA9",
      "\xFF\xFE canary \xC0\xAF",
      "canary \xED\xA0\x80 surrogate",
      "canary \xEF\xBF\xBE \xEF\xBF\xBF noncharacters",
      "canary cut \xF0\x9F\x98",
      "../../../canary",
      "..\\..\\canary",
      "/etc/canary",
      "pictures/%2e%2e/canary",
      "pictures/a b'\"<canary>.png",
      "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D canary",
      "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80 canary",
      std::string(1'000'000, 'A') + "canary",
      std::string(100'000, '<'),
      std::string(300'000, '\xF0'),
  };
}

/// sample_run() with `text` in every field that is a string.
inline RunResult hostile_run(const std::string& text) {
  RunResult run = sample_run();
  run.run.id = run.run.title = run.run.started_at = run.run.finished_at = text;
  run.run.incomplete_reason = run.run.tool_version = run.run.browser = run.run.backend = text;
  run.run.config_sha256 = text;
  run.run.complete = false;
  run.run.warnings = run.run.notes = {text, text};
  run.run.outage = Outage{SideRole::candidate, text, text};
  run.one_sided = {{text, SideRole::reference, OneSided::Source::status, 404}};
  run.reference = run.candidate = {text, text};
  for (EndpointResult& endpoint : run.endpoints) {
    endpoint.id = endpoint.path = endpoint.label = endpoint.viewport = text;
    endpoint.detail = endpoint.annotated = text;
    endpoint.twin_differences = {text, text + "2"};
    for (SideResult* side : {&endpoint.reference, &endpoint.candidate}) {
      side->url = side->final_url = side->image = side->failure = side->title = text;
      side->width = side->height = 100;
      side->redirects = side->notes = {text, text};
      side->facts = PageFacts{1, {text}, 1, {text}, {text, text, text, text, text}, 1, 1, 1};
    }
    for (RegionResult& region : endpoint.regions) {
      region.key = text;
      region.cause = text;
      region.element = Element{text, text, {text}, text, text, text};
    }
  }
  for (Cause& cause : run.causes) {
    cause.id = cause.label = cause.reference_crop = cause.candidate_crop = cause.heat_crop = text;
    cause.endpoints = {text};
  }
  return run;
}

}  // namespace twinshot

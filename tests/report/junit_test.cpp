// junit.xml: the whole of a small one, and what a CI server relies on.
#include "report/junit.h"

#include <doctest/doctest.h>

#include <pugixml.hpp>
#include <set>

#include "tests/report/golden.h"
#include "tests/report/hostile_text.h"
#include "tests/report/sample_run.h"

using namespace twinshot;

namespace {}  // namespace

TEST_CASE("junit: one run with every verdict, byte for byte") {
  CHECK(to_junit(sample_run()) == golden("junit.xml"));
}

TEST_CASE("junit: counts match the cases, in every suite and in all") {
  pugi::xml_document document;
  REQUIRE(document.load_string(to_junit(sample_run()).c_str()));
  const auto check = [](const pugi::xml_node& node, const char* query) {
    const std::string cases = query;
    CHECK(node.attribute("tests").as_int() ==
          static_cast<int>(node.select_nodes(cases.c_str()).size()));
    for (const auto& [attribute, element] :
         {std::pair{"failures", "failure"}, {"errors", "error"}, {"skipped", "skipped"}}) {
      const std::string elements = cases + "/" + element;
      CHECK(node.attribute(attribute).as_int() ==
            static_cast<int>(node.select_nodes(elements.c_str()).size()));
    }
  };
  check(document.child("testsuites"), "testsuite/testcase");
  int suites = 0;
  for (const pugi::xml_node& suite : document.child("testsuites").children("testsuite")) {
    check(suite, "testcase");
    ++suites;
  }
  CHECK(suites == 2);
}

TEST_CASE("junit: names are unique even where paths become equal") {
  RunResult run = sample_run_of(4);
  run.endpoints[0].path = "/a\x01";
  run.endpoints[1].path = "/a";
  run.endpoints[2].path = "/a\x02";
  run.endpoints[2].id = run.endpoints[1].id;
  pugi::xml_document document;
  REQUIRE(document.load_string(to_junit(run).c_str()));
  std::set<std::string> names;
  for (const auto& node : document.select_nodes("//testcase")) {
    names.insert(node.node().attribute("name").value());
  }
  CHECK(names.size() == 4);
}

TEST_CASE("junit: hostile text stays text") {
  for (const std::string& hostile : hostile_texts()) {
    const std::string xml = to_junit(hostile_run(hostile));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_string(xml.c_str(), pugi::parse_full);
    REQUIRE_MESSAGE(parsed, parsed.description());
    CHECK(document.select_nodes("//testcase").size() == 6);
    CHECK(document.select_nodes("//canary").empty());
    CHECK(xml.find('\0') == std::string::npos);
  }
}

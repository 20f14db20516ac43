// Every tricky page photographed by the program, and every result looked at.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/plain_pages.h"
#include "tests/tricky/site.h"

using namespace twinshot;
using namespace twinshot::tricky;

namespace {

std::vector<Page> pages_of(const std::vector<Fixture>& fixtures) {
  std::vector<Page> pages;
  for (const Fixture& fixture : fixtures) {
    pages.insert(pages.end(), fixture.pages.begin(), fixture.pages.end());
  }
  return pages;
}

/// TWINSHOT_TRICKY_REPORT=DIR keeps the run's report.
void keep_report(const TrickySite& site) {
  const char* folder = std::getenv("TWINSHOT_TRICKY_REPORT");
  if (folder == nullptr) return;
  std::filesystem::copy(
      site.pair.report(), folder,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
}

/// TWINSHOT_TRICKY="14 41" leaves the others out, for work on these.
bool is_wanted(const std::string& id) {
  const char* only = std::getenv("TWINSHOT_TRICKY");
  return only == nullptr || std::string(only).find(id) != std::string::npos;
}

void examine(const Fixture& fixture, Exam& exam) {
  try {
    fixture.check(exam);
  } catch (const std::exception& error) {
    exam.expect(false, error.what());
  }
}

int number_from(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

/// path and side -> the picture's file.
using Pictures = std::map<std::string, std::string>;

Pictures pictures_of(const nlohmann::json& run) {
  Pictures pictures;
  for (const nlohmann::json& endpoint : run.at("endpoints")) {
    // Shows the time, which is another each time.
    if (endpoint.at("path") == "/26-clock") continue;
    for (const char* side : {"reference", "candidate"}) {
      pictures[endpoint.at("path").get<std::string>() + " " + side] =
          picture_file(endpoint.at(side));
    }
  }
  return pictures;
}

/// What is not the same picture in both. A page that has none on one of them is there, too: on a
/// machine with too much to do, the heaviest ones can run out of time.
std::vector<std::string> differing(const Pictures& a, const Pictures& b) {
  std::vector<std::string> names;
  for (const auto& [name, file] : a) {
    const std::string& other = b.at(name);
    if (other == file) continue;
    names.push_back(name + (file.empty() || other.empty() ? ", which has no picture in one" : ""));
  }
  return names;
}

}  // namespace

TEST_CASE("tricky: every fixture's right result") {
  TrickySite site;
  std::vector<Fixture> fixtures = all_fixtures(site);
  std::erase_if(fixtures, [](const Fixture& fixture) { return !is_wanted(fixture.id); });
  const ProgramEnd end = site.run(pages_of(fixtures), 0);
  INFO(end.err);
  const nlohmann::json run = site.pair.run_json();
  CHECK(run.at("totals").at("not_reached") == 0);
  keep_report(site);

  int right = 0;
  std::string table;
  for (const Fixture& fixture : fixtures) {
    const Row& row = catalogue().at(static_cast<std::size_t>(std::stoi(fixture.id)) - 1);
    Exam exam(site, run);
    examine(fixture, exam);
    right += exam.wrong().empty() ? 1 : 0;
    char line[160];
    std::snprintf(line, sizeof line, "%s  %-10s %-6s", row.id, row.name,
                  exam.wrong().empty() ? "right" : "wrong");
    table += line + exam.seen() + "\n";
    for (const std::string& wrong : exam.wrong()) table += "      not: " + wrong + "\n";
    CHECK_MESSAGE(exam.wrong().empty(), row.id << " " << row.name << ": " << row.must_show);
  }
  std::printf("%s%d of %zu right, %.1f s\n", table.c_str(), right, fixtures.size(),
              static_cast<double>(end.duration.count()) / 1000);
}

// tests/bench/flake_gate.sh runs it with 100 pages, 20 times.
TEST_CASE("flake gate: equal pages are equal, on both sides and in every run") {
  const int pages = number_from("TWINSHOT_FLAKE_PAGES", 8);
  const int runs = number_from("TWINSHOT_FLAKE_RUNS", 2);
  TrickySite site;
  const std::vector<Page> plain = serve_plain_pages(site, pages);
  Pictures first;
  std::printf("run  browsers  seconds  passed  sides differ  differ from run 1\n");
  for (int run = 1; run <= runs; ++run) {
    const int browsers = 1 + run % 2;
    const ProgramEnd end = site.run(plain, browsers);
    INFO(end.err);
    const nlohmann::json result = site.pair.run_json();
    const Pictures pictures = pictures_of(result);
    if (run == 1) first = pictures;
    int sides = 0;
    for (const Page& page : plain) {
      const std::string& reference = pictures.at(page.path + " reference");
      if (reference.empty() || reference != pictures.at(page.path + " candidate")) ++sides;
    }
    const std::vector<std::string> others = differing(first, pictures);
    const int passed = result.at("totals").at("passed").get<int>();
    std::printf("%3d  %8d  %7.1f  %6d  %12d  %17zu\n", run, browsers,
                static_cast<double>(end.duration.count()) / 1000, passed, sides, others.size());
    std::fflush(stdout);
    CHECK(passed == pages);
    CHECK(sides == 0);
    for (const std::string& name : others) FAIL_CHECK("differs from the first run: " << name);
  }
}

// tests/bench/tricky.sh: minutes.
TEST_CASE("tricky: any order and any number of browsers give the same pictures" * doctest::skip()) {
  TrickySite site;
  const std::vector<Fixture> fixtures = all_fixtures(site);
  std::vector<Page> pages = pages_of(fixtures);
  Pictures first;
  std::printf("order     browsers  seconds  right  pictures  differ\n");
  for (int browsers = 1; browsers <= 3; ++browsers) {
    for (const char* order : {"forward", "backward"}) {
      const ProgramEnd end = site.run(pages, browsers);
      std::reverse(pages.begin(), pages.end());
      INFO(end.err);
      const nlohmann::json run = site.pair.run_json();
      int right = 0;
      for (const Fixture& fixture : fixtures) {
        Exam exam(site, run);
        examine(fixture, exam);
        right += exam.wrong().empty() ? 1 : 0;
      }
      const Pictures pictures = pictures_of(run);
      if (first.empty()) first = pictures;
      const std::vector<std::string> others = differing(first, pictures);
      std::printf("%-8s  %8d  %7.1f  %5d  %8zu  %6zu\n", order, browsers,
                  static_cast<double>(end.duration.count()) / 1000, right, pictures.size(),
                  others.size());
      std::fflush(stdout);
      for (const std::string& name : others) FAIL_CHECK("differs from the first run: " << name);
    }
  }
}

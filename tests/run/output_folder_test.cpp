// The report folder as its readers see it.
#include <doctest/doctest.h>

#include <filesystem>

#include "crawler/run/error.h"
#include "crawler/run/file.h"
#include "crawler/run/output_folder.h"
#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using twinshot::OutputFolder;

namespace {

std::string run_json(const std::string& content) {
  return R"({"schema": "twinshot.run/1", "content": ")" + content + "\"}";
}

void publish_report(const fs::path& report, const std::string& content, int keep) {
  OutputFolder output(report);
  twinshot::write_file(output.staging() / "run.json", run_json(content));
  output.publish(keep);
}

int reports_in(const fs::path& history) {
  if (!fs::exists(history)) return 0;
  int count = 0;
  for (const auto& entry : fs::directory_iterator(history)) count += entry.is_directory() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("output folder: readers see the previous report until the new one is whole") {
  const twinshot::TempDir temp;
  const fs::path report = temp.path() / "report";
  publish_report(report, "first", 30);
  {
    OutputFolder output(report);
    twinshot::write_file(output.staging() / "run.json", "second, unfinished");
    CHECK(twinshot::read_file(report / "run.json") == run_json("first"));
  }
  CHECK(twinshot::read_file(report / "run.json") == run_json("first"));
  CHECK_FALSE(fs::exists(twinshot::state_folder(report) / "new"));
  publish_report(report, "third", 30);
  CHECK(twinshot::read_file(report / "run.json") == run_json("third"));
}

TEST_CASE("output folder: a trailing slash is the same folder") {
  const twinshot::TempDir temp;
  publish_report(temp.path() / "report/", "first", 30);
  CHECK(twinshot::read_file(temp.path() / "report" / "run.json") == run_json("first"));
  CHECK(twinshot::state_folder(temp.path() / "report/") ==
        twinshot::state_folder(temp.path() / "report"));
}

TEST_CASE("output folder: keeps as many reports as asked for, this one included") {
  const twinshot::TempDir temp;
  const fs::path report = temp.path() / "report";
  for (int i = 0; i < 6; ++i) publish_report(report, std::to_string(i), 3);
  CHECK(twinshot::read_file(report / "run.json") == run_json("5"));
  CHECK(reports_in(twinshot::history_folder(report)) == 2);
}

TEST_CASE("output folder: keep 1 leaves no history") {
  const twinshot::TempDir temp;
  const fs::path report = temp.path() / "report";
  for (int i = 0; i < 3; ++i) publish_report(report, std::to_string(i), 1);
  CHECK(reports_in(twinshot::history_folder(report)) == 0);
}

TEST_CASE("output folder: never replaces a folder that is not a report") {
  const twinshot::TempDir temp;
  const fs::path precious = temp.path() / "thesis";
  fs::create_directories(precious);
  twinshot::write_file(precious / "chapter1.txt", "years of work");
  CHECK_THROWS_AS(OutputFolder{precious}, twinshot::OutputError);
  // Nor one that has a run.json of its own.
  twinshot::write_file(precious / "run.json", R"({"scripts": {"build": "make"}})");
  CHECK_THROWS_AS(OutputFolder{precious}, twinshot::OutputError);
  CHECK(twinshot::read_file(precious / "chapter1.txt") == "years of work");
}

TEST_CASE("output folder: what lies beside the report is nobody's business") {
  const twinshot::TempDir temp;
  const fs::path report = temp.path() / "site";
  for (const char* neighbour : {"site.new", "site.old"}) {
    fs::create_directories(temp.path() / neighbour);
    twinshot::write_file(temp.path() / neighbour / "keep.txt", "mine");
  }
  publish_report(report, "first", 3);
  publish_report(report, "second", 3);
  CHECK(twinshot::read_file(temp.path() / "site.new/keep.txt") == "mine");
  CHECK(twinshot::read_file(temp.path() / "site.old/keep.txt") == "mine");
}

TEST_CASE("output folder: a report written anew keeps its pictures, or stays as it was") {
  const twinshot::TempDir temp;
  const fs::path report = temp.path() / "report";
  publish_report(report, "first", 3);
  fs::create_directories(report / "pictures");
  twinshot::write_file(report / "pictures/a.png", "pixels");
  {
    OutputFolder output(report);
    output.stage_pictures();
    twinshot::write_file(output.staging() / "run.json", run_json("unfinished"));
    twinshot::write_file(output.staging() / "pictures/a.png", "other pixels");
  }
  CHECK(twinshot::read_file(report / "run.json") == run_json("first"));
  CHECK(twinshot::read_file(report / "pictures/a.png") == "pixels");
  OutputFolder output(report);
  output.stage_pictures();
  twinshot::write_file(output.staging() / "run.json", run_json("second"));
  output.replace();
  CHECK(twinshot::read_file(report / "run.json") == run_json("second"));
  CHECK(twinshot::read_file(report / "pictures/a.png") == "pixels");
  CHECK(reports_in(twinshot::history_folder(report)) == 0);
}

TEST_CASE("output folder: a place that cannot be written is an error that names it") {
  try {
    OutputFolder output("/proc/twinshot/report");
    FAIL("no error");
  } catch (const twinshot::OutputError& error) {
    CHECK(std::string(error.what()).find("/proc/twinshot") != std::string::npos);
  }
}

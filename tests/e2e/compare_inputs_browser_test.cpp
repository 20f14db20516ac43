// What twinshot compare makes of links, pipes and unreadable files, and of where -o points.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "crawler/run/file.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using nlohmann::json;
using twinshot::Image;
using twinshot::ProgramEnd;
using twinshot::run_program;
using twinshot::TempDir;

namespace {

/// A plain picture of one level, saved.
std::string write_level(const TempDir& temp, const std::string& name, std::uint8_t level) {
  const Image image = twinshot::make_image(64, 48, level);
  const twinshot::Bytes png = twinshot::encode_png(image.view());
  return temp.write(name, {reinterpret_cast<const char*>(png.data()), png.size()}).string();
}

ProgramEnd compare_folders(const TempDir& temp, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"compare", (temp.path() / "a").string(),
                                     (temp.path() / "b").string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

}  // namespace

TEST_CASE("compare: pictures behind a link to a folder are compared, a loop of links ends") {
  const TempDir temp;
  write_level(temp, "shots-1/deep/page.png", 10);
  write_level(temp, "shots-2/deep/page.png", 200);
  fs::create_directories(temp.path() / "a");
  fs::create_directories(temp.path() / "b");
  fs::create_directory_symlink("../shots-1", temp.path() / "a/shots");
  fs::create_directory_symlink("../shots-2", temp.path() / "b/shots");
  fs::create_directory_symlink("../a", temp.path() / "a/back");
  fs::create_symlink("round", temp.path() / "b/round");
  const ProgramEnd end = compare_folders(temp, {"--json"});
  INFO(end.err);
  CHECK(end.exit_code == 1);
  const json pairs = json::parse(end.out).at("pairs");
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].at("verdict") == "different");
  CHECK(pairs[0].at("reference") == (temp.path() / "a/shots/deep/page.png").string());
}

TEST_CASE("compare: an entry that is no readable file is invalid, and the others are judged") {
  const TempDir temp;
  for (const char* side : {"a", "b"}) {
    write_level(temp, std::string(side) + "/fine.png", 10);
    write_level(temp, std::string(side) + "/gone.png", 10);
    write_level(temp, std::string(side) + "/pipe.png", 10);
  }
  fs::remove(temp.path() / "b/gone.png");
  fs::create_symlink("nowhere.png", temp.path() / "b/gone.png");
  fs::remove(temp.path() / "a/pipe.png");
  REQUIRE(mkfifo((temp.path() / "a/pipe.png").c_str(), 0600) == 0);
  fs::create_symlink("nowhere.PNG", temp.path() / "a/only.PNG");
  const ProgramEnd end = compare_folders(temp, {"--json"});
  INFO(end.err);
  CHECK(end.exit_code == 3);
  const json pairs = json::parse(end.out).at("pairs");
  REQUIRE(pairs.size() == 4);
  CHECK(pairs[0].at("verdict") == "same");
  for (const int index : {1, 2, 3})
    CHECK(pairs[static_cast<std::size_t>(index)].at("verdict") == "invalid");
  CHECK(pairs[1].at("error") == "the candidate's entry is a link that leads nowhere");
  CHECK(pairs[2].at("error") == "the reference's entry is a link that leads nowhere");
  CHECK(pairs[3].at("error") == "the reference's entry is no regular file");
}

TEST_CASE("compare: a picture that may not be read costs its own pair, not the batch") {
  const TempDir temp;
  for (const char* side : {"a", "b"}) {
    write_level(temp, std::string(side) + "/fine.png", 10);
    write_level(temp, std::string(side) + "/locked.png", 10);
  }
  fs::permissions(temp.path() / "a/locked.png", fs::perms::none);
  if (access((temp.path() / "a/locked.png").c_str(), R_OK) == 0) {
    MESSAGE("skipped: this user may read everything");
    return;
  }
  const ProgramEnd end = compare_folders(temp, {"--json"});
  CHECK(end.exit_code == 3);
  const json pairs = json::parse(end.out).at("pairs");
  CHECK(pairs[0].at("verdict") == "same");
  CHECK(pairs[1].at("verdict") == "invalid");
}

TEST_CASE("compare: arguments that can not be pictures are usage errors, and nothing hangs") {
  const TempDir temp;
  const std::string a = write_level(temp, "a.png", 10);
  const fs::path pipe = temp.path() / "pipe.png";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  fs::create_symlink("round.png", temp.path() / "round.png");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"compare", a, pipe.string()},
                                             {"compare", a, "/dev/zero"},
                                             {"compare", a, (temp.path() / "round.png").string()},
                                             {"compare", a, a, "-t", "nan"},
                                             {"compare", a, a, "--blur", "nan"},
                                             {"validate", (temp.path() / "round.png").string()},
                                             {"report", (temp.path() / "round.png").string()}}) {
    CAPTURE(arguments.back());
    const ProgramEnd end = run_program(arguments);
    CAPTURE(end.err);
    CHECK(end.exit_code == 2);
    CHECK(end.err.find("internal error") == std::string::npos);
  }
}

TEST_CASE("compare: -o and --grid never replace what is compared") {
  const TempDir temp;
  const std::string a = write_level(temp, "a/x.png", 10);
  const std::string b = write_level(temp, "b/x.png", 200);
  const std::string before = twinshot::read_file(b);
  fs::create_directory_symlink("b", temp.path() / "other");
  const std::string other = (temp.path() / "other").string();
  CHECK(run_program({"compare", a, b, "-o", b}).exit_code == 2);
  CHECK(run_program({"compare", a, b, "-o", other + "/x.png"}).exit_code == 2);
  CHECK(run_program({"compare", a, b, "--grid", b}).exit_code == 2);
  const ProgramEnd end = compare_folders(temp, {"-o", other});
  CHECK(end.exit_code == 2);
  CHECK(end.err.find("would overwrite") != std::string::npos);
  CHECK(twinshot::read_file(b) == before);
}

TEST_CASE("compare: -o removes the picture of a difference that is gone") {
  const TempDir temp;
  const std::string a = write_level(temp, "a/x.png", 10);
  write_level(temp, "b/x.png", 200);
  const fs::path out = temp.path() / "out";
  CHECK(compare_folders(temp, {"-o", out.string()}).exit_code == 1);
  CHECK(fs::exists(out / "x.png"));
  write_level(temp, "b/x.png", 10);
  CHECK(compare_folders(temp, {"-o", out.string()}).exit_code == 0);
  CHECK_FALSE(fs::exists(out / "x.png"));
}

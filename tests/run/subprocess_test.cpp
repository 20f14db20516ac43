// Commands of the user's.
#include <doctest/doctest.h>

#include "crawler/run/file.h"
#include "crawler/run/subprocess.h"
#include "tests/support/temp_dir.h"

using namespace std::chrono_literals;
using twinshot::run_subprocess;

TEST_CASE("subprocess: arguments arrive as they are, no shell reads them") {
  const twinshot::TempDir temp;
  const std::string hostile = "$(touch " + (temp.path() / "owned").string() + "); `id` '\"\n";
  const std::string file = (temp.path() / "argument").string();
  CHECK(run_subprocess({"sh", "-c", "printf %s \"$1\" > \"$2\"", "sh", hostile, file}, "", 10s) ==
        "");
  CHECK(twinshot::read_file(file) == hostile);
  CHECK_FALSE(std::filesystem::exists(temp.path() / "owned"));
}

TEST_CASE("subprocess: the input arrives whole, more than a pipe holds too") {
  const twinshot::TempDir temp;
  const std::string file = (temp.path() / "input").string();
  const std::string input(300'000, 'm');
  CHECK(run_subprocess({"sh", "-c", "cat > \"$1\"", "sh", file}, input, 10s) == "");
  CHECK(twinshot::read_file(file) == input);
}

TEST_CASE("subprocess: every way to fail is told apart") {
  CHECK(run_subprocess({"sh", "-c", "exit 3"}, "", 10s).find("exit code 3") != std::string::npos);
  CHECK(run_subprocess({"sh", "-c", "kill -9 $$"}, "", 10s).find("signal 9") != std::string::npos);
  CHECK(run_subprocess({"twinshot-no-such-program"}, "", 10s).find("cannot start") !=
        std::string::npos);
  CHECK(run_subprocess({"sleep", "30"}, "", 1s).find("within 1 s") != std::string::npos);
}

TEST_CASE("subprocess: a program that reads nothing does not hang us") {
  CHECK(run_subprocess({"true"}, std::string(1'000'000, 'x'), 10s) == "");
}

// Processes: started cleanly, read all the time, and gone with everything they started.
#include "crawler/browser/process.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/ip/tcp.hpp>

#include "tests/support/run_coroutine.h"

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using twinshot::Process;
using twinshot::ProcessOptions;

namespace {

ProcessOptions shell(const std::string& script) {
  return {"/bin/sh", {"-c", script}, {"PATH=/usr/bin:/bin"}};
}

bool ends(boost::asio::io_context& io, Process& process, std::chrono::milliseconds limit = 20s) {
  return twinshot::run_to_end(io, process.wait_end(cdp::in(limit)));
}

/// Runs the io_context until the process has printed `text`.
void wait_for_output(boost::asio::io_context& io, const Process& process, const std::string& text) {
  const cdp::Deadline deadline = cdp::in(20s);
  while (process.output().find(text) == std::string::npos && cdp::Clock::now() < deadline) {
    io.restart();
    io.run_for(10ms);
  }
  REQUIRE(process.output().find(text) != std::string::npos);
}

bool group_exists(pid_t group) {
  return kill(-group, 0) == 0;
}

}  // namespace

TEST_CASE("process: its ending and both its outputs are known") {
  boost::asio::io_context io;
  Process process(io, shell("echo out; echo err >&2; exit 3"));
  REQUIRE(ends(io, process));
  CHECK(process.ending() == "exit code 3");
  CHECK_FALSE(process.succeeded());
  CHECK(process.output() == "out\nerr\n");
  Process good(io, shell("exit 0"));
  REQUIRE(ends(io, good));
  CHECK(good.succeeded());
}

TEST_CASE("process: a program that cannot be executed is an error that says why") {
  boost::asio::io_context io;
  try {
    const Process process(io, {"/nowhere/chrome", {}, {}});
    FAIL("it cannot start");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == ENOENT);
  }
  CHECK_THROWS_AS(Process(io, {"/etc/passwd", {}, {}}), std::system_error);
}

TEST_CASE("process: gets the arguments and the environment given and nothing else of ours") {
  setenv("TWINSHOT_TEST_SECRET", "hush", 1);
  boost::asio::io_context io;
  Process process(io, {"/usr/bin/env", {}, {"ONE=1", "TWO=a b"}});
  REQUIRE(ends(io, process));
  CHECK(process.output() == "ONE=1\nTWO=a b\n");
  Process echo(io, {"/bin/echo", {"a b", "", "*"}, {}});
  REQUIRE(ends(io, echo));
  CHECK(echo.output() == "a b  *\n");
}

TEST_CASE("process: inherits none of our open files and ignores none of our signals") {
  boost::asio::io_context io;
  const boost::asio::ip::tcp::acceptor listening(io,
                                                 {boost::asio::ip::make_address("127.0.0.1"), 0});
  signal(SIGTERM, SIG_IGN);
  Process process(io, shell("ls /proc/self/fd | tr '\\n' ' '; cat; kill -TERM $$; echo alive"));
  signal(SIGTERM, SIG_DFL);
  REQUIRE(ends(io, process));
  // 3 is ls reading the folder; `cat` ends at once: there is no input.
  CHECK(process.output() == "0 1 2 3 ");
  CHECK(process.ending() == "killed by signal 15");
}

TEST_CASE("process: of endless output the last 64 kB are kept, and it does not block") {
  boost::asio::io_context io;
  Process process(io, shell("i=0; while [ $i -lt 20000 ]; do echo \"line $i ..........\"; "
                            "i=$((i+1)); done; echo the end"));
  REQUIRE(ends(io, process, 60s));
  CHECK(process.output().size() <= 64 * 1024);
  CHECK(process.output().size() > 60 * 1024);
  CHECK(process.output().ends_with("line 19999 ..........\nthe end\n"));
}

TEST_CASE("process: wait_end gives up at its deadline") {
  boost::asio::io_context io;
  Process process(io, shell("sleep 60"));
  CHECK_FALSE(ends(io, process, 30ms));
  CHECK(process.running());
  CHECK(process.ending().empty());
}

TEST_CASE("process: destroyed, it takes its children with it, deaf ones too") {
  boost::asio::io_context io;
  pid_t group = 0;
  {
    Process process(io, shell("trap '' TERM; (trap '' TERM; sleep 60) & sleep 60 & echo up; wait"));
    wait_for_output(io, process, "up");
    group = process.pid();
    CHECK(group_exists(group));
  }
  CHECK_FALSE(group_exists(group));
}

TEST_CASE("process: destroyed after it ended, the children it left behind go as well") {
  boost::asio::io_context io;
  pid_t group = 0;
  {
    Process process(io, shell("sleep 60 & exit 0"));
    REQUIRE(ends(io, process));
    group = process.pid();
    CHECK(group_exists(group));
  }
  CHECK_FALSE(group_exists(group));
}

TEST_CASE("process: end() asks first, and kills what does not listen") {
  boost::asio::io_context io;
  SUBCASE("it listens") {
    Process process(io,
                    shell("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.01; done"));
    wait_for_output(io, process, "up");
    twinshot::run_to_end(io, process.end(20s));
    CHECK(process.ending() == "exit code 5");
    CHECK_FALSE(group_exists(process.pid()));
  }
  SUBCASE("it does not") {
    Process process(io, shell("trap '' TERM; echo up; while :; do sleep 0.01; done"));
    wait_for_output(io, process, "up");
    twinshot::run_to_end(io, process.end(100ms));
    CHECK(process.ending() == "killed by signal 9");
    CHECK_FALSE(group_exists(process.pid()));
  }
}

TEST_CASE("process: dies when the program that started it is killed") {
  int ends_of_pipe[2];
  REQUIRE(pipe(ends_of_pipe) == 0);
  const pid_t supervisor = fork();
  if (supervisor == 0) {
    boost::asio::io_context io;
    const Process process(io, shell("sleep 60"));
    const pid_t pid = process.pid();
    [[maybe_unused]] const ssize_t written = write(ends_of_pipe[1], &pid, sizeof pid);
    pause();
  }
  pid_t pid = 0;
  REQUIRE(read(ends_of_pipe[0], &pid, sizeof pid) == static_cast<ssize_t>(sizeof pid));
  CHECK(kill(pid, 0) == 0);
  kill(supervisor, SIGKILL);
  waitpid(supervisor, nullptr, 0);
  // If this program adopted it, as a zombie it counts as dead.
  const cdp::Deadline deadline = cdp::in(10s);
  while (kill(pid, 0) == 0 && waitpid(pid, nullptr, WNOHANG) != pid &&
         cdp::Clock::now() < deadline) {
    usleep(10'000);
  }
  CHECK(kill(pid, 0) != 0);
  close(ends_of_pipe[0]);
  close(ends_of_pipe[1]);
}

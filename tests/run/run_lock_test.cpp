// One run at a time.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>

#include "crawler/run/error.h"
#include "crawler/run/run_lock.h"
#include "tests/support/temp_dir.h"

using twinshot::RunLock;

TEST_CASE("run lock: the second run is refused and told who holds it") {
  const twinshot::TempDir temp;
  const RunLock first(temp.path() / "state");
  try {
    const RunLock second(temp.path() / "state");
    FAIL("two runs at once");
  } catch (const twinshot::LockedError& error) {
    CHECK(std::string(error.what()).find(std::to_string(getpid())) != std::string::npos);
  }
}

TEST_CASE("run lock: is free again when its holder ends, or is killed") {
  const twinshot::TempDir temp;
  {
    const RunLock first(temp.path() / "state");
  }
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const RunLock held(temp.path() / "state");
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  CHECK_THROWS_AS(RunLock(temp.path() / "state"), twinshot::LockedError);
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK_NOTHROW(RunLock(temp.path() / "state"));
  close(ready[0]);
  close(ready[1]);
}

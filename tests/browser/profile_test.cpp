// Profile folders: private, locked, removed, and swept when their run is over.
#include "crawler/browser/profile.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <system_error>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using twinshot::Profile;
using twinshot::sweep_stale_profiles;
using twinshot::TempDir;

TEST_CASE("profile: only this user can look into it, and it is removed with everything in it") {
  const TempDir parent;
  fs::path path;
  {
    const Profile profile(parent.path());
    path = profile.path();
    CHECK(fs::status(path).permissions() == fs::perms::owner_all);
    fs::create_directories(path / "data" / "Default");
    fs::create_symlink("/etc", path / "data" / "link");
  }
  CHECK_FALSE(fs::exists(path));
  CHECK(fs::is_directory("/etc"));
}

TEST_CASE("profile: two have two folders") {
  const TempDir parent;
  const Profile one(parent.path());
  const Profile two(parent.path());
  CHECK(one.path() != two.path());
}

TEST_CASE("profile: removed early stays removed") {
  const TempDir parent;
  Profile profile(parent.path());
  CHECK(profile.remove());
  CHECK(profile.remove());
}

TEST_CASE("profile: a parent that does not exist is an error") {
  CHECK_THROWS_AS(Profile("/nowhere/at/all"), std::system_error);
}

TEST_CASE("sweep: a folder in use stays, one whose run was killed goes") {
  const TempDir parent;
  const Profile mine(parent.path());
  const pid_t child = fork();
  if (child == 0) {
    // Never destroyed: the process is killed.
    const auto* left = new Profile(parent.path());
    fs::create_directory(left->path() / "data");
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  CHECK(std::distance(fs::directory_iterator(parent.path()), fs::directory_iterator()) == 2);
  CHECK(sweep_stale_profiles(parent.path()) == 1);
  CHECK(fs::exists(mine.path()));
  CHECK(std::distance(fs::directory_iterator(parent.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("sweep: other people's files, files of our name and fresh half-made folders stay") {
  const TempDir parent;
  parent.write("twinshot-profile-file", "");
  parent.write("something/owner.pid", "1\n");
  const fs::path half_made = parent.path() / "twinshot-profile-abcdef";
  fs::create_directory(half_made);
  const fs::path elsewhere = parent.path() / "elsewhere";
  fs::create_directory(elsewhere);
  parent.write("elsewhere/owner.pid", "1\n");
  fs::create_directory_symlink(elsewhere, parent.path() / "twinshot-profile-link");
  CHECK(sweep_stale_profiles(parent.path()) == 0);
  CHECK(fs::exists(elsewhere / "owner.pid"));

  fs::last_write_time(half_made, fs::file_time_type::clock::now() - std::chrono::hours(1));
  CHECK(sweep_stale_profiles(parent.path()) == 1);
  CHECK_FALSE(fs::exists(half_made));
}

TEST_CASE("sweep: a parent that does not exist is nothing to sweep") {
  CHECK(sweep_stale_profiles("/nowhere/at/all") == 0);
}

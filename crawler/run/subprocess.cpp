// A command of the user's, started without a shell.
#include "crawler/run/subprocess.h"

#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

namespace twinshot {
namespace {

using Clock = std::chrono::steady_clock;

/// Writes all of it, or as much as the child reads before it ends or the time is up.
void feed(int descriptor, std::string_view input, Clock::time_point deadline) {
  while (!input.empty() && Clock::now() < deadline) {
    pollfd watched{descriptor, POLLOUT, 0};
    if (poll(&watched, 1, 100) <= 0) continue;
    const ssize_t wrote = send(descriptor, input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (wrote < 0 && errno != EAGAIN) return;
    if (wrote > 0) input.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

std::string describe(const std::string& program, int status) {
  if (WIFSIGNALED(status))
    return program + " was killed by signal " + std::to_string(WTERMSIG(status));
  const int code = WEXITSTATUS(status);
  if (code == 127) return program + " could not be started (exit code 127)";
  return code == 0 ? "" : program + " ended with exit code " + std::to_string(code);
}

}  // namespace

std::string run_subprocess(const std::vector<std::string>& argv, std::string_view input,
                           std::chrono::seconds limit) {
  // A socket, because writing to it needs no SIGPIPE handling when the child does not read.
  int feeding[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, feeding) != 0) {
    return std::string("socketpair: ") + std::strerror(errno);
  }

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, feeding[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);

  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, words[0], &actions, &attributes, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(feeding[0]);
  if (error != 0) {
    close(feeding[1]);
    return "cannot start " + argv[0] + ": " + std::strerror(error);
  }

  const auto deadline = Clock::now() + limit;
  feed(feeding[1], input, deadline);
  close(feeding[1]);
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (Clock::now() > deadline) {
      kill(-pid, SIGKILL);
      waitpid(pid, &status, 0);
      return argv[0] + " did not end within " + std::to_string(limit.count()) + " s";
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return describe(argv[0], status);
}

}  // namespace twinshot

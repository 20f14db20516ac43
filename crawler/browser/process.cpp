// Fork, exec, and leaving nothing behind.
#include "crawler/browser/process.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>

#include "crawler/browser/pause.h"

namespace twinshot {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr std::size_t kOutputBytes = 64 * 1024;
constexpr auto kPollInterval = 10ms;
/// A killed process can still be busy inside the kernel, for instance writing a large file.
constexpr auto kKillPatience = 2s;

/// A pipe whose ends the child does not inherit unless it duplicates them.
struct Pipe {
  int read = -1;
  int write = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe");
    }
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    close_end(read);
    close_end(write);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Everything the child needs, made before the fork: after it, only calls that are safe in a
/// signal handler are allowed.
struct ChildPlan {
  const char* executable;
  char* const* arguments;
  char* const* environment;
  int output;
  int failure;  ///< where errno goes when exec fails
  pid_t parent;
};

[[noreturn]] void become_child(const ChildPlan& plan) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have died before the line above.
  if (getppid() != plan.parent) _exit(127);

  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  // Handlers are reset by exec, ignored signals are not.
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) signal(number, SIG_DFL);

  const int input = open("/dev/null", O_RDONLY);
  const bool ready = input >= 0 && dup2(input, STDIN_FILENO) >= 0 &&
                     dup2(plan.output, STDOUT_FILENO) >= 0 && dup2(plan.output, STDERR_FILENO) >= 0;
  if (ready) {
    // Sockets of Boost.Asio are not close-on-exec: the browser must not hold ours open.
    constexpr unsigned kCloseOnExec = 1U << 2;
    if (syscall(SYS_close_range, 3U, ~0U, kCloseOnExec) != 0) {
      constexpr int kUsualLimit = 4096;
      for (int file = 3; file < kUsualLimit; ++file) fcntl(file, F_SETFD, FD_CLOEXEC);
    }
    execve(plan.executable, plan.arguments, plan.environment);
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(plan.failure, &error, sizeof error);
  _exit(127);
}

pid_t spawn(const ProcessOptions& options, int output) {
  std::vector<std::string> arguments = options.arguments;
  arguments.insert(arguments.begin(), options.executable);
  std::vector<std::string> environment = options.environment;
  const std::vector<char*> argument_pointers = pointers(arguments);
  const std::vector<char*> environment_pointers = pointers(environment);
  Pipe failure;
  const ChildPlan plan{options.executable.c_str(),
                       argument_pointers.data(),
                       environment_pointers.data(),
                       output,
                       failure.write,
                       getpid()};

  // Grandchildren whose parent dies come to us instead of to init, so that we can reap them: in a
  // container init is often a program that does not.
  prctl(PR_SET_CHILD_SUBREAPER, 1);

  const pid_t pid = fork();
  if (pid == 0) become_child(plan);
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  setpgid(pid, pid);  // whoever is first; afterwards kill(-pid) is safe

  Pipe::close_end(failure.write);
  int error = 0;
  ssize_t got = 0;
  do {
    got = read(failure.read, &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof error)) {
    waitpid(pid, nullptr, 0);
    throw std::system_error(error, std::generic_category(), options.executable);
  }
  return pid;
}

}  // namespace

/// Shared with the reading of the output, which may be under way when the Process goes.
struct Process::State : std::enable_shared_from_this<State> {
  explicit State(boost::asio::io_context& io) : pipe(io) {}

  boost::asio::posix::stream_descriptor pipe;
  pid_t pid = -1;
  std::optional<int> status;  ///< as waitpid gives it
  bool gone = false;          ///< the whole group; its number may belong to somebody else now
  std::string output;
  std::array<char, 8192> buffer{};

  void read_output() {
    pipe.async_read_some(
        boost::asio::buffer(buffer),
        [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
          if (error) return;
          self->keep(bytes);
          self->read_output();
        });
  }

  void keep(std::size_t bytes) {
    output.append(buffer.data(), bytes);
    if (output.size() > 2 * kOutputBytes) output.erase(0, output.size() - kOutputBytes);
  }

  void look_at_process() {
    int now = 0;
    if (!status && waitpid(pid, &now, WNOHANG) == pid) status = now;
  }

  /// True when no process of the group is left. Reaps members that came to us.
  bool group_gone() {
    if (gone) return true;
    look_at_process();
    while (status && waitpid(-pid, nullptr, WNOHANG) > 0) {
    }
    gone = status && kill(-pid, 0) != 0 && errno == ESRCH;
    return gone;
  }

  void signal_group(int number) const {
    if (!gone) kill(-pid, number);
  }
};

namespace {

boost::asio::awaitable<void> next_poll() {
  return pause(kPollInterval, cdp::Deadline::max());
}

}  // namespace

Process::Process(boost::asio::io_context& io, const ProcessOptions& options)
    : state_(std::make_shared<State>(io)) {
  Pipe output;
  state_->pid = spawn(options, output.write);
  state_->pipe.assign(std::exchange(output.read, -1));
  state_->read_output();
}

Process::~Process() {
  boost::system::error_code ignored;
  static_cast<void>(state_->pipe.close(ignored));
  const cdp::Deadline deadline = cdp::in(kKillPatience);
  while (!state_->group_gone() && cdp::Clock::now() < deadline) {
    state_->signal_group(SIGKILL);
    std::this_thread::sleep_for(kPollInterval);
  }
}

pid_t Process::pid() const {
  return state_->pid;
}

bool Process::running() {
  state_->look_at_process();
  return !state_->status;
}

std::string Process::ending() const {
  if (!state_->status) return {};
  const int status = *state_->status;
  if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status));
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

bool Process::succeeded() const {
  return state_->status && WIFEXITED(*state_->status) && WEXITSTATUS(*state_->status) == 0;
}

std::string Process::output() const {
  const std::string& all = state_->output;
  return all.size() > kOutputBytes ? all.substr(all.size() - kOutputBytes) : all;
}

boost::asio::awaitable<bool> Process::wait_end(cdp::Deadline deadline) {
  while (running()) {
    if (cdp::Clock::now() >= deadline) co_return false;
    co_await next_poll();
  }
  // What it wrote last is still in the pipe.
  co_await next_poll();
  co_return true;
}

boost::asio::awaitable<void> Process::end(cdp::Clock::duration patience) {
  state_->signal_group(SIGTERM);
  const cdp::Deadline polite = cdp::in(patience);
  while (!state_->group_gone() && cdp::Clock::now() < polite) co_await next_poll();
  const cdp::Deadline last = cdp::in(kKillPatience);
  while (!state_->group_gone() && cdp::Clock::now() < last) {
    state_->signal_group(SIGKILL);
    co_await next_poll();
  }
}

}  // namespace twinshot

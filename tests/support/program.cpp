// The built program as its users run it: a process with arguments, an exit code and two streams.
#include "tests/support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace twinshot {
namespace {

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Everything between fork and exec is async-signal-safe.
[[noreturn]] void become(char* const* argv, char* const* environment, const char* folder,
                         std::size_t memory_bytes, int out, int err) {
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  const rlimit limit{memory_bytes, memory_bytes};
  if (memory_bytes > 0 && setrlimit(RLIMIT_AS, &limit) != 0) _exit(125);
  if (*folder != '\0' && chdir(folder) != 0) _exit(126);
  execve(argv[0], argv, environment);
  _exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment_with(const ProgramOptions& options) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) result.emplace_back(*entry);
  for (const auto& [name, value] : options.environment) {
    const std::string prefix = name + "=";
    std::erase_if(result, [&](const std::string& entry) {
      return entry.compare(0, prefix.size(), prefix) == 0;
    });
    result.push_back(prefix + value);
  }
  return result;
}

/// Appends what is there; false at the end of the stream.
bool drain(int descriptor, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t size = read(descriptor, buffer.data(), buffer.size());
  if (size <= 0) return false;
  text.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const ProgramOptions& options)
    : started_(std::chrono::steady_clock::now()) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe failed");
  }
  const char* const other = std::getenv("TWINSHOT_PROGRAM");
  std::vector<std::string> words{other != nullptr ? other : TWINSHOT_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment_with(options);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> environment = pointers(variables);
  const std::string folder = options.folder.string();
  if (!options.output_file.empty()) {
    // Nobody writes into the pipe, which therefore ends at once.
    close(out[1]);
    out[1] = open(options.output_file.c_str(), O_WRONLY | O_CLOEXEC);
    if (out[1] < 0) throw std::runtime_error("can not open " + options.output_file);
  }
  pid_ = fork();
  if (pid_ == 0)
    become(argv.data(), environment.data(), folder.c_str(), options.memory_bytes, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  out_ = out[0];
  err_ = err[0];
  if (pid_ < 0) throw std::runtime_error("fork failed");
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (out_ >= 0) close(out_);
  if (err_ >= 0) close(err_);
}

void Program::send(int signal) const {
  kill(pid_, signal);
}

void Program::read_available(int timeout_ms) {
  std::array<pollfd, 2> watched{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
  if (poll(watched.data(), watched.size(), timeout_ms) <= 0) return;
  for (const auto& [watch, stream, text] :
       {std::tuple{watched[0], &out_, &end_.out}, std::tuple{watched[1], &err_, &end_.err}}) {
    if (watch.revents == 0) continue;
    if (!drain(*stream, *text)) {
      close(*stream);
      *stream = -1;
    }
  }
}

ProgramEnd Program::wait(std::chrono::seconds limit) {
  const auto deadline = started_ + limit;
  int status = 0;
  bool ended = false;
  // A browser that outlives the program would keep the pipes open: the program's own end counts.
  while (!ended) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("twinshot did not end within the limit; it said:\n" + end_.err);
    }
    read_available(20);
    ended = waitpid(pid_, &status, WNOHANG) == pid_;
  }
  pid_ = -1;
  for (const int descriptor : {out_, err_}) {
    if (descriptor >= 0) fcntl(descriptor, F_SETFL, O_NONBLOCK);
  }
  while (out_ >= 0 && drain(out_, end_.out)) {
  }
  while (err_ >= 0 && drain(err_, end_.err)) {
  }
  if (WIFEXITED(status)) end_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
  end_.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started_);
  return end_;
}

ProgramEnd run_program(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  return Program(arguments, options).wait();
}

std::vector<pid_t> processes_mentioning(const std::string& text) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); })) {
      continue;
    }
    const pid_t pid = std::stoi(name);
    if (pid == getpid()) continue;
    // Both are empty for zombies.
    if (content_of(entry.path() / "cmdline").find(text) != std::string::npos ||
        content_of(entry.path() / "environ").find(text) != std::string::npos) {
      found.push_back(pid);
    }
  }
  return found;
}

}  // namespace twinshot

// The built program as its users run it: a process with arguments, an exit code and two streams.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace twinshot {

/// How a finished program ended.
struct ProgramEnd {
  int exit_code = -1;  ///< -1 when a signal killed it
  int signal = 0;      ///< the signal that killed it; 0 otherwise
  std::string out;
  std::string err;
  std::chrono::milliseconds duration{0};
};

struct ProgramOptions {
  std::filesystem::path folder;                                  ///< working directory; empty: ours
  std::vector<std::pair<std::string, std::string>> environment;  ///< set besides ours
  std::string output_file;       ///< where standard output goes; empty: into ProgramEnd::out
  std::size_t memory_bytes = 0;  ///< address space it may take; 0: as much as it wants
};

/// A running twinshot. Killed when destroyed.
class Program {
 public:
  /// Starts the twinshot that was built with the tests.
  Program(const std::vector<std::string>& arguments, const ProgramOptions& options);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void send(int signal) const;
  /// Waits for the end; throws runtime_error (after killing it) when it takes longer than `limit`.
  [[nodiscard]] ProgramEnd wait(std::chrono::seconds limit = std::chrono::seconds(120));

 private:
  void read_available(int timeout_ms);

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  ProgramEnd end_;
  std::chrono::steady_clock::time_point started_;
};

/// Starts it and waits.
[[nodiscard]] ProgramEnd run_program(const std::vector<std::string>& arguments,
                                     const ProgramOptions& options = {});

/// Processes whose command line or environment mentions `text`; zombies do not count.
[[nodiscard]] std::vector<pid_t> processes_mentioning(const std::string& text);

}  // namespace twinshot

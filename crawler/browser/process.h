// A child process and everything it starts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "crawler/cdp/deadline.h"

namespace twinshot {

struct ProcessOptions {
  std::string executable;                ///< a path; PATH is not searched
  std::vector<std::string> arguments;    ///< without the program's name
  std::vector<std::string> environment;  ///< NAME=value; the whole of it, nothing is inherited
};

/// A process in a group of its own, with no input, its output read all the time. The group is
/// killed when this is destroyed, and the process is killed when this program dies in any way.
///
/// The kernel ties the second promise to the *thread* that spawned, so spawn from a thread that
/// lives as long as the program. Linux only. Members belong to the io_context's thread.
class Process {
 public:
  /// Throws system_error when it cannot be started.
  Process(boost::asio::io_context& io, const ProcessOptions& options);
  /// Kills the group and waits for it, two seconds at most.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const;

  /// False as soon as the process itself has ended, whatever its children do.
  [[nodiscard]] bool running();

  /// "exit code 1", "killed by signal 9"; empty while it runs.
  [[nodiscard]] std::string ending() const;

  /// True for an end with exit code 0.
  [[nodiscard]] bool succeeded() const;

  /// The last 64 kB that the group wrote to its standard output and error.
  [[nodiscard]] std::string output() const;

  /// False when the process still runs at the deadline.
  boost::asio::awaitable<bool> wait_end(cdp::Deadline deadline);

  /// SIGTERM to the group, `patience` for it to go, then SIGKILL; ends with no process of the group
  /// left, or after two more seconds.
  boost::asio::awaitable<void> end(cdp::Clock::duration patience);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace twinshot

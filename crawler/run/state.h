// What a project remembers from run to run: one SQLite database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace twinshot {

/// An alert that has not reached its channel yet.
struct OutboxEntry {
  std::int64_t row = 0;
  std::string alert_id;  ///< the same on every try, so that receivers can drop doubles
  std::string channel;   ///< which channel of the config: see deliver_alerts()
  std::string payload;   ///< what to send, ready made
  int attempts = 0;
  int refusals = 0;  ///< attempts that the receiver answered with a no that will not change
  std::string last_error;
  std::string created_at;  ///< RFC 3339 UTC
};

/// Opens or creates `folder`/state.db (write-ahead log, synchronous: what it says is stored, is).
/// One thread at a time. Throws OutputError, also for a database that is not ours or is damaged.
class State {
 public:
  explicit State(const std::filesystem::path& folder);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// Stored before the first try: an alert survives kill -9 while it is being sent.
  /// An entry with the same alert_id and channel is replaced, not doubled.
  std::int64_t add_to_outbox(const OutboxEntry& entry);
  void remove_from_outbox(std::int64_t row);
  void note_failed_try(std::int64_t row, const std::string& error, bool refused = false);
  /// Oldest first.
  [[nodiscard]] std::vector<OutboxEntry> outbox() const;

 private:
  struct Database;
  std::unique_ptr<Database> database_;
};

}  // namespace twinshot

// What a project remembers from run to run: one SQLite database.
#include "crawler/run/state.h"

#include <sqlite3.h>

#include "crawler/run/error.h"

namespace twinshot {
namespace {

constexpr int kSchemaVersion = 2;

constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS outbox (
  row INTEGER PRIMARY KEY,
  alert_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  payload TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  refusals INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  UNIQUE (alert_id, channel)
);
)sql";

}  // namespace

struct State::Database {
  sqlite3* handle = nullptr;
  std::string file;

  ~Database() { sqlite3_close(handle); }

  [[noreturn]] void fail(const std::string& what) const {
    throw OutputError("state database " + file + ": " + what + ": " + sqlite3_errmsg(handle));
  }

  void execute(const std::string& sql) const {
    if (sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("write");
  }
};

namespace {

/// A prepared statement that is finalised whatever happens.
class Statement {
 public:
  Statement(sqlite3* handle, const char* sql) {
    if (sqlite3_prepare_v2(handle, sql, -1, &statement_, nullptr) != SQLITE_OK) {
      throw OutputError(std::string("state database: ") + sqlite3_errmsg(handle));
    }
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int index, const std::string& text) {
    sqlite3_bind_text(statement_, index, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(int index, std::int64_t number) {
    sqlite3_bind_int64(statement_, index, number);
    return *this;
  }
  /// True while there is a row. Throws OutputError.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    throw OutputError(std::string("state database: ") +
                      sqlite3_errmsg(sqlite3_db_handle(statement_)));
  }
  [[nodiscard]] std::int64_t number(int column) const {
    return sqlite3_column_int64(statement_, column);
  }
  [[nodiscard]] std::string text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr
               ? std::string()
               : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

State::State(const std::filesystem::path& folder) : database_(std::make_unique<Database>()) {
  database_->file = (folder / "state.db").string();
  if (sqlite3_open_v2(database_->file.c_str(), &database_->handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW,
                      nullptr) != SQLITE_OK) {
    database_->fail("open");
  }
  sqlite3_busy_timeout(database_->handle, 5000);
  database_->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
  std::int64_t version = 0;
  {
    Statement statement(database_->handle, "PRAGMA user_version");
    if (statement.step()) version = statement.number(0);
  }
  if (version > kSchemaVersion) {
    throw OutputError("state database " + database_->file +
                      " was written by a newer twinshot; use that version, or another --out");
  }
  // Version 1 did not count refusals. All or nothing: the column can be added once only.
  const std::string upgrade =
      version == 1 ? "ALTER TABLE outbox ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;" : kSchema;
  database_->execute("BEGIN IMMEDIATE;" + upgrade +
                     "PRAGMA user_version=" + std::to_string(kSchemaVersion) + "; COMMIT;");
}

State::~State() = default;

std::int64_t State::add_to_outbox(const OutboxEntry& entry) {
  Statement statement(database_->handle,
                      "INSERT INTO outbox (alert_id, channel, payload, created_at) "
                      "VALUES (?, ?, ?, ?) ON CONFLICT (alert_id, channel) DO UPDATE SET "
                      "payload = excluded.payload RETURNING row");
  statement.bind(1, entry.alert_id)
      .bind(2, entry.channel)
      .bind(3, entry.payload)
      .bind(4, entry.created_at);
  if (!statement.step()) database_->fail("add an alert");
  const std::int64_t row = statement.number(0);
  statement.step();
  return row;
}

void State::remove_from_outbox(std::int64_t row) {
  Statement(database_->handle, "DELETE FROM outbox WHERE row = ?").bind(1, row).step();
}

void State::note_failed_try(std::int64_t row, const std::string& error, bool refused) {
  Statement(database_->handle,
            "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + ?, last_error = ? "
            "WHERE row = ?")
      .bind(1, std::int64_t{refused ? 1 : 0})
      .bind(2, error)
      .bind(3, row)
      .step();
}

std::vector<OutboxEntry> State::outbox() const {
  Statement statement(database_->handle,
                      "SELECT row, alert_id, channel, payload, attempts, refusals, last_error, "
                      "created_at "
                      "FROM outbox ORDER BY row");
  std::vector<OutboxEntry> entries;
  while (statement.step()) {
    entries.push_back({statement.number(0), statement.text(1), statement.text(2), statement.text(3),
                       static_cast<int>(statement.number(4)), static_cast<int>(statement.number(5)),
                       statement.text(6), statement.text(7)});
  }
  return entries;
}

}  // namespace twinshot

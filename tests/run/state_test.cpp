// What is remembered from run to run.
#include <doctest/doctest.h>

#include "crawler/run/error.h"
#include "crawler/run/file.h"
#include "crawler/run/state.h"
#include "tests/support/temp_dir.h"

using twinshot::OutboxEntry;
using twinshot::State;

namespace {

OutboxEntry entry(const std::string& id, const std::string& payload) {
  OutboxEntry result;
  result.alert_id = id;
  result.channel = "webhook https://example.com";
  result.payload = payload;
  result.created_at = "2026-01-02T03:04:05Z";
  return result;
}

}  // namespace

TEST_CASE("state: an undelivered alert is still there for the next run") {
  const twinshot::TempDir temp;
  {
    State state(temp.path());
    const auto row = state.add_to_outbox(entry("a1", "{\"n\":1}"));
    state.note_failed_try(row, "connection refused");
  }
  const State state(temp.path());
  const auto kept = state.outbox();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].alert_id == "a1");
  CHECK(kept[0].payload == "{\"n\":1}");
  CHECK(kept[0].attempts == 1);
  CHECK(kept[0].last_error == "connection refused");
}

TEST_CASE("state: the same alert for the same channel is kept once, with its latest text") {
  const twinshot::TempDir temp;
  State state(temp.path());
  const auto first = state.add_to_outbox(entry("a1", "old"));
  const auto second = state.add_to_outbox(entry("a1", "new"));
  CHECK(first == second);
  REQUIRE(state.outbox().size() == 1);
  CHECK(state.outbox()[0].payload == "new");
  state.remove_from_outbox(first);
  CHECK(state.outbox().empty());
}

TEST_CASE("state: a file that is not a database is an error, never silently replaced") {
  const twinshot::TempDir temp;
  const std::string text(5000, 'x');
  twinshot::write_file(temp.path() / "state.db", text);
  CHECK_THROWS_AS(State{temp.path()}, twinshot::OutputError);
  CHECK(twinshot::read_file(temp.path() / "state.db") == text);
}

// Alerts that do not arrive at once: kept, sent again, and never in each other's way.
#include "crawler/run/alerts.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "crawler/run/file.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_server.h"

namespace fs = std::filesystem;
using twinshot::AlertBatch;
using twinshot::AlertChannel;
using twinshot::Delivery;
using twinshot::OutboxEntry;
using twinshot::Request;
using twinshot::Response;
using twinshot::State;
using twinshot::TempDir;
using twinshot::TestServer;

namespace {

AlertBatch batch_of(const std::vector<std::string>& paths) {
  AlertBatch batch;
  batch.run.run.id = "20261121-030405";
  batch.run.run.finished_at = "2026-11-21T03:04:05Z";
  for (const std::string& path : paths) {
    twinshot::Alert alert;
    alert.id = "alert" + path;
    alert.path = path;
    batch.alerts.push_back(alert);
  }
  return batch;
}

AlertChannel webhook(std::string url, std::string secret = "") {
  AlertChannel channel;
  channel.type = AlertChannel::Type::webhook;
  channel.url = std::move(url);
  channel.secret = std::move(secret);
  return channel;
}

AlertChannel command(std::vector<std::string> words) {
  AlertChannel channel;
  channel.type = AlertChannel::Type::command;
  channel.command = std::move(words);
  return channel;
}

void answer_with(TestServer& server, const std::string& path, int status) {
  server.on(path, [status](const Request&) {
    Response response;
    response.status = status;
    return response;
  });
}

/// One try, so that no test waits.
Delivery tell(const std::vector<AlertChannel>& channels, const AlertBatch& batch, State& state) {
  twinshot::DeliveryPolicy policy;
  policy.tries = 1;
  return deliver_alerts(channels, batch, state, policy);
}

}  // namespace

TEST_CASE("alerts: a repaired URL or a new secret is the same channel and gets what was kept") {
  const TempDir temp;
  State state(temp.path());
  TestServer server;
  answer_with(server, "/old", 500);
  server.page("/other", "");
  server.page("/new", "");
  const AlertChannel other = webhook(server.url("/other"));
  const Delivery first =
      tell({other, webhook(server.url("/old"), "before")}, batch_of({"/a"}), state);
  CHECK(first.delivered == 1);
  CHECK(first.undelivered == 1);
  REQUIRE(first.problems.size() == 1);
  CHECK(first.problems[0] == "webhook 2: the receiver answered 500");
  const Delivery second = tell({other, webhook(server.url("/new"), "after")}, {}, state);
  CHECK(second.delivered == 1);
  CHECK(second.undelivered == 0);
  CHECK(server.requests_for("/other") == 1);
  CHECK(server.requests_for("/new") == 1);
}

TEST_CASE("alerts: one that is refused for good holds up no other, and is given up after 3 runs") {
  const TempDir temp;
  State state(temp.path());
  TestServer server;
  server.on("/hook", [](const Request& request) {
    Response response;
    response.status = request.headers.at("webhook-id") == "alert/bad" ? 400 : 200;
    return response;
  });
  const std::vector<AlertChannel> channels{webhook(server.url("/hook"))};
  const Delivery first = tell(channels, batch_of({"/bad", "/good", "/fine"}), state);
  CHECK(first.delivered == 2);
  CHECK(first.undelivered == 1);
  CHECK(tell(channels, {}, state).undelivered == 1);
  const Delivery third = tell(channels, {}, state);
  CHECK(third.undelivered == 1);
  REQUIRE(third.problems.size() == 1);
  CHECK(third.problems[0] ==
        "webhook 1: alert alert/bad was refused in 3 runs and is given up: the receiver answered "
        "400");
  const Delivery fourth = tell(channels, {}, state);
  CHECK(fourth.undelivered == 0);
  CHECK(fourth.problems.empty());
}

TEST_CASE("alerts: a receiver that is down is asked once in a run, and nothing is given up") {
  const TempDir temp;
  State state(temp.path());
  TestServer server;
  for (const int status : {503, 408, 425, 429})
    answer_with(server, "/" + std::to_string(status), status);
  int asked = 0;
  for (const char* path : {"/503", "/408", "/425", "/429", "/503"}) {
    CAPTURE(path);
    const Delivery delivery = tell({webhook(server.url(path))},
                                   asked++ == 0 ? batch_of({"/a", "/b"}) : AlertBatch{}, state);
    CHECK(delivery.undelivered == 2);
    CHECK(static_cast<int>(server.requests().size()) == asked);
  }
}

TEST_CASE("alerts: many with the same problem are one line") {
  const TempDir temp;
  State state(temp.path());
  TestServer server;
  answer_with(server, "/hook", 404);
  const Delivery delivery =
      tell({webhook(server.url("/hook"))}, batch_of({"/a", "/b", "/c"}), state);
  REQUIRE(delivery.problems.size() == 1);
  CHECK(delivery.problems[0] == "webhook 1: the receiver answered 404 (3 alerts)");
}

TEST_CASE("alerts: those of a channel that is gone are dropped aloud, in one run that says so") {
  const TempDir temp;
  State state(temp.path());
  TestServer server;
  answer_with(server, "/hook", 500);
  CHECK(tell({webhook(server.url("/hook"))}, batch_of({"/a", "/b"}), state).undelivered == 2);
  const Delivery gone = tell({command({"true"})}, {}, state);
  CHECK(gone.undelivered == 2);
  REQUIRE(gone.problems.size() == 1);
  CHECK(gone.problems[0] ==
        "an undelivered alert was dropped: its channel (webhook 1) is no longer in the config (2 "
        "alerts)");
  CHECK(tell({command({"true"})}, {}, state).undelivered == 0);
}

TEST_CASE("alerts: a kept one runs the command as it is in the config now") {
  const TempDir temp;
  State state(temp.path());
  const std::string file = (temp.path() / "told.txt").string();
  CHECK(tell({command({"false", "{path}"})}, batch_of({"/a b"}), state).undelivered == 1);
  const AlertChannel repaired = command(
      {"sh", "-c", "printf '%s in %s' \"$1\" \"$2\" > \"$3\"", "sh", "{path}", "{run}", file});
  CHECK(tell({repaired}, {}, state).delivered == 1);
  CHECK(twinshot::read_file(file) == "/a b in 20261121-030405");
}

TEST_CASE("alerts: a kept message goes to the recipients in the config now") {
  const TempDir temp;
  State state(temp.path());
  const std::string file = (temp.path() / "mail.txt").string();
  const fs::path sendmail = temp.write("bin/sendmail", "#!/bin/sh\nexit 75\n");
  fs::permissions(sendmail, fs::perms::owner_all);
  const std::string path = std::getenv("PATH");
  setenv("PATH", (sendmail.parent_path().string() + ":" + path).c_str(), 1);
  AlertChannel channel;
  channel.type = AlertChannel::Type::email;
  channel.to = {"typo@example.com", "second@example.com"};
  const Delivery first = tell({channel}, batch_of({"/a"}), state);
  temp.write("bin/sendmail", "#!/bin/sh\ncat > '" + file + "'\n");
  channel.to = {"right@example.com"};
  const Delivery second = tell({channel}, {}, state);
  setenv("PATH", path.c_str(), 1);
  CHECK(first.undelivered == 1);
  CHECK(second.delivered == 1);
  const std::string mail = twinshot::read_file(file);
  CHECK(mail.find("To: right@example.com\r\nSubject: ") != std::string::npos);
  CHECK(mail.find("typo@") == std::string::npos);
  CHECK(mail.find("second@") == std::string::npos);
}

TEST_CASE("alerts: what an earlier version kept still arrives") {
  const TempDir temp;
  // The outbox of schema 1, and a channel as it was known by then.
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((temp.path() / "state.db").c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database,
                       "CREATE TABLE outbox (row INTEGER PRIMARY KEY, alert_id TEXT NOT NULL,"
                       " channel TEXT NOT NULL, payload TEXT NOT NULL,"
                       " attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '',"
                       " created_at TEXT NOT NULL, UNIQUE (alert_id, channel));"
                       "INSERT INTO outbox (alert_id, channel, payload, created_at)"
                       " VALUES ('a', 'webhook 0123456789abcdef', '{}', '2026-01-02T03:04:05Z');"
                       "PRAGMA user_version=1;",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_close(database) == SQLITE_OK);
  TestServer server;
  server.page("/hook", "");
  for (const int run : {1, 2}) {
    CAPTURE(run);
    State state(temp.path());
    const Delivery delivery = tell({webhook(server.url("/hook"))}, {}, state);
    CHECK(delivery.undelivered == 0);
    CHECK(delivery.problems.empty());
  }
  CHECK(server.requests_for("/hook") == 1);
}

TEST_CASE("alerts: a side that is down is one delivery, on every kind of channel") {
  const TempDir temp;
  State state(temp.path());
  TestServer server;
  server.page("/hook", "");
  server.page("/slack", "");
  AlertBatch batch = batch_of({});
  batch.outage = twinshot::OutageAlert{
      "outage-1",
      "staging does not answer: refused; 20 of 30 pages not reached",
      {twinshot::SideRole::candidate, "staging", "staging does not answer: refused"}};
  AlertChannel slack = webhook(server.url("/slack"));
  slack.type = AlertChannel::Type::slack;
  const std::string file = (temp.path() / "told").string();
  const Delivery delivery =
      tell({webhook(server.url("/hook"), "secret"), slack,
            command({"sh", "-c", "printf %s \"$1\" > " + file, "sh", "{summary}"})},
           batch, state);
  CHECK(delivery.problems.empty());
  CHECK(delivery.delivered == 3);
  CHECK(server.requests_for("/slack") == 1);
  REQUIRE(server.requests_for("/hook") == 1);
  const Request hook = server.requests()[0];
  CHECK(hook.headers.at("webhook-id") == "outage-1");
  CHECK(hook.headers.count("webhook-signature") == 1);
  CHECK(hook.body.find("\"type\":\"side.down\"") != std::string::npos);
  CHECK(twinshot::read_file(file) == batch.outage->summary);
}

TEST_CASE("alerts: an outage that can not be told is kept for the next run") {
  const TempDir temp;
  State state(temp.path());
  TestServer server;
  answer_with(server, "/hook", 500);
  AlertBatch batch = batch_of({"/a"});
  batch.outage = twinshot::OutageAlert{"outage-1", "down", {}};
  CHECK(tell({webhook(server.url("/hook"))}, batch, state).undelivered == 2);
  server.page("/hook", "");
  CHECK(tell({webhook(server.url("/hook"))}, {}, state).delivered == 2);
}

// Alerts and their texts.
#include "report/alert_text.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "report/cause.h"
#include "report/escape.h"
#include "tests/report/hostile_text.h"
#include "tests/report/sample_run.h"

using namespace twinshot;
using nlohmann::json;

namespace {

const std::string kReport = "https://ci.example.com/report/index.html";

RunResult run_with(int regressed, int causes) {
  RunResult run = sample_run_of(regressed);
  for (int i = 0; i < regressed; ++i) {
    EndpointResult& endpoint = run.endpoints[static_cast<std::size_t>(i)];
    endpoint.verdict = Verdict::regressed;
    endpoint.score = 0.5;
    endpoint.regions = {
        sample_region({0, 0, 10, 10}, Kind::changed, "k" + std::to_string(i % causes))};
  }
  run.causes = group_causes(run.endpoints).causes;
  return run;
}

RunResult run_with_outage(int regressed) {
  RunResult run = run_with(regressed, 1);
  for (int i = 0; i < 20; ++i) {
    run.endpoints.push_back(
        sample_endpoint("/late" + std::to_string(i), "desktop", Verdict::not_reached));
  }
  run.run.complete = false;
  run.run.outage = Outage{SideRole::candidate, "staging",
                          "staging does not answer: net::ERR_CONNECTION_REFUSED"};
  return run;
}

struct Mail {
  std::vector<std::string> headers;  ///< unfolded
  std::string body;                  ///< decoded
};

/// Reads a message the strict way: CRLF only, no header line above 998 characters.
Mail read_mail(const std::string& message) {
  Mail mail;
  const std::size_t end = message.find("\r\n\r\n");
  REQUIRE(end != std::string::npos);
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (message[i] == '\n') REQUIRE(message[i - 1] == '\r');
    if (message[i] == '\r') REQUIRE(message[i + 1] == '\n');
    REQUIRE(static_cast<unsigned char>(message[i]) < 0x80);
    REQUIRE(message[i] != '\0');
  }
  std::istringstream lines(message.substr(0, end));
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    CHECK(line.size() <= 400);
    if (line.starts_with(' ')) {
      REQUIRE(!mail.headers.empty());
      mail.headers.back() += line;
    } else {
      mail.headers.push_back(line);
    }
  }
  std::istringstream body(message.substr(end + 4));
  for (std::string line; std::getline(body, line);) {
    if (line.ends_with('\r')) line.pop_back();
    CHECK(line.size() <= 76);
    CHECK(line != ".");
    const bool soft = line.ends_with('=');
    if (soft) line.pop_back();
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] != '=') {
        mail.body += line[i];
        continue;
      }
      mail.body += static_cast<char>(std::stoi(line.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
    if (!soft) mail.body += '\n';
  }
  return mail;
}

}  // namespace

TEST_CASE("alerts: each regressed endpoint raises one, and nothing else does") {
  const AlertBatch batch = make_alerts(sample_run(), kReport);
  REQUIRE(batch.alerts.size() == 1);
  CHECK(batch.alerts[0].path == "/shop/shoes");
  CHECK(batch.alerts[0].causes == std::vector<std::string>{"C1"});
  CHECK(batch.alerts[0].summary ==
        "/shop/shoes [desktop] regressed: score 0.250, limit 0.950, 1 region; "
        "header > h1: text Boots -> Shoes");
  CHECK(make_alerts(sample_run_of(5), kReport).alerts.empty());
  CHECK(make_alerts(run_with(37, 4), kReport).alerts.size() == 37);
}

TEST_CASE("alerts: the id is the same for the same change, and another for another") {
  const auto id_of = [](const RunResult& run) { return make_alerts(run, kReport).alerts[0].id; };
  RunResult run = sample_run();
  run.endpoints[0].regions.push_back(sample_region({0, 900, 5, 5}, Kind::changed, "k2"));
  const std::string id = id_of(run);
  RunResult other_night = run;
  other_night.run.id = "20261122-030000";
  other_night.endpoints[0].candidate.duration_ms = 5;
  std::swap(other_night.endpoints[0].regions[0], other_night.endpoints[0].regions[1]);
  CHECK(id_of(other_night) == id);
  RunResult changed = run;
  changed.endpoints[0].regions[0].key = "k3";
  CHECK(id_of(changed) != id);
  RunResult elsewhere = run;
  elsewhere.endpoints[0].id = "other";
  CHECK(id_of(elsewhere) != id);
}

TEST_CASE("webhook: one delivery holds the endpoint, its causes and the run") {
  RunResult run = sample_run();
  run.candidate.base_url = "https://user:secret@staging.example.com:8443/base?token=x";
  const AlertBatch batch = make_alerts(run, kReport);
  const json body = json::parse(webhook_body(batch.run, batch.alerts[0]));
  CHECK(body["type"] == "endpoint.regressed");
  CHECK(body["timestamp"] == "2026-11-21T03:04:12Z");
  CHECK(body["data"]["alert"] == batch.alerts[0].id);
  CHECK(body["data"]["endpoint"]["path"] == "/shop/shoes");
  CHECK(body["data"]["endpoint"]["score"] == 0.25);
  CHECK(body["data"]["causes"][0]["id"] == "C1");
  CHECK(body["data"]["run"]["totals"]["regressed"] == 1);
  CHECK(body["data"]["run"]["status"] == "complete");
  CHECK(body["data"]["candidate"]["origin"] == "https://staging.example.com:8443");
  CHECK(body["data"]["permalink"] == kReport + "#e-" + run.endpoints[0].id);
  CHECK(webhook_signing_input("msg_1", "1614265330", "{}") == "msg_1.1614265330.{}");
}

TEST_CASE("webhook: hostile text is a string in a body of bounded size") {
  for (const std::string& hostile : hostile_texts()) {
    const AlertBatch batch = make_alerts(hostile_run(hostile), hostile);
    const std::string body = webhook_body(batch.run, batch.alerts[0]);
    CHECK(body.size() < 128 * 1024);
    CHECK(json::parse(body)["type"] == "endpoint.regressed");
    CHECK(std::none_of(body.begin(), body.end(), [](char c) { return c >= 0 && c < 0x20; }));
  }
}

TEST_CASE("slack: one message, grouped by cause, that names every count") {
  const json payload = json::parse(slack_payload(make_alerts(run_with(37, 2), kReport)));
  CHECK(payload["text"] == "37 of 37 pages regressed, 2 causes");
  const std::string text = payload.dump();
  CHECK(text.find("C1: changed 10x10") != std::string::npos);
  CHECK(text.find("on 19 endpoints") != std::string::npos);
  CHECK(text.find("and 14 more") != std::string::npos);
  CHECK(payload["blocks"].back()["elements"][0]["url"] == kReport);
}

TEST_CASE("slack: causes that do not fit are counted") {
  const std::string text = slack_payload(make_alerts(run_with(60, 30), kReport));
  CHECK(text.find("and 22 more causes") != std::string::npos);
}

TEST_CASE("slack: an alert that no cause explains is in the message") {
  RunResult run = run_with(1, 1);
  run.causes.clear();
  const std::string text = slack_payload(make_alerts(run, kReport));
  CHECK(text.find("Other changes") != std::string::npos);
  CHECK(text.find("/p0") != std::string::npos);
}

TEST_CASE("slack: stays within the limits, and mentions nobody, whatever pages say") {
  for (const std::string& hostile : hostile_texts()) {
    RunResult run = run_with(40, 20);
    for (EndpointResult& endpoint : run.endpoints) {
      endpoint.path = endpoint.label = endpoint.viewport = hostile;
    }
    run.run.incomplete_reason = run.run.id = hostile;
    run.run.complete = false;
    run.reference.label = run.candidate.label = hostile;
    for (Cause& cause : run.causes) cause.label = hostile;
    const std::string text = slack_payload(make_alerts(run, hostile));
    const json payload = json::parse(text);
    CHECK(payload["blocks"].size() <= 40);
    CHECK(payload.dump(-1, ' ', false).size() <= 10'000);
    for (const json& block : payload["blocks"]) {
      if (block["type"] != "section" && block["type"] != "header") continue;
      const std::string shown = block["text"]["text"];
      CHECK(shown.size() <= (block["type"] == "header" ? 150 : 3000));
      CHECK(shown.find('<') == std::string::npos);
      CHECK(std::count(shown.begin(), shown.end(), '`') % 2 == 0);
    }
    CHECK(payload["text"].get<std::string>().find('<') == std::string::npos);
  }
}

TEST_CASE("command: placeholders are filled in, each argument stays one") {
  const AlertBatch batch = make_alerts(sample_run(), kReport);
  const auto filled =
      command_arguments({"notify", "{summary}", "{endpoint}:{path}", "{viewport}", "{score}",
                         "{report}", "{run}", "{other}", "{", "{{path}}"},
                        batch.run, batch.alerts[0]);
  CHECK(filled == std::vector<std::string>{
                      "notify",
                      "/shop/shoes [desktop] regressed: score 0.250, limit 0.950, 1 region; "
                      "header > h1: text Boots -> Shoes",
                      "id-shop-shoes-desktop:/shop/shoes", "desktop", "0.250", kReport,
                      "20261121-030000", "{other}", "{", "{/shop/shoes}"});
}

TEST_CASE("command: what was filled in is not searched again, and holds no control character") {
  RunResult run = sample_run();
  run.endpoints[0].path = "/{run}\n;\x1b[31m $(x)";
  const AlertBatch batch = make_alerts(run, kReport);
  const auto filled = command_arguments({"{path}"}, batch.run, batch.alerts[0]);
  REQUIRE(filled.size() == 1);
  CHECK(filled[0] == "/{run} ;\xEF\xBF\xBD[31m $(x)");
}

TEST_CASE("mail: reads as a message with the verdict in its first line") {
  const AlertBatch batch = make_alerts(sample_run(), kReport);
  const Mail mail = read_mail(email_message(
      {"twinshot <bot@example.com>", {"qa@example.com", "\"Dev, Ops\" <ops@example.com>"}}, batch));
  CHECK(mail.headers[0] == "From: \"twinshot\" <bot@example.com>");
  CHECK(mail.headers[1] == "To: qa@example.com, =?UTF-8?Q?Dev=2C_Ops?= <ops@example.com>");
  CHECK(mail.headers[2].starts_with("Subject: =?UTF-8?Q?=5Bvisual=5D_INCOMPLETE"));
  CHECK(mail.headers[3] == "Date: Sat, 21 Nov 2026 03:04:12 +0000");
  CHECK(mail.body.starts_with(batch.run.summary + "\n"));
  CHECK(mail.body.find("  " + batch.alerts[0].summary + "\n") != std::string::npos);
  CHECK(mail.body.find("Report: " + kReport) != std::string::npos);
  CHECK(mail.body.find("Note: The sandbox is off.") != std::string::npos);
}

TEST_CASE("mail: the weekday is right in leap years and at their edges") {
  const auto date_of = [](const std::string& stamp) {
    RunResult run = sample_run();
    run.run.finished_at = stamp;
    for (const std::string& header :
         read_mail(email_message({"", {"a@b"}}, make_alerts(run, ""))).headers) {
      if (header.starts_with("Date: ")) return header.substr(6);
    }
    return std::string();
  };
  CHECK(date_of("2024-02-29T23:59:59Z") == "Thu, 29 Feb 2024 23:59:59 +0000");
  CHECK(date_of("2025-01-01T00:00:00Z") == "Wed, 1 Jan 2025 00:00:00 +0000");
  CHECK(date_of("2026-03-01T12:00:00.123Z") == "Sun, 1 Mar 2026 12:00:00 +0000");
  CHECK(date_of("yesterday") == "");
  CHECK(date_of("2024-02-29T23:59:59+05:00") == "");
}

TEST_CASE("mail: no text adds a header, a recipient or a line of protocol") {
  for (const std::string& hostile : hostile_texts()) {
    const AlertBatch batch = make_alerts(hostile_run(hostile), hostile);
    const Mail mail = read_mail(
        email_message({hostile + " <bot@example.com>", {hostile + " <qa@example.com>"}}, batch));
    std::set<std::string> names;
    for (const std::string& header : mail.headers) {
      CHECK(names.insert(header.substr(0, header.find(':'))).second);
    }
    for (const std::string& name : names) {
      CHECK_MESSAGE(
          (std::set<std::string>{"From", "To", "Subject", "Date", "MIME-Version", "Content-Type",
                                 "Content-Transfer-Encoding", "Auto-Submitted"}
               .contains(name)),
          name);
    }
    CHECK(std::count(mail.headers[1].begin(), mail.headers[1].end(), '@') == 1);
  }
}

TEST_CASE("mail: an address is one address, and what is none is no recipient") {
  const AlertBatch batch = make_alerts(sample_run(), kReport);
  const auto recipients = [&](const std::string& to) {
    return read_mail(email_message({"", {to}}, batch)).headers[0];
  };
  CHECK(recipients("qa@example.com") == "To: qa@example.com");
  CHECK(recipients("qa@example.com victim") == "To: qa@example.comvictim");
  CHECK(recipients("a@b.c\r\nBcc: d@e.f") == "To: a@b.cBccd@e.f");
  CHECK(recipients("a@b.c, d@e.f") == "To: a@b.cd@e.f");
  CHECK(recipients("x <a@b.c>, <d@e.f>") == "To: =?UTF-8?Q?x_=3Ca=40b=2Ec=3E=2C?= <d@e.f>");
  CHECK(recipients("nobody") == "To: ");
}

TEST_CASE("alerts: a side that is down is one alert of the run, beside those of its pages") {
  const AlertBatch batch = make_alerts(run_with_outage(2), kReport);
  CHECK(batch.alerts.size() == 2);
  REQUIRE(batch.outage);
  CHECK(batch.outage->summary ==
        "staging does not answer: net::ERR_CONNECTION_REFUSED; 20 of 22 pages not reached");
  CHECK_FALSE(make_alerts(run_with(2, 1), kReport).outage);
}

TEST_CASE("alerts: each night's outage is news") {
  RunResult run = run_with_outage(0);
  const std::string first = make_alerts(run, kReport).outage->id;
  CHECK(make_alerts(run, kReport).outage->id == first);
  run.run.id = "20261122-030000";
  CHECK(make_alerts(run, kReport).outage->id != first);
}

TEST_CASE("webhook: an outage has a type of its own and names the side") {
  const AlertBatch batch = make_alerts(run_with_outage(0), kReport);
  const json body = json::parse(webhook_body(batch.run, *batch.outage));
  CHECK(body["type"] == "side.down");
  CHECK(body["data"]["side"] == "candidate");
  CHECK(body["data"]["label"] == "staging");
  CHECK(body["data"]["reason"] == "staging does not answer: net::ERR_CONNECTION_REFUSED");
  CHECK(body["data"]["run"]["totals"]["not_reached"] == 20);
  CHECK(body["data"]["report"] == kReport);
}

TEST_CASE("slack and mail: an outage is a message of its own that says so first") {
  const AlertBatch batch = make_alerts(run_with_outage(0), kReport);
  const json message = json::parse(slack_payload(batch.run, *batch.outage));
  CHECK(message["blocks"][0]["text"]["text"] == "staging is down");
  CHECK(message["text"].get<std::string>().starts_with("staging does not answer: "));
  const Mail mail = read_mail(email_message({"", {"qa@example.com"}}, batch.run, *batch.outage));
  CHECK(mail.body.starts_with("staging does not answer: net::ERR_CONNECTION_REFUSED; 20 of"));
}

TEST_CASE("alerts: hostile reasons break no outage message") {
  for (const std::string& hostile : hostile_texts()) {
    RunResult run = run_with_outage(0);
    run.run.outage->label = run.run.outage->reason = hostile;
    const AlertBatch batch = make_alerts(run, hostile);
    CHECK(json::accept(webhook_body(batch.run, *batch.outage)));
    CHECK(json::accept(slack_payload(batch.run, *batch.outage)));
    (void)read_mail(email_message({"", {"qa@example.com"}}, batch.run, *batch.outage));
  }
}

// The DevTools client over a scripted browser: every way a call can end.
#include "crawler/cdp/connection.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/run_coroutine.h"
#include "tests/support/scripted_transport.h"

using cdp::Failure;
using cdp::Json;
using cdp::Session;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using twinshot::ScriptedBrowser;

namespace {

/// A browser made of a script and an open connection to it.
struct Fixture {
  boost::asio::io_context io;
  ScriptedBrowser far{io};
  std::unique_ptr<cdp::Connection> connection =
      std::make_unique<cdp::Connection>(io, far.transport());

  Fixture() { twinshot::run_to_end(io, connection->open(cdp::in(5s))); }

  Json call(Session& session, const std::string& method, cdp::Clock::duration limit = 5s) {
    return twinshot::run_to_end(io, session.call(method, Json::object(), cdp::in(limit)));
  }

  /// How a call of `method` fails.
  Failure failure(Session& session, const std::string& method, cdp::Clock::duration limit = 60s) {
    try {
      call(session, method, limit);
    } catch (const cdp::Error& error) {
      CHECK(std::string(error.what()).find(method) != std::string::npos);
      return error.failure();
    }
    FAIL("the call was answered");
    return Failure::malformed;
  }

  std::vector<std::uint8_t> picture(Session& session) {
    return twinshot::run_to_end(
        io, session.call_for_data("Page.captureScreenshot", Json::object(), cdp::in(30s)));
  }

  /// Lets everything arrive that has been said.
  void settle() {
    io.restart();
    io.poll();
  }
};

/// The "data" reply of a picture, its base64 text given.
std::string data_reply(const ScriptedBrowser::Call& call, const std::string& base64) {
  return R"({"id":)" + std::to_string(call.id) + R"(,"result":{"data":")" + base64 +
         R"("},"sessionId":")" + call.session_id + R"("})";
}

}  // namespace

TEST_CASE("connection: a call gets its own reply") {
  Fixture f;
  f.far.answer("Browser.getVersion", [&](const ScriptedBrowser::Call& call) {
    f.far.reply(call, {{"product", "Chrome/1"}});
  });
  CHECK(f.call(f.connection->browser(), "Browser.getVersion")["product"] == "Chrome/1");
  CHECK(f.far.calls().at(0).session_id.empty());
}

TEST_CASE("connection: a session's calls carry its id") {
  Fixture f;
  Session session(*f.connection, "S1");
  f.call(session, "Page.enable");
  CHECK(f.far.calls().at(0).session_id == "S1");
}

TEST_CASE("connection: replies in the wrong order reach the right calls") {
  Fixture f;
  std::vector<ScriptedBrowser::Call> held;
  f.far.answer("Runtime.evaluate", [&](const ScriptedBrowser::Call& call) {
    held.push_back(call);
    if (held.size() < 3) return;
    for (std::size_t i = held.size(); i-- > 0;) f.far.reply(held[i], {{"n", held[i].params["n"]}});
  });
  std::vector<int> got(3, -1);
  for (int n = 0; n < 3; ++n) {
    const Json params = {{"n", n}};
    boost::asio::co_spawn(f.io,
                          f.connection->browser().call("Runtime.evaluate", params, cdp::in(5s)),
                          [&got, n](std::exception_ptr, const Json& result) {
                            got[static_cast<std::size_t>(n)] = result.value("n", -1);
                          });
  }
  f.settle();
  CHECK(got == std::vector<int>{0, 1, 2});
}

TEST_CASE("connection: a refusal gives the browser's words and code") {
  Fixture f;
  f.far.refuse_nth("Page.navigate", 2, -32000, "Cannot navigate to invalid URL");
  f.call(f.connection->browser(), "Page.navigate");
  try {
    f.call(f.connection->browser(), "Page.navigate");
    FAIL("the second call must be refused");
  } catch (const cdp::Error& error) {
    CHECK(error.failure() == Failure::refused);
    CHECK(error.code() == -32000);
    CHECK(std::string(error.what()) == "Page.navigate: Cannot navigate to invalid URL");
  }
  f.call(f.connection->browser(), "Page.navigate");
}

TEST_CASE("connection: a session that the browser does not know is detached") {
  Fixture f;
  f.far.refuse_nth("Page.enable", 1, -32001, "Session with given id not found.");
  Session session(*f.connection, "gone");
  CHECK(f.failure(session, "Page.enable") == Failure::detached);
}

TEST_CASE("connection: a call without a reply ends at its deadline, a late reply is ignored") {
  Fixture f;
  ScriptedBrowser::Call late;
  f.far.answer("Page.navigate", [&](const ScriptedBrowser::Call& call) { late = call; });
  CHECK(f.failure(f.connection->browser(), "Page.navigate", 20ms) == Failure::timeout);
  f.far.reply(late, {{"frameId", "F"}});
  f.settle();
  CHECK(f.connection->ignored_messages() == 1);
  CHECK_FALSE(f.connection->closed());
}

TEST_CASE("connection: a deadline that has passed ends the call without waiting") {
  Fixture f;
  f.far.ignore("Page.enable");
  CHECK(f.failure(f.connection->browser(), "Page.enable", -1s) == Failure::timeout);
}

TEST_CASE("connection: a socket that drops fails every call at once, and later ones too") {
  Fixture f;
  Session session(*f.connection, "S1");
  f.far.ignore("Page.enable");
  f.far.answer("Page.navigate", [&](const ScriptedBrowser::Call&) { f.far.drop("reset"); });
  std::optional<Failure> other;
  boost::asio::co_spawn(f.io,
                        f.connection->browser().call("Page.enable", Json::object(), cdp::in(60s)),
                        [&](std::exception_ptr thrown, const Json&) {
                          try {
                            if (thrown) std::rethrow_exception(thrown);
                          } catch (const cdp::Error& error) {
                            other = error.failure();
                          }
                        });
  CHECK(f.failure(session, "Page.navigate") == Failure::closed);
  f.settle();
  CHECK(other == Failure::closed);
  CHECK(f.connection->closed());
  CHECK(f.failure(session, "Page.enable") == Failure::closed);
  Session late(*f.connection, "S2");
  CHECK(f.failure(late, "Page.enable") == Failure::closed);
}

TEST_CASE("connection: a refused connection is closed, a silent one times out") {
  for (const bool refused : {true, false}) {
    boost::asio::io_context io;
    ScriptedBrowser far(io);
    if (refused) {
      far.refuse_connection();
    } else {
      far.never_open();
    }
    cdp::Connection connection(io, far.transport());
    try {
      twinshot::run_to_end(io, connection.open(cdp::in(20ms)));
      FAIL("it must not open");
    } catch (const cdp::Error& error) {
      CHECK(error.failure() == (refused ? Failure::closed : Failure::timeout));
    }
  }
}

TEST_CASE("connection: a crash fails the calls of that tab at once, and of no other") {
  Fixture f;
  Session crashing(*f.connection, "S1");
  Session healthy(*f.connection, "S2");
  SUBCASE("told by the tab") {
    f.far.answer("Runtime.evaluate", [&](const ScriptedBrowser::Call&) {
      f.far.event("S1", "Inspector.targetCrashed", Json::object());
    });
  }
  SUBCASE("told by the browser") {
    f.far.event("", "Target.attachedToTarget",
                {{"sessionId", "S1"}, {"targetInfo", {{"targetId", "T1"}}}});
    f.far.answer("Runtime.evaluate", [&](const ScriptedBrowser::Call&) {
      f.far.event("", "Target.targetCrashed",
                  {{"targetId", "T1"}, {"status", "oom"}, {"errorCode", 9}});
    });
  }
  CHECK(f.failure(crashing, "Runtime.evaluate") == Failure::crashed);
  CHECK(f.failure(crashing, "Page.enable") == Failure::crashed);
  REQUIRE(crashing.ended().has_value());
  CHECK(crashing.ended()->failure() == Failure::crashed);
  CHECK_FALSE(healthy.ended().has_value());
  f.call(healthy, "Page.enable");
}

TEST_CASE("connection: a session made after its tab crashed knows it") {
  Fixture f;
  f.far.event("", "Target.attachedToTarget",
              {{"sessionId", "S1"}, {"targetInfo", {{"targetId", "T1"}}}});
  f.far.event("", "Target.targetCrashed", {{"targetId", "T1"}});
  f.settle();
  Session session(*f.connection, "S1");
  CHECK(f.failure(session, "Page.enable") == Failure::crashed);
}

TEST_CASE("connection: a detached tab fails its calls and those of its frames") {
  Fixture f;
  f.far.event("", "Target.attachedToTarget",
              {{"sessionId", "page"}, {"targetInfo", {{"targetId", "T1"}}}});
  f.far.event("page", "Target.attachedToTarget",
              {{"sessionId", "frame"}, {"targetInfo", {{"targetId", "T2"}}}});
  f.settle();
  Session page(*f.connection, "page");
  Session frame(*f.connection, "frame");
  f.far.answer("Runtime.evaluate", [&](const ScriptedBrowser::Call&) {
    f.far.event("", "Target.detachedFromTarget", {{"sessionId", "page"}});
  });
  CHECK(f.failure(frame, "Runtime.evaluate") == Failure::detached);
  CHECK(f.failure(page, "Page.enable") == Failure::detached);
  f.call(f.connection->browser(), "Browser.getVersion");
}

TEST_CASE("connection: garbage, unknown ids and second replies are counted and harm nobody") {
  Fixture f;
  f.far.answer("Page.enable", [&](const ScriptedBrowser::Call& call) {
    f.far.say("garbage");
    f.far.say("{\"id\":1,");
    f.far.say("{\"neither\":1}");
    f.far.say(R"({"id":999999,"result":{}})");
    f.far.say(R"({"id":-3,"error":{"code":1,"message":"x"}})");
    f.far.say(R"({"method":"Target.targetCrashed","params":{"targetId":)");
    f.far.say(R"({"method":"Target.attachedToTarget","params":{"targetInfo":7}})");
    f.far.say(R"({"method":"Target.detachedFromTarget","params":{}})");
    f.far.say(R"({"method":"Target.targetCrashed","params":[]})");
    f.far.say("{\"method\":\"A.b\",\"params\":" + std::string(200'000, '['));
    f.far.reply(call, {{"n", 1}});
    f.far.reply(call, {{"n", 2}});
  });
  CHECK(f.call(f.connection->browser(), "Page.enable")["n"] == 1);
  f.settle();
  CHECK(f.connection->ignored_messages() == 9);
  f.call(f.connection->browser(), "Browser.getVersion");
}

TEST_CASE("connection: a reply without a result object is malformed") {
  for (const std::string body : {"", R"(,"result":[1])", R"(,"result":nul)", R"(,"error":7)"}) {
    CAPTURE(body);
    Fixture f;
    f.far.answer("Page.enable", [&](const ScriptedBrowser::Call& call) {
      f.far.say("{\"id\":" + std::to_string(call.id) + body + "}");
    });
    CHECK(f.failure(f.connection->browser(), "Page.enable") == Failure::malformed);
  }
}

TEST_CASE("connection: a reply above 1 MB that is no picture is malformed") {
  Fixture f;
  f.far.answer("Runtime.evaluate", [&](const ScriptedBrowser::Call& call) {
    f.far.reply(call, {{"value", std::string(1'100'000, 'x')}});
  });
  CHECK(f.failure(f.connection->browser(), "Runtime.evaluate") == Failure::malformed);
}

TEST_CASE("connection: a picture of 40 MB arrives whole") {
  Fixture f;
  Session session(*f.connection, "S1");
  f.far.answer("Page.captureScreenshot", [&](const ScriptedBrowser::Call& call) {
    std::string base64;
    for (int i = 0; i < 10'000'000; ++i) base64 += "Zm9v";
    f.far.say(data_reply(call, base64));
  });
  const std::vector<std::uint8_t> bytes = f.picture(session);
  REQUIRE(bytes.size() == 30'000'000);
  CHECK(std::string(bytes.begin(), bytes.begin() + 6) == "foofoo");
  CHECK(std::string(bytes.end() - 3, bytes.end()) == "foo");
}

TEST_CASE("connection: escaped base64 in a small reply is read too") {
  Fixture f;
  Session session(*f.connection, "S1");
  f.far.answer("Page.captureScreenshot", [&](const ScriptedBrowser::Call& call) {
    f.far.say(data_reply(call, R"(\/\u002f8=)"));
  });
  CHECK(f.picture(session) == std::vector<std::uint8_t>{0xFF, 0xFF});
}

TEST_CASE("connection: empty, missing or damaged picture data is malformed") {
  for (const std::string result : {R"({"data":""})", R"({})", R"({"data":null})", R"({"data":5})",
                                   R"({"data":"Zm9"})", R"({"data":"Zm 9"})", R"(["Zm9v"])"}) {
    CAPTURE(result);
    Fixture f;
    Session session(*f.connection, "S1");
    f.far.answer("Page.captureScreenshot", [&](const ScriptedBrowser::Call& call) {
      f.far.say("{\"id\":" + std::to_string(call.id) + ",\"result\":" + result + "}");
    });
    try {
      f.picture(session);
      FAIL("this is no picture");
    } catch (const cdp::Error& error) {
      CHECK(error.failure() == Failure::malformed);
    }
  }
}

TEST_CASE("connection: events reach the handlers of their session only, in order") {
  Fixture f;
  Session one(*f.connection, "S1");
  Session two(*f.connection, "S2");
  std::vector<int> seen;
  one.on("Network.requestWillBeSent", [&](const Json& params) { seen.push_back(params["n"]); });
  one.on("Network.loadingFinished", [&](const Json& params) { seen.push_back(params["n"]); });
  for (int n = 0; n < 6; ++n) {
    f.far.event("S1", n % 2 == 0 ? "Network.requestWillBeSent" : "Network.loadingFinished",
                {{"n", n}});
    f.far.event("S2", "Network.requestWillBeSent", {{"n", 100 + n}});
    f.far.event("", "Network.requestWillBeSent", {{"n", 200 + n}});
  }
  f.settle();
  CHECK(seen == std::vector<int>{0, 1, 2, 3, 4, 5});
  CHECK(f.connection->ignored_messages() == 0);
}

TEST_CASE("connection: an event before the reply is seen before the call returns") {
  Fixture f;
  Session session(*f.connection, "S1");
  bool committed = false;
  session.on("Page.frameNavigated", [&](const Json&) { committed = true; });
  f.far.answer("Page.navigate", [&](const ScriptedBrowser::Call& call) {
    f.far.event("S1", "Page.frameNavigated", Json::object());
    f.far.reply(call, Json::object());
  });
  f.call(session, "Page.navigate");
  CHECK(committed);
}

TEST_CASE("connection: a handler may make the session of a frame, and add handlers") {
  Fixture f;
  Session page(*f.connection, "S1");
  std::unique_ptr<Session> frame;
  int frame_events = 0;
  int late_handler = 0;
  page.on("Target.attachedToTarget", [&](const Json& params) {
    frame = std::make_unique<Session>(*f.connection, params["sessionId"].get<std::string>());
    frame->on("Page.loadEventFired", [&](const Json&) { ++frame_events; });
    page.on("Target.attachedToTarget", [&](const Json&) { ++late_handler; });
  });
  f.far.event("S1", "Target.attachedToTarget",
              {{"sessionId", "F"}, {"targetInfo", {{"targetId", "T"}}}});
  f.far.event("F", "Page.loadEventFired", Json::object());
  f.settle();
  CHECK(frame_events == 1);
  CHECK(late_handler == 1);
}

TEST_CASE("wait_until: ends with the event that makes the condition hold") {
  Fixture f;
  Session session(*f.connection, "S1");
  int loads = 0;
  session.on("Page.loadEventFired", [&](const Json&) { ++loads; });
  boost::asio::post(f.io, [&] {
    for (int i = 0; i < 3; ++i) f.far.event("S1", "Page.loadEventFired", Json::object());
  });
  // True only between the second and the third event: it is looked at after each one.
  CHECK(twinshot::run_to_end(f.io, session.wait_until([&] { return loads == 2; }, cdp::in(5s))));
}

TEST_CASE("wait_until: a condition that holds already needs no event, a hopeless one times out") {
  Fixture f;
  Session session(*f.connection, "S1");
  CHECK(twinshot::run_to_end(f.io, session.wait_until([] { return true; }, cdp::in(5s))));
  CHECK_FALSE(twinshot::run_to_end(f.io, session.wait_until([] { return false; }, cdp::in(10ms))));
}

TEST_CASE("wait_until: the end of the session ends the wait at once") {
  for (const bool crash : {true, false}) {
    Fixture f;
    Session session(*f.connection, "S1");
    if (crash) {
      f.far.event("S1", "Inspector.targetCrashed", Json::object());
    } else {
      f.far.drop("reset");
    }
    try {
      twinshot::run_to_end(f.io, session.wait_until([] { return false; }, cdp::in(60s)));
      FAIL("it must throw");
    } catch (const cdp::Error& error) {
      CHECK(error.failure() == (crash ? Failure::crashed : Failure::closed));
    }
  }
}

TEST_CASE("session: destroyed with calls and waits under way, they fail and nothing is touched") {
  Fixture f;
  f.far.ignore("Page.enable");
  auto session = std::make_unique<Session>(*f.connection, "S1");
  std::vector<Failure> failures;
  const auto note = [&](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const cdp::Error& error) {
      failures.push_back(error.failure());
    }
  };
  boost::asio::co_spawn(f.io, session->call("Page.enable", Json::object(), cdp::in(60s)),
                        [&](std::exception_ptr thrown, const Json&) { note(thrown); });
  boost::asio::co_spawn(f.io, session->wait_until([] { return false; }, cdp::in(60s)),
                        [&](std::exception_ptr thrown, bool) { note(thrown); });
  SUBCASE("while they wait") {
    f.settle();
  }
  SUBCASE("before they began") {}
  session.reset();
  f.settle();
  CHECK(failures == std::vector<Failure>{Failure::detached, Failure::detached});
}

TEST_CASE("session: a new one may take a given-up one's id") {
  Fixture f;
  auto first = std::make_unique<Session>(*f.connection, "S1");
  Session second(*f.connection, "S1");
  first.reset();
  int events = 0;
  second.on("Page.loadEventFired", [&](const Json&) { ++events; });
  f.far.event("S1", "Page.loadEventFired", Json::object());
  f.settle();
  CHECK(events == 1);
}

TEST_CASE("connection: may go before its sessions, and the io_context before their calls end") {
  auto io = std::make_unique<boost::asio::io_context>();
  ScriptedBrowser far(*io);
  far.ignore("Page.enable");
  auto connection = std::make_unique<cdp::Connection>(*io, far.transport());
  twinshot::run_to_end(*io, connection->open(cdp::in(5s)));
  Session session(*connection, "S1");
  boost::asio::co_spawn(*io, session.call("Page.enable", Json::object(), cdp::in(60s)),
                        boost::asio::detached);
  io->restart();
  io->poll();
  SUBCASE("the connection first") {
    connection.reset();
    REQUIRE(session.ended().has_value());
    CHECK(session.ended()->failure() == Failure::closed);
    session.post("Page.disable", Json::object());
  }
  SUBCASE("the call stays unfinished") {
    CHECK_FALSE(session.ended().has_value());
  }
}

TEST_CASE("post: its reply, or its refusal, is swallowed") {
  Fixture f;
  f.far.refuse_nth("Target.setDiscoverTargets", 2, -32000, "no");
  f.connection->browser().post("Target.setDiscoverTargets", Json::object());
  f.connection->browser().post("Target.setDiscoverTargets", Json::object());
  f.settle();
  CHECK(f.far.calls().size() == 2);
  CHECK(f.connection->ignored_messages() == 0);
}

TEST_CASE("close: the transport is closed and calls fail with the reason") {
  Fixture f;
  f.far.answer("Page.enable", [&](const ScriptedBrowser::Call&) {
    boost::asio::post(f.io, [&] { f.connection->close("the browser is being replaced"); });
  });
  try {
    f.call(f.connection->browser(), "Page.enable");
    FAIL("it must fail");
  } catch (const cdp::Error& error) {
    CHECK(error.failure() == Failure::closed);
    CHECK(std::string(error.what()) == "Page.enable: the browser is being replaced");
  }
  CHECK(f.far.closed_by_client());
}

TEST_CASE("log: sees both directions, cut to 2000 bytes") {
  Fixture f;
  std::vector<std::pair<cdp::Connection::Direction, std::string>> lines;
  f.connection->set_log([&](cdp::Connection::Direction direction, std::string_view text) {
    lines.emplace_back(direction, text);
  });
  f.far.answer("Page.enable", [&](const ScriptedBrowser::Call& call) {
    f.far.reply(call, {{"x", std::string(5000, 'x')}});
  });
  f.call(f.connection->browser(), "Page.enable");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].first == cdp::Connection::Direction::sent);
  CHECK(lines[0].second.find("Page.enable") != std::string::npos);
  CHECK(lines[1].first == cdp::Connection::Direction::received);
  CHECK(lines[1].second.size() == 2000);
}

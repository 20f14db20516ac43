// Messages: taken apart rightly, whatever a page puts into them.
#include "crawler/cdp/message.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cdp::parse;
using cdp::raw_member;
using cdp::read_envelope;

TEST_CASE("message: a reply's members are found in any order and spacing") {
  const auto reply =
      read_envelope(R"( { "result" : {"a":[1,"}",{"b":"\"{"}]} , "sessionId":"S1", "id" : 42 } )");
  REQUIRE(reply.has_value());
  CHECK(reply->id == 42);
  CHECK(reply->session_id == "S1");
  CHECK(reply->result == R"({"a":[1,"}",{"b":"\"{"}]})");
  CHECK(reply->method.empty());
}

TEST_CASE("message: an event's members are found") {
  const auto event =
      read_envelope(R"({"method":"Page.loadEventFired","params":{"timestamp":1.5}})");
  REQUIRE(event.has_value());
  CHECK_FALSE(event->id.has_value());
  CHECK(event->method == "Page.loadEventFired");
  CHECK(event->params == R"({"timestamp":1.5})");
}

TEST_CASE("message: strings may end in any number of backslashes") {
  const auto event = read_envelope(R"({"params":{"a":"\\\\","b":"\\\"","c":"x\\"},"method":"M"})");
  REQUIRE(event.has_value());
  CHECK(event->method == "M");
}

TEST_CASE("message: what is not one JSON object is no message") {
  for (const char* garbage : {"", " ", "null", "[]", "[1]", "{", "}", "{\"id\":1", "{\"id\":1}}",
                              "{\"id\":1} x", "{id:1}", "{\"id\"}", "{\"id\":}", "{\"id\":1,}",
                              "{\"a\":\"", "{\"a\":\"\\\"}", "{\"a\":[1,2}", "HTTP/1.1 200 OK"}) {
    CAPTURE(garbage);
    CHECK_FALSE(read_envelope(garbage).has_value());
  }
}

TEST_CASE("message: an id that is no whole number is none") {
  for (const char* text :
       {R"({"id":"1"})", R"({"id":1.5})", R"({"id":null})", R"({"id":99999999999999999999999})"}) {
    CAPTURE(text);
    const auto envelope = read_envelope(text);
    REQUIRE(envelope.has_value());
    CHECK_FALSE(envelope->id.has_value());
  }
}

TEST_CASE("message: a million brackets are refused, not recursed into") {
  const std::string deep = "{\"id\":1,\"result\":" + std::string(1'000'000, '[');
  CHECK_FALSE(read_envelope(deep).has_value());
  CHECK_FALSE(read_envelope(deep + std::string(1'000'000, ']') + "}").has_value());
  const std::string allowed = "{\"id\":1,\"result\":" + std::string(cdp::kMaxDepth, '[') +
                              std::string(cdp::kMaxDepth, ']') + "}";
  CHECK(read_envelope(allowed).has_value());
}

TEST_CASE("message: a member is sliced out without its neighbours") {
  const std::string result = R"({"other":{"data":"no"},"data":"aGVsbG8="})";
  CHECK(raw_member(result, "data") == R"("aGVsbG8=")");
  CHECK(raw_member(result, "absent").empty());
  CHECK(raw_member("[1]", "data").empty());
}

TEST_CASE("message: half a surrogate pair in a page's text does not lose the message") {
  const auto text = parse(R"({"title":"a\ud800b","low":"\udc00","pair":"\ud83d\ude00"})");
  REQUIRE(text.has_value());
  CHECK((*text)["title"] ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK((*text)["low"] == "\xEF\xBF\xBD");
  CHECK((*text)["pair"] == "\xF0\x9F\x98\x80");
  const auto escaped = parse(R"(["\\ud800","\ud800"])");
  REQUIRE(escaped.has_value());
  CHECK((*escaped)[0] == "\\ud800");
}

TEST_CASE("message: what is too large never becomes a tree") {
  const std::string large = "\"" + std::string(cdp::kMaxParsedBytes, 'x') + "\"";
  CHECK_FALSE(parse(large).has_value());
  CHECK(parse(large.substr(0, large.size() - 3) + "\"").has_value());
}

TEST_CASE("message: a call carries its session, and text that is not UTF-8 is repaired") {
  const nlohmann::json params = {{"text", "a\xFFz"}};
  const auto call = nlohmann::json::parse(cdp::write_call(7, "S", "Input.insertText", params));
  CHECK(call["id"] == 7);
  CHECK(call["sessionId"] == "S");
  CHECK(call["params"]["text"] == "a\xEF\xBF\xBDz");
  const auto bare = nlohmann::json::parse(cdp::write_call(8, "", "Browser.close", nullptr));
  CHECK_FALSE(bare.contains("sessionId"));
  CHECK(bare["params"].is_object());
}

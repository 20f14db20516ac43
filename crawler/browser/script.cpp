// Runs scripts in a page, each with a deadline.
#include "crawler/browser/script.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace twinshot {

namespace {

std::string exception_text(const cdp::Json& details) {
  const cdp::Json thrown = details.value("exception", cdp::Json::object());
  std::string text = thrown.value("description", details.value("text", "exception"));
  return text.substr(0, text.find('\n'));
}

/// The isolated world of the document that is shown now.
boost::asio::awaitable<int> isolated_world(Visit& visit, cdp::Deadline deadline) {
  const Document* shown = visit.navigation.current();
  const std::string loader = shown == nullptr ? "" : shown->loader_id;
  if (visit.world != 0 && visit.world_loader == loader) co_return visit.world;
  cdp::Json params = {
      {"frameId", visit.tab->id()}, {"worldName", "twinshot"}, {"grantUniveralAccess", true}};
  const cdp::Json world =
      co_await visit.tab->session().call("Page.createIsolatedWorld", params, deadline);
  visit.world = world.at("executionContextId").get<int>();
  visit.world_loader = loader;
  co_return visit.world;
}

/// The RemoteObject that the function returned.
boost::asio::awaitable<cdp::Json> call_function(Visit& visit, std::string function,
                                                cdp::Json argument, bool by_value,
                                                cdp::Deadline deadline) {
  const int world = co_await isolated_world(visit, deadline);
  cdp::Json value = {{"value", std::move(argument)}};
  cdp::Json params = {{"functionDeclaration", std::move(function)},
                      {"executionContextId", world},
                      {"arguments", cdp::Json::array({value})},
                      {"awaitPromise", true},
                      {"returnByValue", by_value}};
  cdp::Json reply =
      co_await visit.tab->session().call("Runtime.callFunctionOn", std::move(params), deadline);
  if (reply.contains("exceptionDetails")) {
    throw cdp::Error(cdp::Failure::refused,
                     "script in page: " + exception_text(reply["exceptionDetails"]));
  }
  co_return std::move(reply["result"]);
}

}  // namespace

boost::asio::awaitable<nlohmann::json> run_script(Visit& visit, std::string function,
                                                  nlohmann::json argument, cdp::Deadline deadline) {
  cdp::Json result =
      co_await call_function(visit, std::move(function), std::move(argument), true, deadline);
  co_return std::move(result["value"]);
}

boost::asio::awaitable<std::vector<std::string>> run_script_for_elements(Visit& visit,
                                                                         std::string function,
                                                                         cdp::Deadline deadline) {
  const cdp::Json list =
      co_await call_function(visit, std::move(function), nullptr, false, deadline);
  cdp::Json params = {{"objectId", list.value("objectId", "")}, {"ownProperties", true}};
  const cdp::Json reply =
      co_await visit.tab->session().call("Runtime.getProperties", std::move(params), deadline);
  std::vector<std::string> ids;
  for (const cdp::Json& property : reply.value("result", cdp::Json::array())) {
    const cdp::Json value = property.value("value", cdp::Json::object());
    if (value.value("subtype", "") == "node") ids.push_back(value.value("objectId", ""));
  }
  co_return ids;
}

boost::asio::awaitable<UserScript> run_user_script(Visit& visit, std::string expression,
                                                   cdp::Deadline deadline) {
  cdp::Json params = {{"expression", std::move(expression)},
                      {"awaitPromise", true},
                      {"returnByValue", false},
                      {"silent", true}};
  const cdp::Json reply =
      co_await visit.tab->session().call("Runtime.evaluate", std::move(params), deadline);
  UserScript result;
  if (reply.contains("exceptionDetails")) {
    result.exception = exception_text(reply.at("exceptionDetails"));
    co_return result;
  }
  const cdp::Json value = reply.value("result", cdp::Json::object());
  const std::string type = value.value("type", "undefined");
  // Objects come as handles without a value and are truthy; null is an object by type.
  if (type == "object") {
    result.truthy = value.value("subtype", "") != "null";
  } else if (value.contains("value")) {
    const cdp::Json& plain = value.at("value");
    result.truthy = plain.is_boolean()  ? plain.get<bool>()
                    : plain.is_number() ? plain.get<double>() != 0
                    : plain.is_string() ? !plain.get<std::string>().empty()
                                        : !plain.is_null();
  } else if (value.contains("unserializableValue")) {
    const std::string plain = value.value("unserializableValue", "");
    result.truthy = plain != "NaN" && plain != "-0" && plain != "0n";
  } else {
    result.truthy = type != "undefined";
  }
  co_return result;
}

}  // namespace twinshot

// What Session and Connection share: pending calls, waiting coroutines, who is attached.
// Internal to crawler/cdp.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <nlohmann/json.hpp>

#include "crawler/cdp/connection.h"
#include "crawler/cdp/message.h"
#include "crawler/cdp/occasion.h"

namespace cdp {

/// What a caller wants of a reply's result.
enum class Wanted { tree, text, data };

/// A call on its way. The coroutine that made it and the table of pending calls share it.
struct Call {
  Call(const boost::asio::any_io_executor& executor, std::string name, Wanted its_wanted)
      : done(executor), method(std::move(name)), wanted(its_wanted) {}

  Occasion done;
  std::string method;
  Wanted wanted;
  std::optional<Error> error;
  Json result;
  std::string text;
  std::vector<std::uint8_t> data;
};

/// A coroutine in wait_until.
struct Watch {
  std::function<bool()> condition;
  Occasion done;
};

/// Held by its Session and by every coroutine that runs in it.
struct SessionState {
  std::string id;
  std::shared_ptr<ConnectionState> connection;
  std::optional<Error> ended;
  std::map<std::string, std::deque<Session::Handler>, std::less<>> handlers;
  std::list<Watch*> watches;

  void end(const Error& why);
  void handle_event(std::string_view method, const Json& params);
};

/// Held by the Connection and its sessions.
struct ConnectionState : std::enable_shared_from_this<ConnectionState> {
  ConnectionState(boost::asio::any_io_executor on, std::unique_ptr<Transport> over)
      : executor(std::move(on)), transport(std::move(over)), opened(executor) {}

  /// `call` is empty for posts: their reply is expected, but nobody wants it.
  struct Pending {
    std::string session_id;
    std::shared_ptr<Call> call;
  };
  /// What Target.attachedToTarget said about a session, known before its Session object is made.
  struct Attached {
    std::string target_id;
    std::string parent_session;
    bool crashed = false;
  };

  boost::asio::any_io_executor executor;
  std::unique_ptr<Transport> transport;
  Occasion opened;
  std::optional<Error> closed;
  std::int64_t last_id = 0;
  std::map<std::int64_t, Pending> pending;
  std::map<std::string, std::shared_ptr<SessionState>, std::less<>> sessions;
  std::map<std::string, Attached, std::less<>> attached;
  int ignored = 0;
  Connection::Log log;

  void start();
  std::int64_t send(const std::string& session_id, const std::string& method, const Json& params,
                    std::shared_ptr<Call> call);
  void receive(const std::string& text);
  void close(const std::string& reason);
  void end_session(const std::string& session_id, const Error& why);

 private:
  void receive_reply(const Envelope& reply);
  void receive_event(const Envelope& event);
  void follow_targets(std::string_view method, const std::string& session_id, const Json& params);
  void detach(const std::string& session_id);
};

}  // namespace cdp

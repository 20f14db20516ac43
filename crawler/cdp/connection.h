// A DevTools connection: numbered calls, events, and flattened sessions.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json_fwd.hpp>

#include "crawler/cdp/deadline.h"
#include "crawler/cdp/error.h"
#include "crawler/cdp/transport.h"

namespace cdp {

using Json = nlohmann::json;
template <typename T>
using Awaitable = boost::asio::awaitable<T>;

class Connection;
struct ConnectionState;
struct SessionState;

/// One attached target, or the browser itself (empty id). All members belong to the io thread.
///
/// A call ends in exactly one of: its reply, or an Error. It fails at once when the target crashes,
/// detaches or the connection drops; it never waits past its deadline. A call that is under way
/// when its session is destroyed fails too (detached); it may outlive session and connection.
class Session {
 public:
  using Handler = std::function<void(const Json& params)>;

  /// One session object per id at a time. The target stays attached when this is destroyed.
  Session(Connection& connection, std::string id);
  ~Session();  ///< fails pending calls with Failure::detached
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] const std::string& id() const;

  /// Sends `method` and waits for its result object. A reply above 1 MB is Failure::malformed:
  /// ask for less, or use call_for_data.
  Awaitable<Json> call(std::string method, Json params, Deadline deadline);

  /// Page.captureScreenshot and its like: the reply's base64 "data" member, decoded. The message
  /// is sliced, not walked through a DOM parser: it can be 200 MB.
  Awaitable<std::vector<std::uint8_t>> call_for_data(std::string method, Json params,
                                                     Deadline deadline);

  /// A reply that may be large, as its result's JSON text, at most 256 MB: for whoever parses it on
  /// another thread (parse_large).
  Awaitable<std::string> call_for_text(std::string method, Json params, Deadline deadline);

  /// Sends and forgets; a refusal is ignored.
  void post(std::string method, Json params);

  /// Calls `handler` for every event of that name, in order of arrival, until the session ends.
  /// Handlers must not throw and must not destroy the session. Events above 1 MB are dropped and
  /// counted in Connection::ignored_messages.
  void on(std::string event, Handler handler);

  /// Why this session can not be used any more; empty while it can.
  [[nodiscard]] const std::optional<Error>& ended() const;

  /// Waits until `condition` holds; checked now, and after every event of this session, before the
  /// next one. False when the deadline passed first. Throws Error when the session ended.
  /// `condition` must not throw; what it refers to must outlive the wait.
  Awaitable<bool> wait_until(std::function<bool()> condition, Deadline deadline);

 private:
  std::shared_ptr<SessionState> state_;
};

/// Owns the transport and routes messages. Lives on one io_context thread; destroy it there, after
/// its sessions.
///
/// Targets that crash are noticed by Inspector.targetCrashed (needs Inspector.enable) or
/// Target.targetCrashed (needs Target.setDiscoverTargets on the browser session).
class Connection {
 public:
  enum class Direction { sent, received };
  /// Sees each message, cut after 2000 bytes. May hold secrets that were sent: for diagnosis only.
  using Log = std::function<void(Direction direction, std::string_view text)>;

  Connection(boost::asio::io_context& io, std::unique_ptr<Transport> transport);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Waits until the transport is open. Throws Error (timeout, closed).
  Awaitable<void> open(Deadline deadline);

  /// The browser-level session.
  [[nodiscard]] Session& browser();

  /// Closes the transport; every pending call fails with Failure::closed and `reason`.
  void close(const std::string& reason);

  [[nodiscard]] bool closed() const;

  /// Messages that made no sense (garbage, unknown or late ids): counted, never fatal.
  [[nodiscard]] int ignored_messages() const;

  void set_log(Log log);

 private:
  friend class Session;
  std::shared_ptr<ConnectionState> state_;
  std::unique_ptr<Session> browser_;
};

}  // namespace cdp

// Calls, events and waits of one session.
#include <exception>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/cdp/connection.h"
#include "crawler/cdp/connection_state.h"

namespace cdp {
namespace {

/// Takes a call out of the pending table when its coroutine ends in any way, destruction included.
class PendingEntry {
 public:
  PendingEntry(ConnectionState& connection, std::int64_t id) : connection_(connection), id_(id) {}
  ~PendingEntry() { connection_.pending.erase(id_); }
  PendingEntry(const PendingEntry&) = delete;
  PendingEntry& operator=(const PendingEntry&) = delete;

 private:
  ConnectionState& connection_;
  std::int64_t id_;
};

/// Keeps a Watch in the session's list for as long as its coroutine lives.
class WatchEntry {
 public:
  WatchEntry(SessionState& session, Watch& watch)
      : session_(session), place_(session.watches.insert(session.watches.end(), &watch)) {}
  ~WatchEntry() { session_.watches.erase(place_); }
  WatchEntry(const WatchEntry&) = delete;
  WatchEntry& operator=(const WatchEntry&) = delete;

 private:
  SessionState& session_;
  std::list<Watch*>::iterator place_;
};

/// Why a call of `method` fails in a session that has ended.
Error in_call(const std::string& method, const Error& why) {
  return {why.failure(), method + ": " + why.what(), why.code()};
}

/// Free functions with shared ownership: the Session may be gone when they resume.
Awaitable<std::shared_ptr<Call>> exchange(std::shared_ptr<SessionState> session, std::string method,
                                          Json params, Wanted wanted, Deadline deadline) {
  if (session->ended) throw in_call(method, *session->ended);
  ConnectionState& connection = *session->connection;
  const auto call = std::make_shared<Call>(connection.executor, method, wanted);
  const std::int64_t id = connection.send(session->id, method, params, call);
  const PendingEntry entry(connection, id);
  co_await call->done.wait(deadline);
  if (!call->done.happened()) {
    throw Error(Failure::timeout, method + ": no reply within the limit");
  }
  if (call->error) throw Error(*call->error);
  co_return call;
}

Awaitable<Json> exchange_result(std::shared_ptr<SessionState> session, std::string method,
                                Json params, Deadline deadline) {
  const std::shared_ptr<Call> call = co_await exchange(std::move(session), std::move(method),
                                                       std::move(params), Wanted::tree, deadline);
  co_return std::move(call->result);
}

Awaitable<std::vector<std::uint8_t>> exchange_data(std::shared_ptr<SessionState> session,
                                                   std::string method, Json params,
                                                   Deadline deadline) {
  const std::shared_ptr<Call> call = co_await exchange(std::move(session), std::move(method),
                                                       std::move(params), Wanted::data, deadline);
  co_return std::move(call->data);
}

Awaitable<std::string> exchange_text(std::shared_ptr<SessionState> session, std::string method,
                                     Json params, Deadline deadline) {
  const std::shared_ptr<Call> call = co_await exchange(std::move(session), std::move(method),
                                                       std::move(params), Wanted::text, deadline);
  co_return std::move(call->text);
}

Awaitable<bool> watch(std::shared_ptr<SessionState> session, std::function<bool()> condition,
                      Deadline deadline) {
  if (session->ended) throw Error(*session->ended);
  if (condition()) co_return true;
  Watch watch{std::move(condition), Occasion(session->connection->executor)};
  const WatchEntry entry(*session, watch);
  co_await watch.done.wait(deadline);
  if (session->ended) throw Error(*session->ended);
  co_return watch.done.happened();
}

}  // namespace

void SessionState::end(const Error& why) {
  if (ended) return;
  ended = why;
  auto& pending = connection->pending;
  for (auto it = pending.begin(); it != pending.end();) {
    if (it->second.session_id != id) {
      ++it;
      continue;
    }
    if (const std::shared_ptr<Call>& call = it->second.call) {
      call->error = in_call(call->method, why);
      call->done.happen();
    }
    it = pending.erase(it);
  }
  for (Watch* watch : watches) watch->done.happen();
}

void SessionState::handle_event(std::string_view method, const Json& params) {
  if (const auto it = handlers.find(method); it != handlers.end()) {
    // By index: a handler may add handlers, and a deque keeps the others where they are.
    for (std::size_t i = 0; i < it->second.size(); ++i) it->second[i](params);
  }
  for (Watch* watch : watches) {
    if (!watch->done.happened() && watch->condition()) watch->done.happen();
  }
}

Session::Session(Connection& connection, std::string id)
    : state_(std::make_shared<SessionState>()) {
  ConnectionState& shared = *connection.state_;
  state_->id = std::move(id);
  state_->connection = connection.state_;
  state_->ended = shared.closed;
  const auto known = shared.attached.find(state_->id);
  if (!state_->ended && known != shared.attached.end() && known->second.crashed) {
    state_->ended = Error(Failure::crashed, "the tab crashed");
  }
  shared.sessions[state_->id] = state_;
}

Session::~Session() {
  state_->end(Error(Failure::detached, "the session was given up"));
  state_->handlers.clear();
  auto& sessions = state_->connection->sessions;
  if (const auto it = sessions.find(state_->id); it != sessions.end() && it->second == state_) {
    sessions.erase(it);
  }
}

const std::string& Session::id() const {
  return state_->id;
}

Awaitable<Json> Session::call(std::string method, Json params, Deadline deadline) {
  return exchange_result(state_, std::move(method), std::move(params), deadline);
}

Awaitable<std::vector<std::uint8_t>> Session::call_for_data(std::string method, Json params,
                                                            Deadline deadline) {
  return exchange_data(state_, std::move(method), std::move(params), deadline);
}

Awaitable<std::string> Session::call_for_text(std::string method, Json params, Deadline deadline) {
  return exchange_text(state_, std::move(method), std::move(params), deadline);
}

void Session::post(std::string method, Json params) {
  if (state_->ended) return;
  state_->connection->send(state_->id, method, params, nullptr);
}

void Session::on(std::string event, Handler handler) {
  state_->handlers[std::move(event)].push_back(std::move(handler));
}

const std::optional<Error>& Session::ended() const {
  return state_->ended;
}

Awaitable<bool> Session::wait_until(std::function<bool()> condition, Deadline deadline) {
  return watch(state_, std::move(condition), deadline);
}

}  // namespace cdp

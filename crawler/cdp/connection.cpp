// Routes messages: replies to their calls, events to their sessions, ends to everyone concerned.
#include "crawler/cdp/connection.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/cdp/base64.h"
#include "crawler/cdp/connection_state.h"
#include "crawler/cdp/message.h"

namespace cdp {
namespace {

constexpr std::size_t kLoggedBytes = 2000;
/// The code of "Session with given id not found".
constexpr int kSessionNotFound = -32001;

Error refusal(const std::string& method, std::string_view raw_error) {
  const std::optional<Json> error = parse(raw_error);
  if (!error || !error->is_object()) {
    return {Failure::malformed, method + ": the browser's refusal is not readable"};
  }
  int code = 0;
  std::string message = "refused without a reason";
  if (const auto it = error->find("code"); it != error->end() && it->is_number_integer()) {
    code = it->get<int>();
  }
  if (const auto it = error->find("message"); it != error->end() && it->is_string()) {
    message = it->get<std::string>();
  }
  // What went wrong exactly, where Chrome says it.
  if (const auto it = error->find("data"); it != error->end() && it->is_string()) {
    message += " (" + it->get<std::string>() + ")";
  }
  const Failure failure = code == kSessionNotFound ? Failure::detached : Failure::refused;
  return {failure, method + ": " + message, code};
}

/// The "data" member of a result, decoded.
void take_data(Call& call, std::string_view result) {
  const std::string_view raw = raw_member(result, "data");
  const bool quoted = raw.size() >= 2 && raw.front() == '"';
  std::string unescaped;
  std::string_view text = quoted ? raw.substr(1, raw.size() - 2) : std::string_view{};
  if (quoted && text.find('\\') != std::string_view::npos) {
    const std::optional<Json> whole = parse(raw);
    if (whole && whole->is_string()) unescaped = whole->get<std::string>();
    text = unescaped;
  }
  std::optional<std::vector<std::uint8_t>> data;
  if (!text.empty()) data = decode_base64(text);
  if (!data) {
    call.error = Error(Failure::malformed, call.method + ": the reply carries no readable data");
    return;
  }
  call.data = std::move(*data);
}

void take_result(Call& call, std::string_view result) {
  std::optional<Json> parsed = parse(result);
  if (!parsed || !parsed->is_object()) {
    const std::string size = std::to_string(result.size());
    call.error = Error(Failure::malformed,
                       call.method + ": the reply of " + size + " bytes is not a readable result");
    return;
  }
  call.result = std::move(*parsed);
}

std::string text_member(const Json& params, const char* key) {
  const auto it = params.find(key);
  return it != params.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

void ConnectionState::start() {
  const std::weak_ptr<ConnectionState> weak = weak_from_this();
  Transport::Handlers handlers;
  handlers.on_open = [weak] {
    if (const auto self = weak.lock()) self->opened.happen();
  };
  handlers.on_message = [weak](const std::string& message) {
    if (const auto self = weak.lock()) self->receive(message);
  };
  handlers.on_close = [weak](const std::string& reason) {
    if (const auto self = weak.lock()) self->close(reason);
  };
  transport->start(std::move(handlers));
}

std::int64_t ConnectionState::send(const std::string& session_id, const std::string& method,
                                   const Json& params, std::shared_ptr<Call> call) {
  const std::int64_t id = ++last_id;
  pending.emplace(id, Pending{session_id, std::move(call)});
  std::string text = write_call(id, session_id, method, params);
  if (log) log(Connection::Direction::sent, std::string_view(text).substr(0, kLoggedBytes));
  transport->send(std::move(text));
  return id;
}

void ConnectionState::receive(const std::string& text) {
  if (closed) return;
  if (log) log(Connection::Direction::received, std::string_view(text).substr(0, kLoggedBytes));
  const std::optional<Envelope> envelope = read_envelope(text);
  if (envelope && envelope->id) {
    receive_reply(*envelope);
  } else if (envelope && !envelope->method.empty()) {
    receive_event(*envelope);
  } else {
    ++ignored;
  }
}

void ConnectionState::receive_reply(const Envelope& reply) {
  const auto it = pending.find(*reply.id);
  if (it == pending.end()) {
    ++ignored;  // never asked, answered twice, or answered after the deadline
    return;
  }
  const std::shared_ptr<Call> call = std::move(it->second.call);
  pending.erase(it);
  if (!call) return;
  if (!reply.error.empty()) {
    call->error = refusal(call->method, reply.error);
  } else if (call->wanted == Wanted::data) {
    take_data(*call, reply.result);
  } else if (call->wanted == Wanted::text) {
    call->text = reply.result;
  } else {
    take_result(*call, reply.result);
  }
  call->done.happen();
}

void ConnectionState::receive_event(const Envelope& event) {
  const std::string session_id(event.session_id);
  const auto it = sessions.find(session_id);
  const std::shared_ptr<SessionState> session = it == sessions.end() ? nullptr : it->second;
  const bool about_targets =
      event.method.starts_with("Target.") || event.method == "Inspector.targetCrashed";
  const bool handled = session && session->handlers.contains(event.method);
  Json params = Json::object();
  if ((about_targets || handled) && !event.params.empty()) {
    std::optional<Json> parsed = parse(event.params);
    if (!parsed || !parsed->is_object()) {
      ++ignored;
      return;
    }
    params = std::move(*parsed);
  }
  if (about_targets) follow_targets(event.method, session_id, params);
  if (session) session->handle_event(event.method, params);
}

void ConnectionState::follow_targets(std::string_view method, const std::string& session_id,
                                     const Json& params) {
  if (method == "Target.attachedToTarget") {
    const auto target = params.find("targetInfo");
    if (target == params.end() || !target->is_object()) return;
    attached[text_member(params, "sessionId")] = {text_member(*target, "targetId"), session_id};
  } else if (method == "Target.detachedFromTarget") {
    detach(text_member(params, "sessionId"));
  } else if (method == "Target.targetCrashed") {
    const std::string target_id = text_member(params, "targetId");
    const Error why(Failure::crashed, "the tab crashed: " + text_member(params, "status") +
                                          ", error code " +
                                          std::to_string(params.value("errorCode", 0)));
    for (auto& [id, entry] : attached) {
      if (entry.target_id != target_id) continue;
      entry.crashed = true;
      end_session(id, why);
    }
  } else if (method == "Inspector.targetCrashed") {
    end_session(session_id, Error(Failure::crashed, "the tab crashed"));
  }
}

void ConnectionState::detach(const std::string& session_id) {
  if (session_id.empty()) return;  // the browser's own session ends with the connection only
  attached.erase(session_id);
  std::vector<std::string> children;
  for (const auto& [id, entry] : attached) {
    if (entry.parent_session == session_id) children.push_back(id);
  }
  for (const std::string& child : children) detach(child);
  end_session(session_id, Error(Failure::detached, "the tab was closed"));
}

void ConnectionState::end_session(const std::string& session_id, const Error& why) {
  if (const auto it = sessions.find(session_id); it != sessions.end()) {
    const std::shared_ptr<SessionState> session = it->second;
    session->end(why);
  }
}

void ConnectionState::close(const std::string& reason) {
  if (closed) return;
  closed = Error(Failure::closed, reason);
  for (const auto& [id, session] : sessions) session->end(*closed);
  opened.happen();
  transport->close();
}

Connection::Connection(boost::asio::io_context& io, std::unique_ptr<Transport> transport)
    : state_(std::make_shared<ConnectionState>(io.get_executor(), std::move(transport))),
      browser_(std::make_unique<Session>(*this, "")) {}

Connection::~Connection() {
  state_->close("the connection was given up");
  // Suspended calls share the state and may outlive everything that it refers to.
  state_->sessions.clear();
  state_->log = nullptr;
  state_->transport.reset();
}

Awaitable<void> Connection::open(Deadline deadline) {
  const std::shared_ptr<ConnectionState> state = state_;
  state->start();
  co_await state->opened.wait(deadline);
  if (state->closed) throw *state->closed;
  if (!state->opened.happened()) {
    throw Error(Failure::timeout, "no connection to the browser within the limit");
  }
}

Session& Connection::browser() {
  return *browser_;
}

void Connection::close(const std::string& reason) {
  state_->close(reason);
}

bool Connection::closed() const {
  return state_->closed.has_value();
}

int Connection::ignored_messages() const {
  return state_->ignored;
}

void Connection::set_log(Log log) {
  state_->log = std::move(log);
}

}  // namespace cdp

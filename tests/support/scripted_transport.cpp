// Delivers a script's replies and events through the io_context.
#include "tests/support/scripted_transport.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace twinshot {

using nlohmann::json;

/// The transport that the client holds.
class ScriptedBrowser::Near final : public cdp::Transport {
 public:
  explicit Near(ScriptedBrowser& browser) : browser_(browser) {}
  ~Near() override { *browser_.handlers_ = {}; }
  Near(const Near&) = delete;
  Near& operator=(const Near&) = delete;

  void start(Handlers handlers) override {
    *browser_.handlers_ = std::move(handlers);
    if (browser_.opening_ == Opening::refused) browser_.drop("connection refused");
    if (browser_.opening_ != Opening::opens) return;
    browser_.later([handlers_of = browser_.handlers_] {
      if (handlers_of->on_open) handlers_of->on_open();
    });
  }
  void send(std::string message) override { browser_.receive(message); }
  void close() override {
    browser_.closed_by_client_ = true;
    browser_.drop("closed by the client");
  }

 private:
  ScriptedBrowser& browser_;
};

ScriptedBrowser::ScriptedBrowser(boost::asio::io_context& io)
    : io_(io), handlers_(std::make_shared<cdp::Transport::Handlers>()) {}

ScriptedBrowser::~ScriptedBrowser() = default;

std::unique_ptr<cdp::Transport> ScriptedBrowser::transport() {
  return std::make_unique<Near>(*this);
}

void ScriptedBrowser::answer(const std::string& method, Answer answer) {
  answers_[method] = std::move(answer);
}

void ScriptedBrowser::refuse_nth(const std::string& method, int nth, int code,
                                 const std::string& message) {
  const auto before = answers_.find(method);
  Answer otherwise = [this](const Call& call) { reply(call, json::object()); };
  if (before != answers_.end()) otherwise = before->second;
  answers_[method] = [this, nth, code, message, otherwise](const Call& call) {
    if (call.nth == nth) {
      refuse(call, code, message);
    } else {
      otherwise(call);
    }
  };
}

void ScriptedBrowser::ignore(const std::string& method) {
  answers_[method] = [](const Call&) {};
}

void ScriptedBrowser::refuse_connection() {
  opening_ = Opening::refused;
}

void ScriptedBrowser::never_open() {
  opening_ = Opening::never;
}

void ScriptedBrowser::reply(const Call& call, const json& result) {
  json message = {{"id", call.id}, {"result", result}};
  if (!call.session_id.empty()) message["sessionId"] = call.session_id;
  say(message.dump());
}

void ScriptedBrowser::refuse(const Call& call, int code, const std::string& message) {
  json text = {{"id", call.id}, {"error", {{"code", code}, {"message", message}}}};
  if (!call.session_id.empty()) text["sessionId"] = call.session_id;
  say(text.dump());
}

void ScriptedBrowser::event(const std::string& session_id, const std::string& method,
                            const json& params) {
  json text = {{"method", method}, {"params", params}};
  if (!session_id.empty()) text["sessionId"] = session_id;
  say(text.dump());
}

void ScriptedBrowser::say(std::string raw_text) {
  later([handlers = handlers_, text = std::move(raw_text)] {
    if (handlers->on_message) handlers->on_message(text);
  });
}

void ScriptedBrowser::drop(const std::string& reason) {
  later([handlers = handlers_, reason] {
    const cdp::Transport::Handlers last = std::exchange(*handlers, {});
    if (last.on_close) last.on_close(reason);
  });
}

void ScriptedBrowser::receive(const std::string& text) {
  const json message = json::parse(text);
  Call call;
  call.id = message.at("id").get<std::int64_t>();
  call.method = message.at("method").get<std::string>();
  call.params = message.at("params");
  call.session_id = message.value("sessionId", "");
  call.nth = ++counts_[call.method];
  calls_.push_back(call);
  if (const auto it = answers_.find(call.method); it != answers_.end()) {
    const Answer chosen = it->second;
    chosen(call);
  } else {
    reply(call, json::object());
  }
}

void ScriptedBrowser::later(std::function<void()> what) {
  boost::asio::post(io_, std::move(what));
}

}  // namespace twinshot

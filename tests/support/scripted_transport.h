// A browser made of a script: answers DevTools calls the way a test says, in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "crawler/cdp/transport.h"

namespace twinshot {

/// The far end of a connection. Whatever it says is delivered later, by the io_context, in order,
/// as a socket would. Use it on the io_context's thread; it must outlive the connection.
class ScriptedBrowser {
 public:
  struct Call {
    std::int64_t id = 0;
    std::string method;
    nlohmann::json params;
    std::string session_id;
    int nth = 0;  ///< 1 for the first call of this method
  };
  using Answer = std::function<void(const Call& call)>;

  explicit ScriptedBrowser(boost::asio::io_context& io);
  ~ScriptedBrowser();
  ScriptedBrowser(const ScriptedBrowser&) = delete;
  ScriptedBrowser& operator=(const ScriptedBrowser&) = delete;

  /// The near end, once.
  [[nodiscard]] std::unique_ptr<cdp::Transport> transport();

  /// What happens for calls of `method`. Others are answered with an empty result.
  void answer(const std::string& method, Answer answer);
  /// Refuses the n-th call of `method`; the others are answered as before.
  void refuse_nth(const std::string& method, int nth, int code, const std::string& message);
  /// Lets calls of `method` wait for ever.
  void ignore(const std::string& method);
  /// The connection is refused instead of opened.
  void refuse_connection();
  /// The connection is neither refused nor opened.
  void never_open();

  void reply(const Call& call, const nlohmann::json& result);
  void refuse(const Call& call, int code, const std::string& message);
  void event(const std::string& session_id, const std::string& method,
             const nlohmann::json& params);
  void say(std::string raw_text);
  void drop(const std::string& reason);

  [[nodiscard]] const std::vector<Call>& calls() const { return calls_; }
  [[nodiscard]] bool closed_by_client() const { return closed_by_client_; }

 private:
  class Near;
  enum class Opening { opens, refused, never };

  void receive(const std::string& text);
  void later(std::function<void()> what);

  boost::asio::io_context& io_;
  std::shared_ptr<cdp::Transport::Handlers> handlers_;  ///< empty functions once closed
  std::map<std::string, Answer> answers_;
  std::map<std::string, int> counts_;
  std::vector<Call> calls_;
  Opening opening_ = Opening::opens;
  bool closed_by_client_ = false;
};

}  // namespace twinshot

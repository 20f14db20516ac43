// Secrets of a side, given to that side's own origin and to nobody else.
#include "crawler/browser/credentials.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "crawler/config/url.h"

namespace twinshot {

namespace {

struct Secrets {
  std::string origin;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<BasicAuth> basic_auth;
  std::set<std::string> asked;  ///< requests that got the password already
};

bool same_name(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

/// The request's own headers with ours in place of those of the same name. continueRequest takes
/// the whole list; it does not reach the next hop of a redirect, which is paused on its own.
cdp::Json merged_headers(const cdp::Json& request, const Secrets& secrets) {
  cdp::Json merged = cdp::Json::array();
  const cdp::Json own = request.value("headers", cdp::Json::object());
  for (const auto& [name, value] : own.items()) {
    const bool replaced =
        std::any_of(secrets.headers.begin(), secrets.headers.end(),
                    [&name = name](const auto& header) { return same_name(header.first, name); });
    if (!replaced) merged.push_back({{"name", name}, {"value", value}});
  }
  for (const auto& [name, value] : secrets.headers) {
    merged.push_back({{"name", name}, {"value", value}});
  }
  return merged;
}

}  // namespace

void guard_credentials(cdp::Session& session, const SideTask& task) {
  const CaptureOptions& capture = task.capture;
  if (capture.headers.empty() && !capture.basic_auth) return;

  auto secrets = std::make_shared<Secrets>();
  secrets->origin =
      origin_of_text(task.allowed_origins.empty() ? task.url : task.allowed_origins.front());
  secrets->headers = capture.headers;
  secrets->basic_auth = capture.basic_auth;
  if (secrets->origin.empty()) return;

  session.on("Fetch.requestPaused", [&session, secrets](const cdp::Json& params) {
    cdp::Json answer = {{"requestId", params.value("requestId", "")}};
    const cdp::Json request = params.value("request", cdp::Json::object());
    if (!secrets->headers.empty() && origin_of_text(request.value("url", "")) == secrets->origin) {
      answer["headers"] = merged_headers(request, *secrets);
    }
    session.post("Fetch.continueRequest", std::move(answer));
  });
  session.on("Fetch.authRequired", [&session, secrets](const cdp::Json& params) {
    const std::string id = params.value("requestId", "");
    const cdp::Json challenge = params.value("authChallenge", cdp::Json::object());
    cdp::Json response = {{"response", "CancelAuth"}};
    if (challenge.value("source", "Server") == "Proxy") {
      response["response"] = "Default";
    } else if (secrets->basic_auth &&
               origin_of_text(challenge.value("origin", "")) == secrets->origin &&
               secrets->asked.insert(id).second) {
      // Asked twice for one request means that the password is wrong: then the 401 is the answer.
      response = {{"response", "ProvideCredentials"},
                  {"username", secrets->basic_auth->username},
                  {"password", secrets->basic_auth->password}};
    }
    session.post("Fetch.continueWithAuth",
                 {{"requestId", id}, {"authChallengeResponse", response}});
  });
  const cdp::Json pattern = {{"urlPattern", secrets->origin + "/*"}};
  session.post("Fetch.enable", {{"handleAuthRequests", capture.basic_auth.has_value()},
                                {"patterns", cdp::Json::array({pattern})}});
}

}  // namespace twinshot

// Asks a site for one page without a browser: does it answer at all?
#include "crawler/run/probe.h"

#include <chrono>

#include "crawler/http/client.h"

namespace twinshot {

bool answers(const std::string& url, const SideTask& side) {
  HttpRequest request;
  request.url = url;
  request.timeout = std::chrono::seconds(15);
  request.headers = side.capture.headers;
  request.basic_auth = side.capture.basic_auth;
  request.tls = side.capture.tls;
  request.user_agent = side.capture.user_agent;
  try {
    const HttpReply reply = fetch(request);
    return reply.status < 500 && reply.status != 429;
  } catch (const HttpError& error) {
    return error.kind() == HttpError::Kind::too_large;
  }
}

}  // namespace twinshot

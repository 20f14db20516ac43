// One HTTP request through libcurl. Redirects are followed here, one request each, because libcurl
// cannot be told which origins may see which headers.
#include "crawler/http/client.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>
#include <new>

#include <curl/curl.h>

#include "crawler/config/url.h"
#include "crawler/http/trimmed.h"

namespace twinshot {
namespace {

using Clock = std::chrono::steady_clock;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

/// libcurl's start-up is not safe on two threads; a static's initialiser runs once.
void start_libcurl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) {
    throw HttpError(HttpError::Kind::other,
                    std::string("libcurl does not start: ") + curl_easy_strerror(started));
  }
}

/// What the callbacks fill in.
struct Receiver {
  HttpReply reply;
  std::size_t max_bytes = 0;
  bool too_large = false;
};

std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* context) {
  auto& receiver = *static_cast<Receiver*>(context);
  const std::size_t bytes = size * count;
  if (bytes > receiver.max_bytes - receiver.reply.body.size()) {
    receiver.too_large = true;
    return 0;  // fewer than offered: libcurl ends the transfer
  }
  receiver.reply.body.append(data, bytes);
  return bytes;
}

std::size_t receive_header(char* data, std::size_t size, std::size_t count, void* context) {
  auto& receiver = *static_cast<Receiver*>(context);
  const std::string_view line(data, size * count);
  // Informational answers come before the real one; each begins with a status line.
  if (line.starts_with("HTTP/")) receiver.reply.headers.clear();
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos && !line.starts_with("HTTP/")) {
    std::string name = trimmed(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    receiver.reply.headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
  }
  return line.size();
}

/// An option that this libcurl does not take would be a check that silently does not happen.
template <typename Value>
void set(const Handle& handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle.get(), option, value);
  if (code != CURLE_OK) {
    throw HttpError(HttpError::Kind::other,
                    std::string("libcurl refuses an option: ") + curl_easy_strerror(code));
  }
}

HttpError::Kind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return HttpError::Kind::timeout;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return HttpError::Kind::tls;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return HttpError::Kind::connection;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return HttpError::Kind::url;
    default:
      return HttpError::Kind::other;
  }
}

void append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  if (!list) list.reset(longer);  // otherwise the head is the one it was
}

HeaderList make_headers(const HttpRequest& request) {
  HeaderList list;
  for (const auto& [name, value] : request.headers) {
    if ((name + value).find_first_of("\r\n") != std::string::npos) {
      throw HttpError(HttpError::Kind::other, "a header holds a line break: " + trimmed(name));
    }
    // libcurl takes "Name:" for "do not send it", and "Name;" for an empty value.
    append(list, value.empty() ? name + ";" : name + ": " + value);
  }
  append(list, "Expect:");  // no second round trip before a body
  return list;
}

void set_method(const Handle& handle, const HttpRequest& request) {
  if (request.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method != "GET" || !request.body.empty()) {
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_security(const Handle& handle, const HttpRequest& request) {
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_SSL_VERIFYPEER, request.tls.insecure ? 0L : 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, request.tls.insecure ? 0L : 2L);
  if (!request.tls.ca_file.empty()) {
    set(handle, CURLOPT_CAINFO, request.tls.ca_file.c_str());
  }
  if (request.basic_auth) {
    set(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(handle, CURLOPT_USERNAME, request.basic_auth->username.c_str());
    set(handle, CURLOPT_PASSWORD, request.basic_auth->password.c_str());
  }
}

struct Answer {
  HttpReply reply;
  std::string redirect;  ///< absolute; empty when it is none
};

Answer fetch_once(const HttpRequest& request, Clock::time_point deadline) {
  const Url url = parse_url(request.url);
  const Handle handle(curl_easy_init());
  if (!handle) throw std::bad_alloc();
  Receiver receiver;
  receiver.max_bytes = request.max_bytes;
  receiver.reply.url = request.url;
  const HeaderList headers = make_headers(request);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  char problem[CURL_ERROR_SIZE] = "";

  set(handle, CURLOPT_ERRORBUFFER, problem);
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_NOSIGNAL, 1L);  // signals belong to the program, and threads get none
  // 0 would mean no limit.
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(1, left.count())));
  set(handle, CURLOPT_ACCEPT_ENCODING, "");  // everything libcurl can undo
  set(handle, CURLOPT_USERAGENT,
      request.user_agent.empty() ? "twinshot" : request.user_agent.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  set(handle, CURLOPT_WRITEFUNCTION, &receive_body);
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&receiver));
  set(handle, CURLOPT_HEADERFUNCTION, &receive_header);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&receiver));
  set_method(handle, request);
  set_security(handle, request);

  const CURLcode code = curl_easy_perform(handle.get());
  if (receiver.too_large) {
    throw HttpError(HttpError::Kind::too_large, origin_of(url) + " answers with more than " +
                                                    std::to_string(request.max_bytes) + " bytes");
  }
  if (code != CURLE_OK) {
    throw HttpError(kind_of(code), origin_of(url) + ": " +
                                       (*problem != '\0' ? problem : curl_easy_strerror(code)));
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  receiver.reply.status = static_cast<int>(status);
  char* next = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &next);
  return {std::move(receiver.reply), next != nullptr ? next : ""};
}

bool is_followed(const HttpRequest& request, const Answer& answer) {
  return !answer.redirect.empty() && request.max_redirects > 0 &&
         (request.method == "GET" || request.method == "HEAD");
}

/// The same request for where `answer` points. Throws HttpError where it must not go there.
HttpRequest redirected(const HttpRequest& request, const std::string& target,
                       const std::string& own_origin) {
  const std::string from = origin_of_text(request.url);
  const std::string to = origin_of_text(target);
  const auto& allowed = request.redirect_origins;
  if (to.empty() ||
      (to != own_origin && std::find(allowed.begin(), allowed.end(), to) == allowed.end())) {
    throw HttpError(HttpError::Kind::redirect,
                    from + " redirects to " +
                        (to.empty() ? "something that is no web address" : to) +
                        ", which is not allowed");
  }
  HttpRequest next = request;
  next.url = target;
  if (to != own_origin) {
    next.headers.clear();
    next.basic_auth.reset();
  }
  return next;
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
  for (const auto& [own_name, value] : headers) {
    if (own_name == name) return value;
  }
  return {};
}

HttpReply fetch(const HttpRequest& request) {
  start_libcurl();
  const Clock::time_point deadline = Clock::now() + request.timeout;
  HttpRequest current = request;
  try {
    const std::string own_origin = origin_of(parse_url(request.url));
    for (int redirects = 0;; ++redirects) {
      Answer answer = fetch_once(current, deadline);
      if (!is_followed(request, answer)) return std::move(answer.reply);
      if (redirects == request.max_redirects) {
        throw HttpError(HttpError::Kind::redirect, own_origin + " redirects more than " +
                                                       std::to_string(request.max_redirects) +
                                                       " times");
      }
      current = redirected(current, answer.redirect, own_origin);
    }
  } catch (const UrlError& error) {
    throw HttpError(HttpError::Kind::url, std::string("the URL ") + error.what());
  }
}

}  // namespace twinshot

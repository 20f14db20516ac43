// An HTTP server for tests: answers as the test says, misbehaves as the test says, remembers what
// was asked.
#include "tests/support/test_server.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "examples/demo/static_site.h"

namespace twinshot {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using asio::use_awaitable;
using std::chrono::milliseconds;

constexpr std::uint64_t kMaxBodyBytes = 64 << 20;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

bool has_header(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return lower(header.first) == name; });
}

/// Written by hand, not by Beast: tests also need headers that no library would write.
std::string header_text(const Response& response, bool keep_alive) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text.append(reason.data(), reason.size());
  text += "\r\n";
  for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
  if (!response.content_type.empty() && !has_header(response, "content-type")) {
    text += "Content-Type: " + response.content_type + "\r\n";
  }
  const bool no_body = response.status < 200 || response.status == 204 || response.status == 304;
  if (response.fault == Response::Fault::endless) {
    text += "Transfer-Encoding: chunked\r\n";
  } else if (!no_body && !has_header(response, "content-length") &&
             !has_header(response, "transfer-encoding")) {
    text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  if (!keep_alive) text += "Connection: close\r\n";
  return text + "\r\n";
}

std::string chunk(const std::string& body) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  return size + body + "\r\n";
}

Request to_request(const http::request<http::string_body>& message) {
  Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.path = request.target.substr(0, request.target.find('?'));
  for (const auto& field : message) {
    std::string& value = request.headers[lower(std::string(field.name_string()))];
    if (!value.empty()) value += ", ";
    value += std::string(field.value());
  }
  request.body = message.body();
  return request;
}

asio::awaitable<void> pause(milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(use_awaitable);
}

void reset_connection(tcp::socket& socket) {
  boost::system::error_code ignored;
  // With linger time 0, close sends RST instead of FIN.
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

template <class Stream>
asio::awaitable<void> write_text(Stream& stream, std::string text) {
  co_await asio::async_write(stream, asio::buffer(text), use_awaitable);
}

}  // namespace

struct TestServer::Impl {
  mutable std::mutex mutex;  // guards the three below
  std::map<std::string, Handler> handlers;
  std::vector<Request> requests;
  std::map<std::string, int, std::less<>> counts;

  std::optional<asio::ssl::context> tls;
  std::optional<asio::io_context> context{std::in_place, 1};
  std::optional<tcp::acceptor> acceptor;
  int port = 0;
  std::thread thread;

  void start();
  void stop();
  Response respond(Request request);
  [[nodiscard]] Handler handler_for(const std::string& path) const;

  asio::awaitable<void> accept_all();
  asio::awaitable<void> connection(tcp::socket socket);
  template <class Stream>
  asio::awaitable<void> serve(Stream& stream, tcp::socket& socket);
  template <class Stream>
  asio::awaitable<bool> send(Stream& stream, tcp::socket& socket, Response response, bool head,
                             bool keep_alive);
};

void TestServer::Impl::start() {
  acceptor.emplace(*context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  port = acceptor->local_endpoint().port();
  asio::co_spawn(*context, accept_all(), asio::detached);
  thread = std::thread([this] { context->run(); });
}

void TestServer::Impl::stop() {
  if (!thread.joinable()) return;
  context->stop();
  thread.join();
  acceptor.reset();
  context.reset();  // destroys the coroutines that still wait, and with them their connections
}

TestServer::Handler TestServer::Impl::handler_for(const std::string& path) const {
  if (const auto exact = handlers.find(path); exact != handlers.end()) return exact->second;
  const Handler* best = nullptr;
  std::size_t best_length = 0;
  for (const auto& [pattern, handler] : handlers) {
    if (!pattern.ends_with('*') || pattern.size() < best_length) continue;
    if (!path.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1))) continue;
    best = &handler;
    best_length = pattern.size();
  }
  return best != nullptr ? *best : nullptr;
}

Response TestServer::Impl::respond(Request request) {
  Handler handler;
  {
    const std::lock_guard lock(mutex);
    request.attempt = ++counts[request.path];
    requests.push_back(request);
    handler = handler_for(request.path);
  }
  Response response;
  if (!handler) {
    response.status = 404;
    response.body = "<!doctype html><title>404</title><h1>Not found</h1>";
    return response;
  }
  try {
    return handler(request);
  } catch (const std::exception& error) {
    response.status = 500;
    response.content_type = "text/plain";
    response.body = error.what();
    return response;
  }
}

/// Sends one answer; true when the connection may carry another one.
template <class Stream>
asio::awaitable<bool> TestServer::Impl::send(Stream& stream, tcp::socket& socket, Response response,
                                             bool head, bool keep_alive) {
  using Fault = Response::Fault;
  if (response.delay.count() > 0) co_await pause(response.delay);
  if (response.fault == Fault::never_answer) {
    std::array<char, 1024> ignored{};
    for (;;) co_await stream.async_read_some(asio::buffer(ignored), use_awaitable);
  }
  if (response.fault == Fault::reset) {
    reset_connection(socket);
    co_return false;
  }
  std::string text = header_text(response, keep_alive);
  if (response.fault == Fault::none && !head) text += response.body;
  co_await write_text(stream, std::move(text));
  if (head) co_return keep_alive;

  switch (response.fault) {
    case Fault::reset_after_headers:
      co_await pause(milliseconds(50));  // a reset also drops what the client has not read yet
      reset_connection(socket);
      co_return false;
    case Fault::truncate:
      co_await write_text(stream, response.body.substr(0, response.body.size() / 2));
      co_return false;
    case Fault::drip:
      for (const char byte : response.body) {
        co_await pause(milliseconds(100));
        co_await write_text(stream, std::string(1, byte));
      }
      co_return keep_alive;
    case Fault::endless: {
      const std::string piece = chunk(response.body.empty() ? " " : response.body);
      for (;;) {
        co_await write_text(stream, piece);
        co_await pause(milliseconds(10));
      }
    }
    default:
      co_return keep_alive;
  }
}

template <class Stream>
asio::awaitable<void> TestServer::Impl::serve(Stream& stream, tcp::socket& socket) {
  boost::beast::flat_buffer buffer;
  for (bool open = true; open;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kMaxBodyBytes);
    co_await http::async_read(stream, buffer, parser, use_awaitable);
    const bool head = parser.get().method() == http::verb::head;
    const bool keep_alive = parser.get().keep_alive();
    Response response = respond(to_request(parser.get()));
    open = co_await send(stream, socket, std::move(response), head, keep_alive);
  }
}

asio::awaitable<void> TestServer::Impl::connection(tcp::socket socket) {
  // A client that goes away, or refuses our certificate, is what tests are about.
  try {
    if (tls) {
      asio::ssl::stream<tcp::socket&> stream(socket, *tls);
      co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
      co_await serve(stream, socket);
      co_await stream.async_shutdown(use_awaitable);
    } else {
      co_await serve(socket, socket);
    }
  } catch (const boost::system::system_error&) {
  }
}

asio::awaitable<void> TestServer::Impl::accept_all() {
  for (;;) {
    tcp::socket socket = co_await acceptor->async_accept(use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(*context, connection(std::move(socket)), asio::detached);
  }
}

Response redirect_to(std::string location, int status) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

TestServer::TestServer() : impl_(std::make_unique<Impl>()) {
  impl_->start();
}

TestServer::TestServer(const TlsFiles& tls) : impl_(std::make_unique<Impl>()) {
  impl_->tls.emplace(asio::ssl::context::tls_server);
  impl_->tls->use_certificate_chain_file(tls.certificate.string());
  impl_->tls->use_private_key_file(tls.key.string(), asio::ssl::context::pem);
  impl_->start();
}

TestServer::~TestServer() {
  stop();
}

void TestServer::on(std::string path, Handler handler) {
  const std::lock_guard lock(impl_->mutex);
  impl_->handlers[std::move(path)] = std::move(handler);
}

void TestServer::page(std::string path, std::string html) {
  on(std::move(path), [html = std::move(html)](const Request&) {
    Response response;
    response.body = html;
    return response;
  });
}

void TestServer::folder(std::string prefix, std::filesystem::path dir) {
  on(prefix + "*", [prefix, site = open_site({std::move(dir)})](const Request& request) {
    SiteAnswer found = answer(site, "/" + request.path.substr(prefix.size()));
    if (!found.location.empty()) {
      return redirect_to(prefix + found.location.substr(1), found.status);
    }
    Response response;
    response.status = found.status;
    response.content_type = std::move(found.content_type);
    response.body = std::move(found.body);
    return response;
  });
}

int TestServer::port() const {
  return impl_->port;
}

std::string TestServer::origin() const {
  return (impl_->tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port());
}

std::string TestServer::origin_localhost() const {
  return (impl_->tls ? "https://localhost:" : "http://localhost:") + std::to_string(port());
}

std::string TestServer::url(std::string_view path) const {
  return origin() + std::string(path);
}

std::vector<Request> TestServer::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

int TestServer::requests_for(std::string_view path) const {
  const std::lock_guard lock(impl_->mutex);
  const auto found = impl_->counts.find(path);
  return found == impl_->counts.end() ? 0 : found->second;
}

void TestServer::stop() {
  impl_->stop();
}

}  // namespace twinshot

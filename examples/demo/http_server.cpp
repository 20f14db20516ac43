// A small static web server on loopback.
#include "examples/demo/http_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace twinshot {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using asio::use_awaitable;
using HttpRequest = http::request<http::string_body>;
using HttpResponse = http::response<http::string_body>;

constexpr std::chrono::seconds kIdleTimeout{60};

HttpResponse respond(const Site& site, const std::map<std::string, std::string>& variables,
                     std::chrono::seconds max_age, const HttpRequest& request) {
  HttpResponse response;
  response.version(request.version());
  response.set(http::field::server, "twinshot-demo-server");
  const bool keep = max_age > std::chrono::seconds::zero();
  response.set(http::field::cache_control,
               keep ? "max-age=" + std::to_string(max_age.count()) : "no-store");
  response.keep_alive(request.keep_alive());
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    response.result(http::status::method_not_allowed);
    response.set(http::field::allow, "GET, HEAD");
    response.prepare_payload();
    return response;
  }
  SiteAnswer found = answer(site, {request.target().data(), request.target().size()}, variables);
  response.result(static_cast<unsigned>(found.status));
  response.set(http::field::content_type, found.content_type);
  if (!found.location.empty()) response.set(http::field::location, found.location);
  response.content_length(found.body.size());
  if (request.method() == http::verb::get) response.body() = std::move(found.body);
  return response;
}

}  // namespace

struct HttpServer::Impl {
  Site site;
  std::map<std::string, std::string> variables;
  std::chrono::seconds max_age{};
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  std::thread thread;

  void listen(int port);
  asio::awaitable<void> accept_all();
  asio::awaitable<void> connection(beast::tcp_stream stream);
};

void HttpServer::Impl::listen(int port) {
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(),
                               static_cast<asio::ip::port_type>(port));
  try {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(port) + ": " +
                             error.code().message());
  }
}

asio::awaitable<void> HttpServer::Impl::connection(beast::tcp_stream stream) {
  try {
    beast::flat_buffer buffer;
    for (bool open = true; open;) {
      stream.expires_after(kIdleTimeout);
      HttpRequest request;
      co_await http::async_read(stream, buffer, request, use_awaitable);
      HttpResponse response = respond(site, variables, max_age, request);
      http::response_serializer<http::string_body> serializer(response);
      // A HEAD answer promises the length of a body that is not sent.
      if (request.method() == http::verb::head) {
        co_await http::async_write_header(stream, serializer, use_awaitable);
      } else {
        co_await http::async_write(stream, serializer, use_awaitable);
      }
      open = response.keep_alive();
    }
  } catch (const boost::system::system_error&) {
    // The client went away; there is nobody to tell.
  }
}

asio::awaitable<void> HttpServer::Impl::accept_all() {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(context, connection(beast::tcp_stream(std::move(socket))), asio::detached);
  }
}

HttpServer::HttpServer(Site site, int port, std::map<std::string, std::string> variables,
                       std::chrono::seconds max_age)
    : impl_(std::make_unique<Impl>()) {
  impl_->site = std::move(site);
  impl_->variables = std::move(variables);
  impl_->max_age = max_age;
  impl_->listen(port);
  asio::co_spawn(impl_->context, impl_->accept_all(), asio::detached);
  impl_->thread = std::thread([this] { impl_->context.run(); });
}

HttpServer::~HttpServer() {
  impl_->context.stop();
  impl_->thread.join();
}

std::string HttpServer::origin() const {
  return "http://127.0.0.1:" + std::to_string(impl_->acceptor.local_endpoint().port());
}

}  // namespace twinshot

// URLs and their origins, as the config, the sitemap and the HTTP client need them.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace twinshot {

/// An absolute http or https URL. Scheme and host are lower case; dot segments are resolved.
struct Url {
  std::string scheme;    ///< "http" or "https"
  std::string host;      ///< IPv6 in brackets
  int port = 0;          ///< filled in from the scheme
  std::string path;      ///< begins with '/'
  std::string query;     ///< without '?'
  std::string fragment;  ///< without '#'
  bool has_user_info = false;

  bool operator==(const Url&) const = default;
};

/// What is wrong with a URL: "is not a URL: ...", to follow its name.
class UrlError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Non-ASCII characters and blanks in path and query are percent-encoded; in a host they are
/// refused. Throws UrlError: not absolute, another scheme, no host.
[[nodiscard]] Url parse_url(std::string_view text);

/// "https://example.com", with the port where it is not the scheme's own.
[[nodiscard]] std::string origin_of(const Url& url);

/// The origin of a URL that parse_url accepts; empty for any other text.
[[nodiscard]] std::string origin_of_text(std::string_view text);

/// A URL's text up to ? or #: what tells one page from another, without the tokens that follow.
[[nodiscard]] std::string without_query(std::string_view url);

/// `url` is `base` or lies below it: "/shop/x" is below "/shop", "/shopping" is not.
[[nodiscard]] bool is_below(std::string_view url, std::string_view base);

/// Path and query: what an HTTP request asks for.
[[nodiscard]] std::string target_of(const Url& url);

/// A cookie for `domain` is sent to `host`: equal, or `host` is below it (RFC 6265, 5.1.3).
[[nodiscard]] bool domain_matches(std::string_view host, std::string_view domain);

/// The host can only be this machine: localhost, 127.0.0.0/8, [::1].
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace twinshot

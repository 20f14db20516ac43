// URLs and their origins: libcurl's parser, so that what is checked is what is fetched.
#include "crawler/config/url.h"

#include <algorithm>
#include <memory>

#include <curl/curl.h>
#include <curl/urlapi.h>

#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

struct FreeUrl {
  void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};

/// Empty when the URL has no such part.
std::string part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle, which, &text, flags) != CURLUE_OK) return {};
  std::string result(text);
  curl_free(text);
  return result;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

bool is_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           std::string_view("-._[]:").find(character) != std::string_view::npos;
  });
}

bool is_ip_address(std::string_view host) {
  return host.starts_with('[') || std::all_of(host.begin(), host.end(), [](char character) {
           return character == '.' || (character >= '0' && character <= '9');
         });
}

}  // namespace

Url parse_url(std::string_view text) {
  if (has_control_characters(text)) throw UrlError("has a line break or a control character");
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) {
    throw UrlError("must begin with http:// or https://");
  }
  Url url;
  url.scheme = lower(std::string(text.substr(0, scheme_end)));
  if (url.scheme != "http" && url.scheme != "https") {
    throw UrlError("must begin with http:// or https://, not " + url.scheme + "://");
  }
  const std::unique_ptr<CURLU, FreeUrl> handle(curl_url());
  if (!handle) throw std::bad_alloc();
  const std::string copy(text);
  const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, copy.c_str(), CURLU_URLENCODE);
  if (code != CURLUE_OK) throw UrlError(std::string("is not a URL: ") + curl_url_strerror(code));
  url.host = lower(part(handle.get(), CURLUPART_HOST));
  if (!is_host(url.host)) {
    throw UrlError("has no usable host; write an international one in its xn-- form");
  }
  url.port = std::stoi(part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
  url.path = part(handle.get(), CURLUPART_PATH);
  url.query = part(handle.get(), CURLUPART_QUERY);
  url.fragment = part(handle.get(), CURLUPART_FRAGMENT);
  const std::string_view authority =
      text.substr(scheme_end + 3, text.find_first_of("/?#", scheme_end + 3) - (scheme_end + 3));
  url.has_user_info = authority.find('@') != std::string_view::npos;
  return url;
}

std::string origin_of(const Url& url) {
  const int own_port = url.scheme == "https" ? 443 : 80;
  std::string origin = url.scheme + "://" + url.host;
  if (url.port != own_port) origin += ":" + std::to_string(url.port);
  return origin;
}

std::string origin_of_text(std::string_view text) {
  try {
    return origin_of(parse_url(text));
  } catch (const UrlError&) {
    return {};
  }
}

std::string without_query(std::string_view url) {
  return std::string(url.substr(0, url.find_first_of("?#")));
}

bool is_below(std::string_view url, std::string_view base) {
  return url.starts_with(base) &&
         (url.size() == base.size() ||
          std::string_view("/?#").find(url[base.size()]) != std::string_view::npos);
}

std::string target_of(const Url& url) {
  return url.query.empty() ? url.path : url.path + "?" + url.query;
}

bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return !is_ip_address(host) && host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
         (host.starts_with("127.") && is_ip_address(host));
}

}  // namespace twinshot

// A side's sitemap, followed through its index files.
#include "crawler/http/sitemap.h"

#include <string>
#include <unordered_set>
#include <vector>

#include "crawler/config/plan.h"
#include "crawler/config/url.h"
#include "crawler/http/client.h"
#include "crawler/http/sitemap_file.h"

namespace twinshot {
namespace {

constexpr int kMaxRedirects = 5;

[[noreturn]] void fail(const std::string& url, const std::string& problem) {
  throw SitemapError("sitemap " + url + " " + problem);
}

HttpRequest make_request(const std::string& url, const SitemapRequest& request) {
  HttpRequest http;
  http.url = url;
  http.timeout = request.limits.timeout;
  http.max_bytes = request.limits.max_bytes;
  http.max_redirects = kMaxRedirects;
  http.redirect_origins = request.capture.origins;
  http.user_agent = request.capture.user_agent;
  http.headers = request.capture.headers;
  http.basic_auth = request.capture.basic_auth;
  http.tls = request.capture.tls;
  return http;
}

std::string download(const std::string& url, const SitemapRequest& request) {
  HttpReply reply;
  try {
    reply = fetch(make_request(url, request));
  } catch (const HttpError& error) {
    fail(url, std::string("can not be read: ") + error.what() +
                  "; check the URL, or list the pages under paths");
  }
  if (reply.status != 200) {
    fail(url, "answers with status " + std::to_string(reply.status) +
                  "; give its URL as `sitemap: URL`, or list the pages under paths");
  }
  return std::move(reply.body);
}

class Reader {
 public:
  explicit Reader(const SitemapRequest& request)
      : request_(request), base_(parse_url(request.base_url)), origin_(origin_of(base_)) {
    while (base_.path.ends_with('/')) base_.path.pop_back();
  }

  /// An address of the other base as one of the side's own.
  [[nodiscard]] std::string own_address(const std::string& entry) const {
    if (request_.also_base_url.empty() || !is_below(entry, request_.also_base_url)) return entry;
    if (is_below(entry, request_.base_url)) return entry;
    return request_.base_url + entry.substr(request_.also_base_url.size());
  }

  Sitemap read() {
    read_file(request_.url, 1);
    if (sitemap_.paths.empty()) {
      fail(request_.url,
           "names no page below " + request_.base_url +
               (sitemap_.foreign == 0 ? std::string("; list pages under paths")
                                      : ", but others such as " + sitemap_.foreign_example +
                                            "; is that the address the domain should have?"));
    }
    return std::move(sitemap_);
  }

 private:
  void read_file(const std::string& url, int level) {
    // An index that lists itself, or a file twice.
    if (!read_.insert(url).second) return;
    if (read_.size() > request_.limits.max_files) {
      fail(request_.url,
           "refers to more than " + std::to_string(request_.limits.max_files) + " files");
    }
    SitemapFile file;
    try {
      file = parse_sitemap(decompress_sitemap(download(url, request_), request_.limits),
                           request_.limits);
    } catch (const SitemapFileError& error) {
      fail(url, error.what());
    }
    if (file.is_index && level == request_.limits.max_levels) {
      fail(url, "is an index inside " + std::to_string(level - 1) +
                    " others; the sitemaps themselves must come at level " + std::to_string(level));
    }
    for (const std::string& written : file.urls) {
      const std::string entry = own_address(written);
      if (file.is_index) {
        read_entry_file(url, entry, level);
      } else {
        add_page(url, entry);
      }
    }
  }

  void read_entry_file(const std::string& file, const std::string& entry, int level) {
    if (origin_of(parse_entry(file, entry)) == origin_) {
      read_file(entry, level + 1);
    } else {
      count_foreign(entry);
    }
  }

  void add_page(const std::string& file, const std::string& entry) {
    const Url url = parse_entry(file, entry);
    if (origin_of(url) != origin_ || !is_below(url.path, base_.path)) {
      count_foreign(entry);
      return;
    }
    std::string path = target_of(url).substr(base_.path.size());
    if (!path.starts_with('/')) path.insert(0, "/");  // the base URL itself
    if (!known_.insert(path).second) return;
    if (known_.size() > kMaxEndpoints) {
      fail(request_.url, "names more than " + std::to_string(kMaxEndpoints) +
                             " pages; list the ones to compare under paths");
    }
    sitemap_.paths.push_back(std::move(path));
  }

  static Url parse_entry(const std::string& file, const std::string& entry) {
    try {
      return parse_url(entry);
    } catch (const UrlError& error) {
      fail(file, "has the entry \"" + entry.substr(0, 200) + "\", which " + error.what() +
                     "; sitemaps hold whole addresses");
    }
  }

  void count_foreign(const std::string& entry) {
    if (sitemap_.foreign++ == 0) sitemap_.foreign_example = entry;
  }

  const SitemapRequest& request_;
  Url base_;
  std::string origin_;
  std::unordered_set<std::string> read_;   // files
  std::unordered_set<std::string> known_;  // paths
  Sitemap sitemap_;
};

}  // namespace

std::optional<SitemapRequest> sitemap_request(const Config& config) {
  if (!config.sitemap) return std::nullopt;
  SitemapRequest request;
  request.base_url = config.reference.base_url;
  request.url = config.sitemap_url.empty() ? request.base_url + "/sitemap.xml" : config.sitemap_url;
  request.capture = config.sitemap_defaults.capture[0];
  return request;
}

std::optional<SitemapRequest> candidate_sitemap_request(const Config& config) {
  const std::optional<SitemapRequest> reference = sitemap_request(config);
  if (!reference || !is_below(reference->url, reference->base_url)) return std::nullopt;
  SitemapRequest request;
  request.base_url = config.candidate.base_url;
  request.also_base_url = reference->base_url;
  request.url = request.base_url + reference->url.substr(reference->base_url.size());
  request.capture = config.sitemap_defaults.capture[1];
  return request;
}

Sitemap read_sitemap(const SitemapRequest& request) {
  return Reader(request).read();
}

}  // namespace twinshot

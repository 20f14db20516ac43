// A side's sitemap: which pages there are.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "crawler/config/config.h"

namespace twinshot {

/// The sitemap cannot be used: which file, why, and what to do. A run without it would be a green
/// run over too little, so this ends the program like any other mistake in the configuration.
class SitemapError : public ConfigError {
 public:
  using ConfigError::ConfigError;
};

/// The protocol's own limits (sitemaps.org), and what an index may pull in.
struct SitemapLimits {
  std::size_t max_bytes = std::size_t{50} << 20;  ///< of a file, decompressed
  std::size_t max_urls = 50'000;                  ///< of a file
  std::size_t max_files = 100;
  int max_levels = 3;                         ///< an index of sitemaps has two
  std::size_t max_ratio = 200;                ///< decompressed to compressed; text reaches about 50
  std::chrono::milliseconds timeout{30'000};  ///< of a file
};

struct SitemapRequest {
  std::string url;       ///< of the first file
  std::string base_url;  ///< of the side: paths are what follows it
  /// Addresses below this one mean the same pages of the side; empty: none do. A staging site's
  /// sitemap often names production's.
  std::string also_base_url;
  CaptureOptions capture;  ///< of that side: headers, basic_auth, tls, user_agent and origins apply
  SitemapLimits limits;
};

struct Sitemap {
  std::vector<std::string> paths;  ///< path and query, in document order, none twice, never empty
  std::size_t foreign = 0;         ///< entries that are not below base_url, left out
  std::string foreign_example;     ///< one of them
};

/// What a config asks for: nothing when it has no sitemap.
[[nodiscard]] std::optional<SitemapRequest> sitemap_request(const Config& config);

/// The candidate's sitemap, to be held against the reference's: its own /sitemap.xml, or the one at
/// the place where the reference has its own. Nothing when the config has no sitemap, or names one
/// that is not below the reference's address.
[[nodiscard]] std::optional<SitemapRequest> candidate_sitemap_request(const Config& config);

/// Fetches the sitemap and what it refers to: urlset or sitemapindex, plain or gzip.
/// Throws SitemapError.
[[nodiscard]] Sitemap read_sitemap(const SitemapRequest& request);

}  // namespace twinshot

// One sitemap file: bytes in, addresses out. Hostile input.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "crawler/http/sitemap.h"

namespace twinshot {

struct SitemapFile {
  bool is_index = false;          ///< the addresses are of further sitemaps
  std::vector<std::string> urls;  ///< as written, blanks trimmed
};

/// What is wrong with a file, to follow its URL: "is not XML: ...".
class SitemapFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Undoes gzip where the bytes begin as gzip does, whatever the file is called.
/// Throws SitemapFileError: damaged, or beyond max_bytes or max_ratio.
[[nodiscard]] std::string decompress_sitemap(std::string bytes, const SitemapLimits& limits);

/// A byte order mark, blanks before the document and any namespace are fine; a DOCTYPE is not,
/// because entities are all it could add. Throws SitemapFileError.
[[nodiscard]] SitemapFile parse_sitemap(std::string xml, const SitemapLimits& limits);

}  // namespace twinshot

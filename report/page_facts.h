// What a page is besides its picture: errors, lost resources, what it says to search engines,
// weight.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twinshot {

/// What a document says about itself; empty where it says nothing.
struct PageMeta {
  std::string description;
  std::string robots;
  std::string canonical;  ///< absolute
  std::string viewport;
  std::string charset;

  bool operator==(const PageMeta&) const = default;
};

/// So many different texts of a kind are kept; all are counted.
inline constexpr std::size_t kKeptFacts = 10;

/// Noticed on one side during the visit that made its picture. Strings are page text: data.
struct PageFacts {
  int console_errors = 0;            ///< uncaught exceptions, console.error, the browser's own
  std::vector<std::string> console;  ///< the first kKeptFacts different ones, one line each
  int failed_resources = 0;          ///< different ones
  std::vector<std::string> failed;   ///< "http://site/logo.png (image, HTTP 404)", without query
  PageMeta meta;
  int requests = 0;
  /// Bytes received, headers included, as they travelled. What came from the cache counts what it
  /// took when it was fetched, so that the weight does not depend on the pages before.
  std::int64_t bytes = 0;
  std::optional<std::int64_t> load_ms;  ///< from the first request to the load event

  bool operator==(const PageFacts&) const = default;
};

}  // namespace twinshot

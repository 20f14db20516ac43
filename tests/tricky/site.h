// The two sites that hold all tricky pages, and what surrounds them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/site_pair.h"
#include "tests/tricky/fixture.h"

namespace twinshot::tricky {

class TrickySite {
 public:
  TrickySite();

  /// Serves the same on both sides.
  void page(const std::string& path, const std::string& html) { pair.page(path, html); }
  /// Serves `html(side)`.
  void page(const std::string& path, const std::function<std::string(Side)>& html);
  /// Serves a file on both sides and at the third party.
  void file(const std::string& path, const std::string& content_type, const std::string& body,
            std::chrono::milliseconds delay = std::chrono::milliseconds(0));
  /// Requests for it are never answered.
  void dead(const std::string& path);

  /// Writes the config: these pages, with so many browsers (0: the default).
  [[nodiscard]] std::filesystem::path write_config(const std::vector<Page>& pages,
                                                   int browsers) const;
  /// twinshot run on it, from nothing: no earlier report.
  [[nodiscard]] ProgramEnd run(const std::vector<Page>& pages, int browsers) const;

  SitePair pair;
  TestServer foreign;  ///< a third party; its other name, localhost, makes it another site, too
  std::unique_ptr<TestServer> self_signed;
  std::unique_ptr<TestServer> expired;
};

/// A page without margins, in a font that is everywhere.
[[nodiscard]] std::string html(const std::string& body, const std::string& head = "");

/// <div style="...">content</div>
[[nodiscard]] std::string block(const std::string& style, const std::string& content = "");

/// A block of 160x64 px at x, y of the page, which is all that differs between the sides.
[[nodiscard]] std::string mark(Side side, int x, int y);

/// Answers for handlers.
[[nodiscard]] Response answer_of(const std::string& content_type, const std::string& body);
[[nodiscard]] Response never_answered();

}  // namespace twinshot::tricky

// Which file answers a request: a static site as a function, without a network.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinshot {

/// What a request is answered with.
struct SiteAnswer {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string location;  ///< where a redirect leads; empty for everything else
  std::string body;
};

/// What a path answers instead of its file, as a site's _rules file says.
struct SiteRule {
  int status = 0;
  std::string target;  ///< 3xx: location; other statuses: file to show, may be empty
};

struct Site {
  std::vector<std::filesystem::path> folders;  ///< searched in this order
  std::map<std::string, SiteRule> rules;       ///< by path
};

/// Opens a site from its folders; the first that has a file wins. Each folder may have a file
/// `_rules` with lines `PATH STATUS [TARGET]`, # starts a comment, and a folder `_parts` with
/// pieces of pages: <!--#include "footer.html" --> in a page is replaced by _parts/footer.html.
/// Neither is served. Throws std::runtime_error for a missing folder or a bad rule, naming file and
/// line.
[[nodiscard]] Site open_site(const std::vector<std::filesystem::path>& folders);

/// Answers a request target ("/a%20b/?q=1"). Folders show their index.html; a folder without the
/// final slash redirects; what is missing gets 404 and the site's 404.html if it has one. Never
/// leaves the site's folders, whatever the target says. `variables` replace {name} in locations.
[[nodiscard]] SiteAnswer answer(const Site& site, std::string_view target,
                                const std::map<std::string, std::string>& variables = {});

/// Undoes %XX; empty for a malformed escape or a NUL byte.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// By the file's extension; application/octet-stream for what is unknown.
[[nodiscard]] std::string_view mime_type(const std::filesystem::path& file);

}  // namespace twinshot

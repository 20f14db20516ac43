// The demo site itself: whole, without requests to elsewhere, and broken in staging as it says.
#include <doctest/doctest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "examples/demo/static_site.h"

using namespace twinshot;

namespace {

const std::filesystem::path kDemo = std::filesystem::path(TWINSHOT_SOURCE_DIR) / "examples/demo";

/// Follows every href, src and include of the pages, starting at "/".
std::set<std::string> reachable(const Site& site) {
  static const std::regex kReference(R"re((?:href|src)="([^"]*)")re");
  std::set<std::string> seen{"/"};
  std::set<std::string> open = seen;
  while (!open.empty()) {
    const std::string target = *open.begin();
    open.erase(open.begin());
    const std::string body = answer(site, target).body;
    for (std::sregex_iterator it(body.begin(), body.end(), kReference), end; it != end; ++it) {
      const std::string next = (*it)[1];
      if (next.starts_with('#') || !seen.insert(next).second) continue;
      open.insert(next);
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("demo site: everything a page of production refers to is there, on the site itself") {
  const Site site = open_site({kDemo / "site"});
  const std::set<std::string> targets = reachable(site);
  CHECK(targets.count("/journal/how-we-roast/") == 1);
  CHECK(targets.count("/assets/site.css") == 1);
  for (const std::string& target : targets) {
    CAPTURE(target);
    CHECK(target.starts_with('/'));
    CHECK(answer(site, target).status == 200);
    CHECK(answer(site, target).body.find("<!--#") == std::string::npos);
  }
}

TEST_CASE("demo site: staging breaks what the README of the demo says, and nothing else") {
  const Site production = open_site({kDemo / "site"});
  const Site staging = open_site({kDemo / "staging", kDemo / "site"});
  std::set<std::string> broken;
  std::set<std::string> same;
  for (const std::string& target : reachable(production)) {
    const SiteAnswer found = answer(staging, target, {{"origin1", "http://127.0.0.1:1"}});
    if (found.status != 200) broken.insert(target);
    if (target.ends_with('/') && found.body == answer(production, target).body) same.insert(target);
  }
  CHECK(broken == std::set<std::string>{"/account/", "/assets/pictures/roastery.svg", "/cafes/"});
  CHECK(same == std::set<std::string>{"/about/", "/delivery/", "/journal/how-we-roast/"});
  CHECK(answer(staging, "/cafes/").status == 500);
  CHECK(answer(staging, "/account/", {{"origin1", "http://127.0.0.1:1"}}).location ==
        "http://127.0.0.1:1/account/");
}

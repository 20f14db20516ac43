// The demo server's choice of files, without a network.
#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>

#include "examples/demo/static_site.h"
#include "tests/support/temp_dir.h"

using namespace twinshot;

TEST_CASE("static site: a folder shows its index, and without the final slash redirects to it") {
  const TempDir dir;
  dir.write("shop/index.html", "the shop");
  const Site site = open_site({dir.path()});
  CHECK(answer(site, "/shop/").body == "the shop");
  CHECK(answer(site, "/shop/?sort=price").body == "the shop");
  CHECK(answer(site, "/shop").status == 301);
  CHECK(answer(site, "/shop").location == "/shop/");
  CHECK(answer(site, "//shop").location == "/shop/");
  CHECK(answer(site, "//shop/").body == "the shop");
  CHECK(answer(site, "/").status == 404);
}

TEST_CASE("static site: the first folder that has a file wins, the others fill the gaps") {
  const TempDir first;
  const TempDir second;
  first.write("a.html", "new a");
  second.write("a.html", "old a");
  second.write("b.html", "old b");
  const Site site = open_site({first.path(), second.path()});
  CHECK(answer(site, "/a.html").body == "new a");
  CHECK(answer(site, "/b.html").body == "old b");
}

TEST_CASE("static site: no target leaves the site's folders") {
  const TempDir dir;
  dir.write("secret.txt", "secret");
  dir.write("site/index.html", "home");
  dir.write("site/.env", "secret");
  std::filesystem::create_symlink(dir.path() / "secret.txt", dir.path() / "site/link.txt");
  const Site site = open_site({dir.path() / "site"});
  CHECK(answer(site, "/index.html").body == "home");
  for (const std::string target :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/a/../../secret.txt",
        "/..\\secret.txt", "/link.txt", "/.env", "/%2Eenv", "/index.html%00.txt", "/%zz", "/%2",
        "*", "", "secret.txt"}) {
    CAPTURE(target);
    CHECK(answer(site, target).status == 404);
    CHECK(answer(site, target).body.find("secret") == std::string::npos);
  }
}

TEST_CASE("static site: file names may have spaces and letters of any language") {
  const TempDir dir;
  dir.write("à la carte.html", "menu");
  const Site site = open_site({dir.path()});
  CHECK(answer(site, "/%C3%A0%20la%20carte.html").body == "menu");
}

TEST_CASE("static site: types follow the extension, whatever its case") {
  CHECK(mime_type("a.SVG") == "image/svg+xml");
  CHECK(mime_type("a.css") == "text/css; charset=utf-8");
  CHECK(mime_type("a.unknown") == "application/octet-stream");
}

TEST_CASE("static site: rules answer with a status or a redirect, the first folder's first") {
  const TempDir first;
  const TempDir second;
  first.write(
      "_rules",
      "# staging\n/cart 500 /error.html\n/login 302 {origin1}/login?next=/\n/gone.svg 404\n");
  first.write("error.html", "sorry");
  second.write("_rules", "/cart 404\n");
  second.write("404.html", "own page");
  const Site site = open_site({first.path(), second.path()});
  CHECK(answer(site, "/cart").status == 500);
  CHECK(answer(site, "/cart").body == "sorry");
  const SiteAnswer login = answer(site, "/login", {{"origin1", "http://127.0.0.1:80"}});
  CHECK(login.status == 302);
  CHECK(login.location == "http://127.0.0.1:80/login?next=/");
  CHECK(answer(site, "/gone.svg").status == 404);
  CHECK(answer(site, "/_rules").status == 404);
  CHECK(answer(site, "/missing").body == "own page");
}

TEST_CASE("static site: pages are put together from parts, the first folder's first") {
  const TempDir staging;
  const TempDir production;
  production.write("index.html", "<p>hi</p><!--#include \"footer.html\" -->.");
  production.write("_parts/footer.html", "v<!--#include \"version.html\" -->");
  production.write("_parts/version.html", "1");
  production.write("_parts/loop.html", "x<!--#include \"loop.html\" -->");
  production.write("odd.html", "a<!--#include \"none.html\" -->b<!--#include \"never closed");
  production.write("loop.html", "<!--#include \"loop.html\" -->");
  production.write("style.css", "<!--#include \"footer.html\" -->");
  staging.write("_parts/version.html", "2");
  const Site old_site = open_site({production.path()});
  const Site new_site = open_site({staging.path(), production.path()});
  CHECK(answer(old_site, "/").body == "<p>hi</p>v1.");
  CHECK(answer(new_site, "/").body == "<p>hi</p>v2.");
  CHECK(answer(old_site, "/odd.html").body == "ab<!--#include \"never closed");
  CHECK(answer(old_site, "/loop.html").body == "xxxx");
  CHECK(answer(old_site, "/style.css").body == "<!--#include \"footer.html\" -->");
  CHECK(answer(old_site, "/_parts/version.html").status == 404);
}

TEST_CASE("static site: a bad rule names file and line, a missing folder is named") {
  const TempDir dir;
  dir.write("_rules", "/fine 404\n/odd maybe\n");
  try {
    (void)open_site({dir.path()});
    FAIL("a bad rule was accepted");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).find("_rules:2") != std::string::npos);
  }
  CHECK_THROWS_AS((void)open_site({dir.path() / "nowhere"}), std::runtime_error);
}

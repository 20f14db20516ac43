// Logging in: once per side and browser, the same state for every page, and again when it is gone.
#include "tests/browser/page_fixture.h"

#include <set>

#include "crawler/browser/login.h"
#include "crawler/browser/login_state.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kForm =
    "<form method=post><input name=user><input name=password "
    "type=password><button>go</button></form>";

std::string green(const std::string& content = "") {
  return html(block("height:300px;background:#008000", content));
}

/// A site that shows its pages to those who have logged in, and others the login form.
class LoginFixture : public PageFixture {
 public:
  LoginFixture() {
    server.on("/login", [this](const Request& request) {
      if (request.method != "POST") return shown(html(kForm));
      ++logins;
      if (request.body != "user=alice&password=s3cret") return shown(html("<b>no</b>" + form()));
      Response response = redirect_to("/home");
      const std::string id = "s" + std::to_string(logins);
      sessions.insert("session=" + id);
      response.headers.emplace_back("Set-Cookie", "session=" + id + "; HttpOnly; Path=/");
      return response;
    });
    server.page("/home", html("<p>home"));
    guard("/a", green("<b class=avatar>a</b>"));
    guard("/b", green("<b class=avatar>b</b>"));
  }

  static std::string form() { return kForm; }
  static Response shown(const std::string& body) {
    return Response{200, {}, "text/html", body, {}, {}};
  }

  /// A page for those who are logged in.
  void guard(const std::string& path, const std::string& body) {
    server.on(path, [this, body](const Request& request) {
      const auto cookie = request.headers.find("cookie");
      cookies.push_back(cookie == request.headers.end() ? "" : cookie->second);
      if (sessions.count(cookies.back().substr(0, cookies.back().find(';'))) == 0) {
        return redirect_to("/login?next=" + request.path);
      }
      Response response = shown(body);
      response.headers = {{"Set-Cookie", "seen=" + request.path}};
      return response;
    });
  }

  [[nodiscard]] SideTask logged_in(const std::string& path) {
    SideTask side = task(path);
    side.base_url = server.origin();
    side.capture.timeout = timeout;
    side.capture.wait = wait;
    side.capture.origins = origins;
    for (const std::string& origin : origins) side.allowed_origins.push_back(origin);
    if (!login_) login_ = login_task(side, login, side.capture);
    side.capture.login = login;
    side.login = login_;
    return side;
  }
  Shot visit(const std::string& path) {
    return run_to_end(io(), known.photograph(browser(), *context, logged_in(path), small()));
  }

  std::chrono::milliseconds timeout = 6s;
  WaitOptions wait{"", "", 0ms, 100ms};
  std::vector<std::string> origins;
  Login login{"/login",
              {{Step::Action::type, "[name=user]", "alice", {}, false},
               {Step::Action::type, "[name=password]", "s3cret", {}, false},
               {Step::Action::press, "", "Enter", {}, false}},
              ""};
  Logins known;
  int logins = 0;
  std::set<std::string> sessions;
  std::vector<std::string> cookies;

 private:
  std::shared_ptr<const SideTask> login_;
};

std::string detail(const Shot& shot) {
  return shot.failure ? shot.failure->detail : "";
}

}  // namespace

TEST_CASE_FIXTURE(LoginFixture, "login: once per browser, and no page sees what another left") {
  CHECK(colour_at(picture(visit("/a")), 300, 200) == kGreen);
  CHECK(colour_at(picture(visit("/b")), 300, 200) == kGreen);
  // Another worker's context of the same browser.
  const std::unique_ptr<BrowserContext> other = run_to_end(io(), BrowserContext::create(browser()));
  const SideTask side = logged_in("/a");
  picture(run_to_end(io(), known.photograph(browser(), *other, side, small())));
  run_to_end(io(), other->dispose());
  CHECK(logins == 1);
  CHECK(cookies == std::vector<std::string>(3, "session=s1"));
}

TEST_CASE_FIXTURE(LoginFixture, "login: what the site stored in the browser is restored, too") {
  server.page("/login", html("<button onclick=\"localStorage.token = 't'; sessionStorage.tab = 's';"
                             "location = '/home'\">log in</button>"));
  server.page("/plain", html("<script>document.write('<style>body{background:' + "
                             "(localStorage.token + sessionStorage.tab + localStorage.extra === "
                             "'tsundefined' ? '#008000' : '#f00') + '}</style><p>x'); "
                             "localStorage.extra = 1; delete localStorage.token</script>"));
  login = {"/login", {{Step::Action::click, "button", "", {}, false}}, ""};
  CHECK(colour_at(picture(visit("/plain")), 300, 200) == kGreen);
  CHECK(colour_at(picture(visit("/plain")), 300, 200) == kGreen);
  // A page that throws its token away does not find it again.
  server.page("/out", html("<script>if (performance.getEntriesByType('navigation')[0].type !== "
                           "'reload') { localStorage.clear(); location.reload() } else "
                           "document.write('<style>body{background:' + (localStorage.length === 0 "
                           "? '#008000' : '#f00') + '}</style><p>x')</script>"));
  CHECK(colour_at(picture(visit("/out")), 300, 200) == kGreen);
}

TEST_CASE_FIXTURE(LoginFixture, "login: a page that finds itself logged out logs in once more") {
  picture(visit("/a"));
  sessions.clear();
  wait.selector = ".avatar";
  const Shot shot = visit("/b");
  wait.selector.clear();
  CHECK(colour_at(picture(shot), 300, 200) == kGreen);
  CHECK(has_note(shot, "logged in again, after: logged out: ended on " + server.url("/login")));
  CHECK(logins == 2);

  // Whose pages nobody may see does not log in for each of them.
  server.on("/admin*", [](const Request&) { return redirect_to("/login"); });
  for (int page = 0; page < 3; ++page) {
    const Shot hidden = visit("/admin" + std::to_string(page));
    CHECK(reason(hidden) == Reason::expectation);
    CHECK(detail(hidden) == "logged out: ended on " + server.url("/login"));
  }
  CHECK(logins == 4);
  CHECK(colour_at(picture(visit("/a")), 300, 200) == kGreen);
}

TEST_CASE_FIXTURE(LoginFixture,
                  "login: what logged-in pages have tells, where the config says so") {
  login.expect_selector = ".avatar";
  server.page("/home", html("<p class=avatar>home"));
  CHECK(colour_at(picture(visit("/a")), 300, 200) == kGreen);
  server.page("/open", html("<p>please log in"));
  SideTask side = logged_in("/open");
  side.capture.timeout = 3s;
  const Shot shot = run_to_end(io(), known.photograph(browser(), *context, side, small()));
  CHECK(reason(shot) == Reason::expectation);
  CHECK(detail(shot).starts_with("logged out: no .avatar (login.expect.selector)"));
  CHECK(logins == 2);

  side.capture.login->expect_selector.clear();
  picture(run_to_end(io(), known.photograph(browser(), *context, side, small())));
}

TEST_CASE_FIXTURE(LoginFixture, "login: one that fails is tried twice, and every page says why") {
  login.steps[1].text = "wr0ng";
  timeout = 5s;
  for (const std::string path : {"/a", "/b", "/a"}) {
    const Shot shot = visit(path);
    CHECK(reason(shot) == Reason::expectation);
    CHECK(detail(shot) == "login failed: still on " + server.url("/login"));
    CHECK(shot.url == server.url(path));
  }
  CHECK(logins == 2);
}

TEST_CASE_FIXTURE(LoginFixture, "login: a step of it that can not be taken is the reason") {
  login.steps[0].selector = "#gone";
  timeout = 3s;
  const Shot shot = visit("/a");
  CHECK(reason(shot) == Reason::expectation);
  CHECK(detail(shot).starts_with("login failed: step 1 (type #gone): no visible element within "));
}

TEST_CASE_FIXTURE(LoginFixture, "login: it may travel over another origin that the config lists") {
  origins = {server.origin_localhost()};
  const std::string sso = server.origin_localhost() + "/sso";
  server.on("/login", [sso](const Request&) { return redirect_to(sso); });
  server.on("/sso", [this](const Request& request) {
    if (request.method != "POST") return shown(html(kForm));
    return redirect_to(server.url("/back"));
  });
  server.on("/back", [this](const Request&) {
    ++logins;
    sessions.insert("session=sso");
    Response response = redirect_to("/home");
    response.headers.emplace_back("Set-Cookie", "session=sso");
    return response;
  });
  CHECK(colour_at(picture(visit("/a")), 300, 200) == kGreen);
  // Who is sent there is logged out.
  server.on("/b", [sso](const Request&) { return redirect_to(sso + "?next=b"); });
  CHECK(detail(visit("/b")) == "logged out: ended on " + sso);
  CHECK(logins == 2);
}

TEST_CASE("login: pages are told apart by path, or by route where there are routes") {
  CHECK(is_same_page("http://a/login?next=/", "http://a/login"));
  CHECK(is_same_page("http://a/login/", "http://a/login#top"));
  CHECK_FALSE(is_same_page("http://a/login", "http://a/login/2"));
  CHECK_FALSE(is_same_page("http://a/#/login", "http://a/#/home"));
  CHECK(is_same_page("http://a/#/login?x=1", "http://a/#/login"));
  CHECK_FALSE(is_same_page("http://a/#/login", "http://a/"));
  CHECK_FALSE(is_same_page("http://b/login", "http://a/login"));
}

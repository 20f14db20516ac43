// Pages that misbehave: dialogs, windows, crashes, certificates. None may hang or hurt the next.
#include "tests/browser/page_fixture.h"

#include <functional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>

#include "crawler/browser/pause.h"
#include "tests/support/page_targets.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tls_files.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

/// Whether nothing is open but, maybe, a blank tab that waits for the next page.
bool no_page_is_open(const std::vector<PageTarget>& targets) {
  return targets.empty() || (targets.size() == 1 && targets.front().url == "about:blank");
}

/// Sends a command to the context's only page, from a second session.
boost::asio::awaitable<void> strike(Browser& browser, std::string context, std::string method) {
  const std::vector<PageTarget> pages = co_await page_targets(browser, context);
  if (pages.empty()) co_return;
  cdp::Json params = {{"targetId", pages.front().id}, {"flatten", true}};
  const cdp::Json attached =
      co_await browser.connection().browser().call("Target.attachToTarget", params, cdp::in(5s));
  cdp::Session session(browser.connection(), attached.at("sessionId").get<std::string>());
  session.post(std::move(method), cdp::Json::object());
  co_await pause(300ms, cdp::Deadline::max());
}

boost::asio::awaitable<void> strike_when(std::function<bool()> due, Browser& browser,
                                         std::string context, std::string method) {
  const cdp::Deadline limit = cdp::in(10s);
  while (!due() && cdp::Clock::now() < limit) co_await pause(20ms, limit);
  co_await strike(browser, std::move(context), std::move(method));
}

boost::asio::awaitable<Shot> photograph_under_fire(Browser& browser, BrowserContext& context,
                                                   SideTask side, std::function<bool()> due,
                                                   std::string method) {
  using namespace boost::asio::experimental::awaitable_operators;
  const Viewport viewport = PageFixture::small();
  co_return co_await (photograph(browser, context, side, viewport) &&
                      strike_when(std::move(due), browser, context.id(), std::move(method)));
}

Response hanging_image() {
  Response response;
  response.fault = Response::Fault::never_answer;
  return response;
}

}  // namespace

TEST_CASE_FIXTURE(PageFixture, "faults: dialogs are answered at once and noted") {
  const Shot shot = photograph_html(
      html(block("height:50px;background:#f00") +
           "<script>alert('hello'); const sure = confirm('sure?'); const name = prompt('name?');"
           "if (!sure && name === null) document.querySelector('div').style.background = '#00f';"
           "setTimeout(() => alert('later'), 20)</script>"));
  CHECK(colour_at(picture(shot), 5, 5) == kBlue);
  CHECK(has_note(shot, "alert \"hello\""));
  CHECK(has_note(shot, "confirm \"sure?\""));
  CHECK(has_note(shot, "prompt \"name?\""));
  CHECK(has_note(shot, "alert \"later\""));
}

TEST_CASE_FIXTURE(PageFixture,
                  "faults: alerts without end are a timeout with a short list of notes") {
  server.page("/page", html("<p>a<script>for (let i = 0; ; ++i) alert(i)</script>"));
  SideTask side = task("/page");
  side.capture.timeout = 2s;
  const Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::timeout);
  CHECK(shot.notes.size() <= 40);
  CHECK_FALSE(shot.browser_suspect);
}

TEST_CASE_FIXTURE(PageFixture, "faults: beforeunload keeps no tab open") {
  picture(
      photograph_html(html("<p>a<script>addEventListener('beforeunload', (e) => "
                           "{ e.preventDefault(); e.returnValue = 'stay' })</script>")));
  CHECK(no_page_is_open(run_to_end(io(), page_targets(browser(), context->id()))));
}

TEST_CASE_FIXTURE(PageFixture, "faults: windows that a page opens do not stay") {
  const Shot shot = photograph_html(
      html("<p>a<script>for (let i = 0; i < 3; ++i) window.open('/popup' + i)</script>"));
  picture(shot);
  run_to_end(io(), pause(300ms, cdp::Deadline::max()));
  CHECK(no_page_is_open(run_to_end(io(), page_targets(browser(), context->id()))));
}

TEST_CASE_FIXTURE(PageFixture, "faults: a download that a page starts is refused and noted") {
  server.on("/file", [](const Request&) {
    return Response{
        200, {{"Content-Disposition", "attachment; filename=a.bin"}}, "text/plain", "x", {}, {}};
  });
  const Shot shot = photograph_html(
      html(block("height:50px;background:#f00") + "<script>location.href = '/file'</script>"));
  CHECK(colour_at(picture(shot), 5, 5) == kRed);
  CHECK(has_note(shot, "download refused"));
}

TEST_CASE_FIXTURE(PageFixture, "faults: a crashed page is tried once more in a fresh tab") {
  server.on("/never.png", [](const Request&) { return hanging_image(); });
  server.on("/page", [](const Request& request) {
    Response response;
    response.body = html("<p>a" + std::string(request.attempt == 1 ? "<img src=/never.png>" : ""));
    return response;
  });
  const auto due = [this] { return server.requests_for("/never.png") > 0; };
  const Shot shot = run_to_end(
      io(), photograph_under_fire(browser(), *context, task("/page"), due, "Page.crash"));
  picture(shot);
  CHECK(has_note(shot, "second attempt, after: the page crashed"));
  CHECK(server.requests_for("/page") == 2);
}

TEST_CASE_FIXTURE(PageFixture, "faults: a browser that dies is a crash, at once") {
  server.on("/never.png", [](const Request&) { return hanging_image(); });
  server.page("/page", html("<p>a<img src=/never.png>"));
  const std::unique_ptr<Browser> doomed = SharedBrowser::get().launch();
  const std::unique_ptr<BrowserContext> its_context =
      run_to_end(io(), BrowserContext::create(*doomed));
  const auto due = [this] { return server.requests_for("/never.png") > 0; };
  const auto kill = [](Browser& browser) -> boost::asio::awaitable<void> {
    browser.connection().browser().post("Browser.crash", cdp::Json::object());
    co_return;
  };
  boost::asio::co_spawn(
      io(),
      [&]() -> boost::asio::awaitable<void> {
        while (!due()) co_await pause(20ms, cdp::Deadline::max());
        co_await kill(*doomed);
      },
      boost::asio::detached);
  const SideTask side = task("/page");
  const Shot shot = run_to_end(io(), twinshot::photograph(*doomed, *its_context, side, small()));
  CHECK(reason(shot) == Reason::crashed);
  CHECK(shot.failure->detail.find("browser ended") != std::string::npos);
  CHECK(shot.duration < 10s);
  // With a browser that is gone the next page fails the same way, without waiting.
  CHECK(reason(run_to_end(io(), twinshot::photograph(*doomed, *its_context, side, small()))) ==
        Reason::crashed);
  run_to_end(io(), its_context->dispose());
}

TEST_CASE_FIXTURE(PageFixture,
                  "faults: bad certificates are refused unless the config says otherwise") {
  const TempDir dir;
  const TempDir expired_dir;
  const TlsFiles self_signed = make_self_signed_certificate(dir.path());
  const TlsFiles expired = make_expired_certificate(expired_dir.path());
  for (const TlsFiles& files : {self_signed, expired}) {
    TestServer secure(files);
    secure.page("/", html(block("height:50px;background:#00f")));
    SideTask side = task("/");
    side.url = secure.url("/");
    side.allowed_origins = {secure.origin()};
    CHECK(reason(photograph(side)) == Reason::tls);
    side.capture.tls.insecure = true;
    CHECK(colour_at(picture(photograph(side)), 5, 5) == kBlue);
  }
}

TEST_CASE_FIXTURE(PageFixture, "faults: no tab is left behind, whatever a page did") {
  server.page("/endless", html("<script>for (;;);</script>"));
  server.page("/ok", html("<p>ok"));
  SideTask side = task("/endless");
  side.capture.timeout = 1500ms;
  photograph(side);
  photograph("/missing");
  photograph("/ok");
  CHECK(no_page_is_open(run_to_end(io(), page_targets(browser(), context->id()))));
}

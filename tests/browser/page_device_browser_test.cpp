// What a page can find out about the device that it is shown on, phone or desktop.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;

namespace {

/// Everything in one title, a word each.
constexpr const char* kProbe =
    "<p id=p>x</p><script>(async () => {"
    "const is = (query) => matchMedia(`(${query})`).matches ? 1 : 0;"
    "const hints = await navigator.userAgentData.getHighEntropyValues("
    "  ['platformVersion', 'architecture', 'bitness', 'model', 'formFactors', 'fullVersionList']);"
    "const say = (name, value) => `${name}=${value}`;"
    "document.title = ["
    "say('touch', navigator.maxTouchPoints), say('event', 'ontouchstart' in window),"
    "say('coarse', is('pointer: coarse')), say('any-coarse', is('any-pointer: coarse')),"
    "say('fine', is('pointer: fine')), say('hover', is('hover: hover')),"
    "say('any-hover', is('any-hover: hover')),"
    "say('screen', `${screen.width}x${screen.height}`),"
    "say('avail', `${screen.availWidth}x${screen.availHeight}`),"
    "say('inner', `${innerWidth}x${innerHeight}`),"
    "say('orientation', `${screen.orientation.type}/${screen.orientation.angle}`),"
    "say('portrait', is('orientation: portrait')), say('dpr', devicePixelRatio),"
    "say('platform', navigator.platform.replaceAll(' ', '_')),"
    "say('mobile', hints.mobile), say('os', hints.platform + hints.platformVersion),"
    "say('bits', hints.architecture + hints.bitness), say('form', hints.formFactors),"
    "say('model', hints.model),"
    "say('brands', hints.brands.map(({brand}) => brand.replaceAll(' ', '_')).sort().join('+')),"
    "say('full', JSON.stringify(hints.fullVersionList).includes('Headless') ? 'headless' :"
    "  hints.fullVersionList.length === 2),"
    "say('agent', navigator.userAgent.includes('Headless') + '/' +"
    "  navigator.userAgent.includes('Mobile')),"
    "].join(' ') })()</script>";

std::string header(const TestServer& server, const std::string& name) {
  for (const Request& request : server.requests()) {
    if (request.path != "/page") continue;
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? "(none)" : found->second;
  }
  return "(no request)";
}

}  // namespace

TEST_CASE_FIXTURE(PageFixture, "device: a phone looks like one to scripts, styles and servers") {
  server.page("/page", html(kProbe, "<meta name=viewport content='width=device-width'>"));
  const Shot shot = photograph(task("/page"), {"phone", 390, 844, 2, true});
  CHECK(shot.title ==
        "touch=5 event=true coarse=1 any-coarse=1 fine=0 hover=0 any-hover=0 screen=390x844 "
        "avail=390x844 inner=390x844 orientation=portrait-primary/0 portrait=1 dpr=2 "
        "platform=Linux_armv81 mobile=true os=Android10 bits= form=Mobile model= "
        "brands=Chromium+Not:A-Brand full=true agent=false/true");
  CHECK(header(server, "sec-ch-ua-mobile") == "?1");
  CHECK(header(server, "sec-ch-ua-platform") == "\"Android\"");
  CHECK(header(server, "user-agent").find("Android 10; K") != std::string::npos);

  const Shot turned = photograph(task("/page"), {"turned", 844, 390, 2, true});
  CHECK(turned.title.find("screen=844x390") != std::string::npos);
  CHECK(turned.title.find("orientation=landscape-primary/90 portrait=0") != std::string::npos);
}

TEST_CASE_FIXTURE(PageFixture, "device: a desktop has a mouse and a screen of the window's size") {
  server.page("/page", html(kProbe));
  const Shot shot = photograph(task("/page"), {"desktop", 1280, 800, 1, false});
  CHECK(shot.title ==
        "touch=0 event=false coarse=0 any-coarse=0 fine=1 hover=1 any-hover=1 screen=1280x800 "
        "avail=1280x800 inner=1280x800 orientation=landscape-primary/0 portrait=0 "
        "dpr=1 platform=Linux_x86_64 mobile=false os=Linux bits=x8664 form=Desktop model= "
        "brands=Chromium+Not:A-Brand full=true agent=false/false");
  CHECK(header(server, "sec-ch-ua-mobile") == "?0");
  for (const char* name : {"sec-ch-ua", "user-agent"}) {
    CHECK(header(server, name).find("Headless") == std::string::npos);
    CHECK(header(server, name).find("Chrom") != std::string::npos);
  }
}

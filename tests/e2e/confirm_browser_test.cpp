// Noise raises nothing, what is real beside it is found, and the alert names the element.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/contains.h"
#include "tests/support/site_pair.h"

using nlohmann::json;
using twinshot::contains;
using twinshot::page_html;
using twinshot::Request;
using twinshot::Response;
using twinshot::SitePair;

namespace {

std::string box(const std::string& style, const std::string& inner = "") {
  return "<div style='width:300px;height:90px;margin:12px 0;" + style + "'>" + inner + "</div>";
}

/// A kind of noise: what the page shows on its n-th delivery, whichever side asks.
struct Noise {
  std::string name;
  std::function<std::string(int)> html;
};

std::vector<Noise> noises() {
  return {
      {"clock",
       [](int n) {
         return "<p>It is <b id=clock>12:00:" + std::to_string(10 + n % 50) +
                "</b> in the library.</p>";
       }},
      {"random-block",
       [](int n) {
         return box("background:rgb(" + std::to_string(n * 97 % 256) + "," +
                    std::to_string(n * 57 % 256) + "," + std::to_string(n * 31 % 256) + ")");
       }},
      {"rotating-ad",
       [](int n) {
         const std::array<std::string, 5> ads{
             "<h2>Fresh bread</h2>", "<h2>Old maps</h2><p>Half price</p>", "<h3>Rain coats</h3>",
             "<h2>Boats for hire</h2><p>By the hour, or by the day.</p><p>Ask us.</p>",
             "<h2>Candles</h2><p>Every colour</p>"};
         return "<aside style='background:#def;width:300px;padding:8px'>" +
                ads[static_cast<std::size_t>(std::minstd_rand(static_cast<unsigned>(n))() % 5)] +
                "</aside>";
       }},
      {"spinner",
       [](int) {
         return box("",
                    "<canvas id=c width=90 height=90></canvas>"
                    "<i style='display:block;width:30px;height:30px;border:6px solid #08c;"
                    "border-right-color:#fff;animation:turn 700ms linear infinite'></i>"
                    "<style>@keyframes turn{to{transform:rotate(1turn)}}</style>"
                    "<script>const g=c.getContext('2d');(function draw(){g.clearRect(0,0,90,90);"
                    "g.beginPath();g.arc(45,45,30,Date.now()/90,Date.now()/90+4);g.stroke();"
                    "requestAnimationFrame(draw)})()</script>");
       }},
      {"carousel",
       [](int n) {
         return box("overflow:hidden;background:#eee",
                    "<div id=slides style='font-size:40px'></div>") +
                "<script>const words=['Owls','Deer','Trout','Heron','Foxes'];let i=" +
                std::to_string(n * 3) +
                ";const show=()=>{slides.textContent=words[i++%5]};show();"
                "setInterval(show,400)</script>";
       }},
  };
}

/// The same noisy page on both sides, but for `words` after the noise.
void add_noisy_page(SitePair& site, const std::string& path, const Noise& noise,
                    const std::string& production, const std::string& staging) {
  const auto count = std::make_shared<std::atomic<int>>(0);
  const auto serve = [=](const std::string& words) {
    return [=](const Request&) {
      Response response;
      response.body = page_html(noise.name, "<h1>" + noise.name + "</h1>" + noise.html(++*count) +
                                                "<p id=after>" + words + "</p>");
      return response;
    };
  };
  site.production.on(path, serve(production));
  site.staging.on(path, serve(staging));
}

int count_requests(const SitePair& site, const std::vector<std::string>& paths) {
  int sum = 0;
  for (const std::string& path : paths) sum += site.staging.requests_for(path);
  return sum;
}

}  // namespace

TEST_CASE("confirm: noise raises nothing, and a change planted beside it is found and named") {
  SitePair site;
  std::vector<std::string> paths;
  for (const Noise& noise : noises()) {
    paths.push_back("/noise/" + noise.name);
    add_noisy_page(site, paths.back(), noise, "Open at nine.", "Open at nine.");
    paths.push_back("/changed/" + noise.name);
    add_noisy_page(site, paths.back(), noise, "Open at nine.", "Open at four.");
  }
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 1);
  for (const Noise& noise : noises()) {
    CAPTURE(noise.name);
    const json quiet = site.endpoint("/noise/" + noise.name);
    INFO(quiet.dump(1));
    CHECK((quiet.at("verdict") == "passed" || quiet.at("verdict") == "flaky"));
    CHECK(quiet.at("regions").empty());
    if (quiet.at("verdict") == "flaky") CHECK_FALSE(quiet.at("noise_regions").empty());

    const json changed = site.endpoint("/changed/" + noise.name);
    INFO(changed.dump(1));
    CHECK(changed.at("verdict") == "regressed");
    REQUIRE(changed.at("regions").size() == 1);
    const json& element = changed.at("regions")[0].at("element");
    CHECK(element.at("selector") == "#after");
    CHECK(element.at("what") == "text Open at nine. -> Open at four.");
  }
  CHECK(site.endpoint("/noise/random-block").at("verdict") == "flaky");
  CHECK(contains(end.err, "#after: text Open at nine. -> Open at four."));
}

TEST_CASE("confirm: elements are named at any pixel ratio, in frames and in shadow roots") {
  SitePair site;
  const auto page = [](const std::string& word) {
    return page_html(
        "Parts", "<p style='height:300px'>Above</p><p id=plain>Plain " + word +
                     "</p><iframe id=inner style='border:7px solid #ccc;width:400px;height:90px'"
                     " srcdoc='<body style=margin:9px;font-size:20px><b class=framed>Framed " +
                     word +
                     "</b>'></iframe><div id=host></div><script>host.attachShadow({mode:'open'})"
                     ".innerHTML = '<i class=shadowed>Shadowed " +
                     word + "</i>'</script>");
  };
  site.production.page("/", page("nine"));
  site.staging.page("/", page("four"));
  site.extra =
      "viewports:\n"
      "  - {label: desktop, width: 1000, height: 700}\n"
      "  - {label: sharp, width: 1000, height: 700, dpr: 2}\n"
      "  - {label: phone, width: 390, height: 844, dpr: 2.5, mobile: true}\n";
  const auto end = site.run({"/"});
  INFO(end.err);
  const json run = site.run_json();
  REQUIRE(run.at("endpoints").size() == 3);
  for (const json& endpoint : run.at("endpoints")) {
    CAPTURE(endpoint.at("viewport").get<std::string>());
    REQUIRE(endpoint.at("regions").size() == 3);
    std::vector<std::string> selectors;
    for (const json& region : endpoint.at("regions")) {
      selectors.push_back(region.at("element").at("selector").get<std::string>());
    }
    CHECK(selectors == std::vector<std::string>{"#plain", ".framed", ".shadowed"});
  }
}

TEST_CASE("confirm: a change that was there for one request only is flaky, and fails nothing") {
  SitePair site;
  site.production.page("/", page_html("Home", "<h1>Welcome</h1>"));
  site.staging.on("/", [](const Request& request) {
    Response response;
    const std::string notice = request.attempt == 1 ? "<p>We are updating our pages</p>" : "";
    response.body = page_html("Home", "<h1>Welcome</h1>" + notice);
    return response;
  });
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(site.endpoint("/").at("verdict") == "flaky");
  CHECK(site.run_json().at("totals").at("flaky") == 1);
}

TEST_CASE("confirm: retakes: 0 reports at once, without a second look") {
  SitePair site;
  site.production.page("/", page_html("Home", "<h1>Welcome</h1>"));
  site.staging.page("/", page_html("Home", "<h1>Farewell</h1>"));
  site.extra = "confirm: {retakes: 0}\n";
  const auto end = site.run({"/"});
  CHECK(end.exit_code == 1);
  CHECK(site.endpoint("/").at("verdict") == "regressed");
  CHECK(site.staging.requests_for("/") == 1);
}

TEST_CASE("confirm: one change on many pages is looked at a few times, and named on all") {
  SitePair site;
  std::vector<std::string> paths;
  for (int i = 0; i < 16; ++i) {
    paths.push_back("/page/" + std::to_string(i));
    const std::string body = "<h1>Page " + std::to_string(i) + "</h1><p id=v>Version ";
    site.production.page(paths.back(), page_html("Page", body + "3.1.0</p>"));
    site.staging.page(paths.back(), page_html("Page", body + "3.2.0</p>"));
  }
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 1);
  const json run = site.run_json();
  CHECK(run.at("totals").at("regressed") == 16);
  REQUIRE(run.at("causes").size() == 1);
  CHECK(run.at("causes")[0].at("label") ==
        "#v: text Version 3.1.0 -> Version 3.2.0, on 16 endpoints");
  for (const json& endpoint : run.at("endpoints")) {
    CHECK(endpoint.at("regions")[0].at("element").at("selector") == "#v");
  }
  // Each page once, and a few a second time: three that confirm it, and what was under way.
  CHECK(count_requests(site, paths) <= 16 + 8);
}

TEST_CASE("confirm: a page that can not be opened a second time is not judged") {
  SitePair site;
  site.production.page("/", page_html("Home", "<h1>Welcome</h1>"));
  site.staging.on("/", [](const Request& request) {
    Response response;
    response.status = request.attempt == 1 ? 200 : 404;
    response.body = page_html("Home", "<h1>Farewell</h1>");
    return response;
  });
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 3);
  const json endpoint = site.endpoint("/");
  CHECK(endpoint.at("verdict") == "invalid");
  CHECK(endpoint.at("reason") == "http_status");
  CHECK(contains(endpoint.at("detail").get<std::string>(), "looked different"));
}

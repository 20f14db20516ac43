// Layouts whose whole is more than what the window shows: bars, app shells, wide and broken sizes.
#include <algorithm>
#include <array>

#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

std::string bars(Side side) {
  return html(
      block("position:fixed;top:0;left:0;right:0;height:20px;background:" + css(kRed)) +
      block("position:fixed;bottom:0;left:0;right:0;height:30px;background:" + css(kGreen)) +
      block("height:5000px;background:linear-gradient(#eef,#fec)") + mark(side, 40, 3000));
}

std::string sticky_headings() {
  std::string body;
  for (int i = 0; i < 5; ++i) {
    body += "<section style='height:1000px;background:#eee'>" +
            block("position:sticky;top:0;height:40px;background:" + css(kBlue)) + "</section>";
  }
  return html(body);
}

const std::string kShellStyle =
    "<style>html,body{height:100%;overflow:hidden}.shell{height:100%;display:flex;"
    "flex-direction:column}header{height:50px;flex:none;background:rgb(255,0,0)}"
    "main{flex:1;min-height:0;overflow:auto}.long{height:4900px;background:rgb(0,0,255)}"
    ".end{height:100px;background:rgb(0,128,0)}</style>";

const std::string kShellContent = "<div class=long></div><div class=end></div>";

std::string app_shell() {
  return html("<div class=shell><header></header><main>" + kShellContent + "</main></div>",
              kShellStyle);
}

/// Beside a navigation, in a grid of the window's height, with what waits to be scrolled to.
std::string two_panes() {
  return html(
      "<div class=grid><nav></nav><main>" + kShellContent +
          "<p id=lazy style='margin:0;height:100px;background:rgb(255,0,0)'></p></main></div>"
          "<script>new IntersectionObserver((seen) => { if (seen[0].isIntersecting)"
          " lazy.style.background = 'rgb(255,160,0)' }).observe(lazy)</script>",
      "<style>body{overflow:hidden}.grid{display:grid;grid-template-columns:200px 1fr;"
      "height:100vh}nav{background:#ddd}main{overflow-y:scroll;height:100vh}"
      ".long{height:4900px;background:rgb(0,0,255)}.end{height:100px;background:rgb(0,128,0)}"
      "</style>");
}

/// As component libraries build it: the scroller is inside a shadow root, its content is slotted.
std::string shell_in_shadow() {
  return html(
      "<app-content>" + kShellContent +
          "</app-content><script>document.querySelector('app-content')"
          ".attachShadow({mode: 'open'}).innerHTML = `<style>:host{position:absolute;inset:0;"
          "display:block}main{position:absolute;inset:0;overflow-y:auto}</style>"
          "<main><slot></slot></main>`</script>",
      "<style>html,body{height:100%;overflow:hidden;position:fixed;width:100%}"
      ".long{height:4900px;background:rgb(0,0,255)}.end{height:100px;background:rgb(0,128,0)}"
      "</style>");
}

std::string wide(Side side) {
  return html(block("width:2000px;height:50px;background:" + css(kRed)) +
              block("width:100%;height:700px;background:" + css(kBlue)) + mark(side, 40, 300));
}

/// 1000.6 px high; three columns of a third of 800 px.
std::string fractions(Side side) {
  return html("<main><i></i><i></i><i></i></main>" + block("height:500.3px;background:#eee") +
                  mark(side, 40, 600),
              "<style>main{display:flex;height:500.3px}i{width:33.3333%;background:rgb(255,0,0)}"
              "i+i{background:rgb(0,128,0)}i+i+i{background:rgb(0,0,255)}</style>");
}

int rows_of(const Image& image, int x, Colour colour) {
  int rows = 0;
  for (int y = 0; y < image.height; ++y) rows += colour_at(image, x, y) == colour ? 1 : 0;
  return rows;
}

bool columns_are_sharp(const Image& image) {
  constexpr std::array kColumns{kRed, kGreen, kBlue};
  for (int x = 0; x < 799; ++x) {
    const Colour shown = colour_at(image, x, 250);
    if (std::find(kColumns.begin(), kColumns.end(), shown) == kColumns.end()) return false;
  }
  return true;
}

void check_shell(Exam& exam, const std::string& path, int top, int left) {
  exam.passed(path);
  exam.noted(path, "scrolls inside an element");
  exam.filled(path, {left, top, 4, 4900}, kBlue);
  exam.filled(path, {left, top + 4900, 4, 100}, kGreen);
}

}  // namespace

std::vector<Fixture> layout_pages(TrickySite& site) {
  site.page("/06-fixed", bars);
  site.page("/07-sticky", sticky_headings());
  site.page("/08-appshell", app_shell());
  site.page("/08-appshell-panes", two_panes());
  site.page("/08-appshell-shadow", shell_in_shadow());
  site.page("/09-hoverflow", wide);
  site.page("/10-fraction", fractions);

  std::vector<Fixture> fixtures;
  fixtures.push_back(
      {"06", {{"/06-fixed", ""}}, [](Exam& exam) {
         exam.found("/06-fixed", {40, 3000, 160, 64});
         exam.size("/06-fixed", 800, 5000);
         exam.filled("/06-fixed", {0, 0, 800, 20}, kRed);
         exam.filled("/06-fixed", {0, 570, 800, 30}, kGreen);
         exam.each(
             "/06-fixed", [](const Image& image) { return rows_of(image, 5, kRed) == 20; },
             "the top bar is not there once");
         exam.each(
             "/06-fixed", [](const Image& image) { return rows_of(image, 5, kGreen) == 30; },
             "the bottom bar is not there once");
       }});
  fixtures.push_back({"07", {{"/07-sticky", ""}}, [](Exam& exam) {
                        exam.passed("/07-sticky");
                        exam.size("/07-sticky", 800, 5000);
                        for (int i = 0; i < 5; ++i)
                          exam.filled("/07-sticky", {0, i * 1000, 800, 40}, kBlue);
                        exam.each(
                            "/07-sticky",
                            [](const Image& image) { return rows_of(image, 5, kBlue) == 200; },
                            "a heading is there twice");
                      }});
  fixtures.push_back(
      {"08",
       {{"/08-appshell", ""}, {"/08-appshell-panes", ""}, {"/08-appshell-shadow", ""}},
       [](Exam& exam) {
         check_shell(exam, "/08-appshell", 50, 100);
         exam.size("/08-appshell", 800, 5050);
         exam.filled("/08-appshell", {0, 0, 800, 50}, kRed);
         check_shell(exam, "/08-appshell-panes", 0, 300);
         exam.size("/08-appshell-panes", 800, 5100);
         exam.filled("/08-appshell-panes", {300, 5000, 100, 100}, kOrange);
         check_shell(exam, "/08-appshell-shadow", 0, 100);
         exam.size("/08-appshell-shadow", 800, 5000);
       }});
  fixtures.push_back({"09", {{"/09-hoverflow", ""}}, [](Exam& exam) {
                        exam.found("/09-hoverflow", {40, 300, 160, 64});
                        exam.size("/09-hoverflow", 800, 750);
                        exam.filled("/09-hoverflow", {0, 0, 800, 50}, kRed);
                        exam.noted("/09-hoverflow", "1200 px wider than the window");
                      }});
  fixtures.push_back({"10", {{"/10-fraction", ""}}, [](Exam& exam) {
                        exam.found("/10-fraction", {40, 600, 160, 64});
                        exam.size("/10-fraction", 800, 1001);
                        exam.each("/10-fraction", columns_are_sharp, "a column's edge is blurred");
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

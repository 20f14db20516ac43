// Tall pages, and pages that notice when their window changes.

#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

constexpr int kRow = 10;  // px

Colour row_colour(int row) {
  return {row % 251, row / 251 % 251, row * 7 % 251};
}

/// Rows of 10 px, each in a colour of its own. Made by a script: 14,000 rows are much markup.
std::string coloured_rows(int rows, const std::string& more = "") {
  return html("<script>let rows = '';for (let row = 0; row < " + std::to_string(rows) +
              "; ++row) rows += `<div style='height:10px;background:rgb(${row % 251},"
              "${Math.floor(row / 251) % 251},${row * 7 % 251})'></div>`;"
              "document.write(rows)</script>" +
              more);
}

/// Whether every row of the picture's left half is what the formula says.
bool rows_are_right(const Image& image) {
  for (int y = 0; y < image.height; ++y) {
    for (const int x : {0, image.width / 4}) {
      if (colour_at(image, x, y) != row_colour(y / kRow)) return false;
    }
  }
  return true;
}

void check_rows(Exam& exam, const std::string& path, int width, int height) {
  exam.size(path, width, height);
  exam.each(path, rows_are_right, "a row is not what the formula says");
}

std::string two_windows(Side side) {
  return html(block("height:100vh;background:" + css(kRed)) +
              block("height:100vh;background:" + css(kBlue)) +
              block("height:1000px;background:" + css(kGreen)) + mark(side, 40, 1800));
}

/// Red from the first event on; events for the observer's first look do not count.
std::string watchful() {
  return html(
      "<canvas id=chart width=800 height=300></canvas><div id=box style='height:3000px'></div>"
      "<script>const draw = (colour) => { const pen = chart.getContext('2d');"
      "pen.fillStyle = colour; pen.fillRect(0, 0, 800, 300) };"
      "draw('rgb(0,128,0)');"
      "const moved = () => { draw('rgb(255,0,0)'); box.style.background = 'rgb(255,0,0)' };"
      "addEventListener('resize', moved); visualViewport.addEventListener('resize', moved);"
      "let looks = 0;"
      "new ResizeObserver(() => { if (++looks > 1) moved() }).observe(box);"
      "for (const width of [50, 300, 799, 801, 2000]) matchMedia(`(max-width: ${width}px)`)"
      ".addEventListener('change', moved);"
      "matchMedia('(max-height: 601px)').addEventListener('change', moved)</script>");
}

}  // namespace

std::vector<Fixture> tall_pages(TrickySite& site) {
  site.page("/01-rows", [](Side side) { return coloured_rows(900, mark(side, 600, 5000)); });
  site.page("/02-tall", coloured_rows(2000));
  site.page("/03-giant", coloured_rows(14'000));
  site.page("/03-giant-whole", coloured_rows(14'000));
  site.page("/04-vh", two_windows);
  site.page("/05-resize", watchful());

  std::vector<Fixture> fixtures;
  fixtures.push_back({"01", {{"/01-rows", ""}}, [](Exam& exam) {
                        exam.found("/01-rows", {600, 5000, 160, 64});
                        check_rows(exam, "/01-rows", 800, 9000);
                      }});
  fixtures.push_back({"02", {{"/02-tall", ""}}, [](Exam& exam) {
                        exam.passed("/02-tall");
                        check_rows(exam, "/02-tall", 800, 20'000);
                      }});
  fixtures.push_back({"03",
                      {{"/03-giant", "viewports: [narrow]"},
                       {"/03-giant-whole", "viewports: [narrow], max_height: 150000"}},
                      [](Exam& exam) {
                        exam.passed("/03-giant");
                        check_rows(exam, "/03-giant", 64, 30'000);
                        exam.noted("/03-giant", "cut at 30000 of 140000 px");
                        exam.passed("/03-giant-whole");
                        check_rows(exam, "/03-giant-whole", 64, 140'000);
                      }});
  fixtures.push_back({"04", {{"/04-vh", ""}}, [](Exam& exam) {
                        exam.found("/04-vh", {40, 1800, 160, 64});
                        exam.size("/04-vh", 800, 2200);
                        exam.filled("/04-vh", {300, 0, 2, 600}, kRed);
                        exam.filled("/04-vh", {300, 600, 2, 600}, kBlue);
                        exam.filled("/04-vh", {300, 1200, 2, 1000}, kGreen);
                      }});
  fixtures.push_back({"05", {{"/05-resize", ""}}, [](Exam& exam) {
                        exam.passed("/05-resize");
                        exam.filled("/05-resize", {0, 0, 800, 300}, kGreen);
                        exam.pixel("/05-resize", 400, 2000, kWhite);
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

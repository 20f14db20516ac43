// What takes its time: fonts, images, content that a page brings itself.
#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/media_files.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

using std::chrono::milliseconds;

std::string with_font(const std::string& address) {
  return html("<p>X</p>", "<style>@font-face{font-family:Square;src:url(" + address +
                              ")}p{margin:0;font:100px/1 Square,serif;color:rgb(0,0,255)}</style>");
}

std::string slow_images() {
  return html("<img src=/18-slow.png><img src=/18-missing.png><img src=/18-dead.png>",
              "<style>img{display:block;width:100px;height:100px}</style>");
}

std::string backgrounds() {
  return html(
      "<i></i><b></b><p></p><script>setTimeout(() => document.body.className = 'on', 1000)"
      "</script>",
      "<style>i,b,p{display:block;margin:0;height:100px;width:200px}"
      "i{background:url(/19-slow.png)}"
      "b::before{content:'';display:block;height:100px;background:url(/19-slow.png?before)}"
      ".on p{background-image:url(/19-slow.png?script)}</style>");
}

std::string late_content() {
  return html(
      "<script>setTimeout(() => document.body.innerHTML ="
      " '<div style=\"height:700px;background:rgb(0,128,0)\">late', 1200)</script>");
}

/// Busy until something that no page knows has ended: a timer of a worker.
std::string busy() {
  return html(
      "<main aria-busy=true style='height:200px;background:rgb(255,0,0)'></main><script>"
      "const source = 'setTimeout(() => postMessage(0), 800)';"
      "new Worker(URL.createObjectURL(new Blob([source]))).onmessage = () => {"
      "const main = document.querySelector('main'); main.ariaBusy = 'false';"
      "main.style.background = 'rgb(0,128,0)' }</script>");
}

std::string ready_by_itself() {
  return html(
      "<main style='height:200px;background:rgb(255,0,0)'></main><script>"
      "const source = 'setTimeout(() => postMessage(0), 1000)';"
      "new Worker(URL.createObjectURL(new Blob([source]))).onmessage = () => {"
      "document.querySelector('main').style.background = 'rgb(0,128,0)';"
      "window.appReady = true }</script>");
}

}  // namespace

std::vector<Fixture> late_pages(TrickySite& site) {
  site.file("/16-square.ttf", "font/ttf", square_font(), milliseconds(1500));
  site.dead("/17-dead.ttf");
  site.page("/16-slowfont", with_font("/16-square.ttf"));
  site.page("/17-deadfont", with_font("/17-dead.ttf"));
  site.file("/18-slow.png", "image/png", png_of(kGreen), milliseconds(2000));
  site.dead("/18-dead.png");
  site.page("/18-slowimg", slow_images());
  site.file("/19-slow.png", "image/png", png_of(kGreen), milliseconds(1000));
  site.page("/19-bgimg", backgrounds());
  site.page("/28-late", late_content());
  site.page("/29-ariabusy", busy());
  site.page("/30-custom", ready_by_itself());

  std::vector<Fixture> fixtures;
  fixtures.push_back({"16", {{"/16-slowfont", ""}}, [](Exam& exam) {
                        exam.passed("/16-slowfont");
                        exam.filled("/16-slowfont", {1, 1, 98, 98}, kBlue);
                      }});
  fixtures.push_back({"17", {{"/17-deadfont", ""}}, [](Exam& exam) {
                        exam.passed("/17-deadfont");
                        exam.noted("/17-deadfont", "17-dead.ttf");
                        exam.within("/17-deadfont", 6000);
                        exam.each(
                            "/17-deadfont",
                            [](const Image& image) { return count_of(image, kBlue) > 100; },
                            "the fallback's text is not shown");
                      }});
  fixtures.push_back({"18", {{"/18-slowimg", "timeout: 16s"}}, [](Exam& exam) {
                        exam.passed("/18-slowimg");
                        exam.filled("/18-slowimg", {0, 0, 100, 100}, kGreen);
                        exam.noted("/18-slowimg", "18-missing.png (image, HTTP 404)");
                        exam.noted("/18-slowimg", "18-dead.png");
                        exam.each(
                            "/18-slowimg",
                            [](const Image& image) {
                              const Colour left = colour_at(image, 50, 100);
                              return left != kGreen && count_of(image, kGreen) == 100 * 100;
                            },
                            "the missing image is not shown as broken");
                      }});
  fixtures.push_back({"19", {{"/19-bgimg", ""}}, [](Exam& exam) {
                        exam.passed("/19-bgimg");
                        exam.filled("/19-bgimg", {0, 0, 200, 300}, kGreen);
                      }});
  fixtures.push_back({"28", {{"/28-late", ""}}, [](Exam& exam) {
                        exam.passed("/28-late");
                        exam.size("/28-late", 800, 700);
                        exam.filled("/28-late", {0, 100, 800, 600}, kGreen);
                      }});
  fixtures.push_back({"29", {{"/29-ariabusy", ""}}, [](Exam& exam) {
                        exam.passed("/29-ariabusy");
                        exam.filled("/29-ariabusy", {0, 0, 800, 200}, kGreen);
                      }});
  fixtures.push_back({"30", {{"/30-custom", "wait: {js: window.appReady}"}}, [](Exam& exam) {
                        exam.passed("/30-custom");
                        exam.filled("/30-custom", {0, 0, 800, 200}, kGreen);
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

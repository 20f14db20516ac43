// Pages that are never done, and pages that are much work.
#include <cstdint>

#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/media_files.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

/// What takes longer waits for something that never comes, on a busy machine too. The table says
/// how long it took.
constexpr int kHung = 30'000;

std::string restless() {
  return html(
      "<h1>Live scores</h1><p id=count style='height:20px;width:300px;background:rgb(0,128,0)'></p>"
      "<script>setInterval(() => fetch('/27-poll-answer'), 400); fetch('/27-endless');"
      "new EventSource('/27-events'); new WebSocket(`ws://${location.host}/27-socket`)</script>");
}

/// 3 numbers of 0 to 255 for every pixel, from a generator that anyone can repeat.
std::string noise() {
  return html(
      "<canvas id=noise width=1280 height=8000 style='display:block'></canvas><script>"
      "const pen = noise.getContext('2d'); let state = 12345;"
      "const next = () => { state = (Math.imul(state, 1103515245) + 12345) >>> 0;"
      "return state >>> 24 };"
      "for (let y = 0; y < 8000; y += 500) { const part = pen.createImageData(1280, 500);"
      "for (let i = 0; i < part.data.length; i += 4) { part.data[i] = next();"
      "part.data[i + 1] = next(); part.data[i + 2] = next(); part.data[i + 3] = 255 }"
      "pen.putImageData(part, 0, y) }</script>");
}

bool noise_is_right(const Image& image) {
  std::uint32_t state = 12345;
  const auto next = [&state] {
    state = state * 1103515245U + 12345U;
    return static_cast<int>(state >> 24);
  };
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const int r = next();
      const int g = next();
      const int b = next();
      if (colour_at(image, x, y) != Colour{r, g, b}) return false;
    }
  }
  return true;
}

/// 50,000 elements, 300 images of their own addresses among them.
std::string many_nodes() {
  return html(
      "<div id=all></div><script>let text = '';"
      "for (let i = 0; i < 300; ++i) text += `<p><img src='/red.png?big${i}'>"
      "${'<b><i>word </i></b>'.repeat(83)}</p>`; all.innerHTML = text</script>",
      "<style>p{margin:0;height:26px;overflow:hidden}img{width:20px;height:20px}</style>");
}

int rows_beginning_red(const Image& image) {
  int rows = 0;
  for (int row = 0; row < 300; ++row) {
    rows += colour_at(image, 10, row * 26 + 10) == kRed ? 1 : 0;
  }
  return rows;
}

}  // namespace

std::vector<Fixture> busy_pages(TrickySite& site) {
  site.page("/27-poll", restless());
  site.pair.on("/27-poll-answer", [](const Request&) { return answer_of("text/plain", "1:0"); });
  site.pair.on("/27-endless", [](const Request&) {
    Response response = answer_of("text/plain", "more ");
    response.fault = Response::Fault::endless;
    return response;
  });
  site.pair.on("/27-events", [](const Request&) {
    Response response = answer_of("text/event-stream", "data: goal\n\n");
    response.fault = Response::Fault::endless;
    return response;
  });
  site.dead("/27-socket");
  site.page("/46-noise", noise());
  site.page("/47-bigdom", many_nodes());

  std::vector<Fixture> fixtures;
  fixtures.push_back({"27", {{"/27-poll", ""}}, [](Exam& exam) {
                        exam.passed("/27-poll");
                        exam.within("/27-poll", kHung);
                        exam.noted("/27-poll", "27-endless");
                        exam.each(
                            "/27-poll",
                            [](const Image& image) { return count_of(image, kGreen) == 6000; },
                            "the page's content is not shown");
                      }});
  fixtures.push_back({"46", {{"/46-noise", "viewports: [wide]"}}, [](Exam& exam) {
                        exam.passed("/46-noise");
                        exam.size("/46-noise", 1280, 8000);
                        exam.each("/46-noise", noise_is_right, "a pixel of the noise is wrong");
                      }});
  fixtures.push_back({"47", {{"/47-bigdom", ""}}, [](Exam& exam) {
                        exam.passed("/47-bigdom");
                        exam.within("/47-bigdom", kHung);
                        exam.each(
                            "/47-bigdom",
                            [](const Image& image) { return rows_beginning_red(image) == 300; },
                            "an image is missing");
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

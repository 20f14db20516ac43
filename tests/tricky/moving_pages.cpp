// What moves by itself.
#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/media_files.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

std::string css_animations() {
  return html(
      "<div class=spin></div><div class=slide></div><div class=fade></div>"
      "<script>onload = () => requestAnimationFrame(() =>"
      " document.querySelector('.fade').classList.add('on'))</script>",
      "<style>@keyframes spin{to{transform:translateX(300px)}}"
      "@keyframes slide{from{transform:translateX(300px)}to{transform:none}}"
      "div{width:100px;height:100px;background:rgb(0,0,255)}"
      ".spin{animation:spin 0.7s linear infinite}.slide{animation:slide 1.5s .5s both}"
      ".fade{transition:background 1s 1s}.fade.on{background:rgb(0,128,0)}</style>");
}

/// One canvas that draws for ever, and one that draws until it is done.
std::string drawn_by_frames() {
  return html(
      "<canvas id=clock width=300 height=100></canvas><canvas id=chart width=300 height=100>"
      "</canvas><script>const bar = (canvas, colour, width) => {"
      "const pen = canvas.getContext('2d'); pen.fillStyle = 'rgb(255,0,0)';"
      "pen.fillRect(0, 0, 300, 100); pen.fillStyle = colour; pen.fillRect(0, 0, width, 100) };"
      "let turns = 0; const turn = () => { bar(clock, 'rgb(0,0,255)', ++turns * 3 % 300);"
      "requestAnimationFrame(turn) }; turn();"
      "let start = null; const grow = (time) => { if (start === null) start = time;"
      "const part = Math.min((time - start) / 1500, 1); bar(chart, 'rgb(0,128,0)', 300 * part);"
      "if (part < 1) requestAnimationFrame(grow) }; requestAnimationFrame(grow)</script>",
      "<style>canvas{display:block}</style>");
}

std::string slides() {
  return html(
      "<div id=slide style='height:200px'></div><ol id=dots></ol>"
      "<script>const colours = ['rgb(255,0,0)', 'rgb(0,128,0)', 'rgb(0,0,255)']; let at = 0;"
      "const show = () => { slide.style.background = colours[at]; dots.textContent = `slide ${at}`;"
      "at = (at + 1) % 3 }; show(); setInterval(show, 700)</script>");
}

std::string animated_images() {
  return html("<img src=/23.gif><img src=/23-apng.png><img src=/23.webp>",
              "<style>img{display:block;width:100px;height:100px}</style>");
}

std::string videos() {
  return html(
      "<video autoplay loop muted src=/24.webm></video>"
      "<video autoplay loop muted playsinline poster=/24-poster.png src=/24.webm></video>"
      "<video id=scripted loop muted src=/24.webm></video>"
      "<script>scripted.play().catch(() => {}); scripted.currentTime = 0.6</script>",
      "<style>video{display:block;width:160px;height:160px;object-fit:fill}</style>");
}

std::string carets() {
  return html(
      "<input autofocus value='misspeled wrods'><p contenteditable spellcheck=true>misspeled"
      " wrods</p><textarea spellcheck=true>misspeled wrods</textarea><script>"
      "document.querySelector('input').focus();"
      "document.querySelector('p').setAttribute('lang', 'en')</script>",
      "<style>*{caret-color:rgb(255,0,0);outline:0}input,textarea{display:block}</style>");
}

std::string random_numbers() {
  return html(
      "<div id=box></div><p id=dice></p><p class=clock></p><script>"
      "dice.textContent = Array.from({length: 20}, () => Math.random().toFixed(3)).join(' ');"
      "for (let i = 0; i < 30; ++i) { const bar = document.createElement('div');"
      "bar.style.cssText = `height:6px;background:rgb(0,0,255);width:${Math.random() * 700}px`;"
      "box.append(bar) }"
      "document.querySelector('.clock').textContent = new Date().toISOString()"
      "</script>");
}

bool is_reddish(Colour colour) {
  return colour.r > 180 && colour.g < 90 && colour.b < 90;
}

bool has_reddish(const Image& image) {
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (is_reddish(colour_at(image, x, y))) return true;
    }
  }
  return false;
}

/// A video's red is not exactly red: its colours are stored as light and colour difference.
bool all_reddish(const Image& image, const Rect& box) {
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      if (!is_reddish(colour_at(image, x, y))) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<Fixture> moving_pages(TrickySite& site) {
  site.page("/20-cssanim", css_animations());
  site.page("/21-jsanim", drawn_by_frames());
  site.page("/22-carousel", slides());
  site.file("/23.gif", "image/gif", animated_gif(kRed, kBlue));
  site.file("/23-apng.png", "image/png", animated_png(kRed, kBlue));
  site.file("/23.webp", "image/webp", animated_webp(kRed, kBlue));
  site.page("/23-gif", animated_images());
  site.file("/24.webm", "video/webm", red_then_blue_video());
  site.file("/24-poster.png", "image/png", png_of(kGreen));
  site.page("/24-video", videos());
  site.page("/25-caret", carets());
  site.page("/26-clock", random_numbers());
  site.page("/26-clock-set", random_numbers());

  std::vector<Fixture> fixtures;
  fixtures.push_back({"20", {{"/20-cssanim", ""}}, [](Exam& exam) {
                        exam.passed("/20-cssanim");
                        exam.filled("/20-cssanim", {0, 0, 100, 200}, kBlue);
                        exam.filled("/20-cssanim", {0, 200, 100, 100}, kGreen);
                        exam.filled("/20-cssanim", {100, 0, 700, 600}, kWhite);
                      }});
  fixtures.push_back({"21", {{"/21-jsanim", ""}}, [](Exam& exam) {
                        exam.passed("/21-jsanim");
                        exam.filled("/21-jsanim", {0, 100, 300, 100}, kGreen);
                      }});
  fixtures.push_back({"22", {{"/22-carousel", ""}}, [](Exam& exam) {
                        exam.passed("/22-carousel");
                        exam.each(
                            "/22-carousel",
                            [](const Image& image) {
                              const Colour slide = colour_at(image, 400, 100);
                              return slide == kRed || slide == kGreen || slide == kBlue;
                            },
                            "no slide is shown");
                      }});
  fixtures.push_back({"23", {{"/23-gif", ""}}, [](Exam& exam) {
                        exam.passed("/23-gif");
                        exam.filled("/23-gif", {0, 0, 100, 300}, kRed);
                      }});
  fixtures.push_back(
      {"24", {{"/24-video", ""}}, [](Exam& exam) {
         exam.passed("/24-video");
         exam.each(
             "/24-video", [](const Image& image) { return all_reddish(image, {0, 0, 160, 160}); },
             "the video that plays by itself is not on its first frame");
         exam.filled("/24-video", {0, 160, 160, 160}, kGreen);
         exam.each(
             "/24-video", [](const Image& image) { return all_reddish(image, {0, 320, 160, 160}); },
             "the video that a script plays is not on its first frame");
       }});
  fixtures.push_back({"25", {{"/25-caret", ""}}, [](Exam& exam) {
                        exam.passed("/25-caret");
                        exam.each(
                            "/25-caret", [](const Image& image) { return !has_reddish(image); },
                            "a caret or a spelling mark is shown");
                      }});
  fixtures.push_back(
      {"26",
       {{"/26-clock", "ignore: [.clock]"}, {"/26-clock-set", "clock: \"2026-01-02T03:04:05Z\""}},
       [](Exam& exam) {
         // The clock's digits differ; all else, the dice above all, may not.
         const nlohmann::json& result = exam.endpoint("/26-clock");
         exam.expect(result.at("verdict") == "passed", "the two sides drew different numbers");
         exam.each(
             "/26-clock", [](const Image& image) { return count_of(image, kBlue) > 1000; },
             "no bars");
         exam.passed("/26-clock-set");
       }});
  return fixtures;
}

}  // namespace twinshot::tricky

// Pages as sites have them, any number, no two alike.
#include "tests/tricky/plain_pages.h"

#include <array>
#include <cstdint>

#include "compare/codec/png.h"
#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/media_files.h"

namespace twinshot::tricky {

namespace {

constexpr std::array kWords{"harbour", "window", "letter", "morning", "garden",  "paper",
                            "river",   "table",  "answer", "signal",  "station", "orange",
                            "north",   "quiet",  "market", "engine",  "island",  "copper"};

/// The same sequence for the same page, on any machine.
class Dice {
 public:
  explicit Dice(int page) : state_(static_cast<std::uint32_t>(page) * 2654435761U + 17) {}
  int below(int limit) {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<int>(state_ >> 8) % limit;
  }
  std::string words(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += std::string(kWords.at(below(kWords.size()))) + " ";
    return text;
  }
  Colour colour() { return {60 + below(180), 60 + below(180), 60 + below(180)}; }

 private:
  std::uint32_t state_;
};

/// A photograph of sorts: soft, and larger than it is shown.
std::string picture_of(int number) {
  Dice dice(number + 5000);
  const Colour from = dice.colour();
  const Colour to = dice.colour();
  Image image = make_image(320, 200);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      std::uint8_t* pixel = image.row(y) + static_cast<std::size_t>(x) * 4;
      const int part = (x + y + (x * y / 40) % 20) * 256 / 540;
      pixel[0] = static_cast<std::uint8_t>(from.r + (to.r - from.r) * part / 256);
      pixel[1] = static_cast<std::uint8_t>(from.g + (to.g - from.g) * part / 256);
      pixel[2] = static_cast<std::uint8_t>(from.b + (to.b - from.b) * part / 256);
    }
  }
  const Bytes png = encode_png(image.view());
  return {png.begin(), png.end()};
}

constexpr const char* kStyle =
    "<style>@font-face{font-family:Square;src:url(/50-square.ttf)}"
    "@keyframes rise{from{opacity:0;transform:translateY(30px)}to{opacity:1;transform:none}}"
    "@keyframes turn{to{transform:rotate(360deg)}}"
    "header{background:#223;color:#fff;padding:20px;position:sticky;top:0}"
    ".logo{font:20px/1 Square,serif;color:#fc6}main{padding:20px}"
    ".cards{display:grid;grid-template-columns:repeat(3,1fr);gap:16px}"
    ".card{border:1px solid #bbb;border-radius:8px;padding:12px;box-shadow:0 2px 6px #0003;"
    "animation:rise .7s both}.card:nth-child(2n){animation-delay:.3s}"
    "img{width:100%;height:110px;object-fit:cover;border-radius:6px}"
    ".spinner{width:24px;height:24px;border:3px solid #999;border-top-color:#333;"
    "border-radius:50%;animation:turn 1.1s linear infinite}"
    ".reveal{opacity:0;transition:opacity .5s;padding:16px;margin-top:16px}.reveal.in{opacity:1}"
    "canvas{display:block;margin:16px 0}footer{background:#eee;padding:20px}</style>";

constexpr const char* kScript =
    "<script>const list = document.querySelector('#list');"
    "fetch(list.dataset.src).then((answer) => answer.json()).then((rows) => {"
    "for (const row of rows) { const item = document.createElement('li');"
    "item.textContent = row; list.append(item) } });"
    "const seen = new IntersectionObserver((entries) => { for (const entry of entries) {"
    "if (!entry.isIntersecting) continue; const element = entry.target;"
    "if (element.dataset.src) element.src = element.dataset.src; element.classList.add('in') } });"
    "for (const each of document.querySelectorAll('.reveal, img[data-src]')) seen.observe(each);"
    "const pen = document.querySelector('canvas').getContext('2d'); let frames = 0;"
    "const draw = () => { pen.clearRect(0, 0, 600, 60); for (let x = 0; x < 600; x += 6) {"
    "pen.fillStyle = `hsl(${(x + frames * 3) % 360} 60% 60%)`;"
    "pen.fillRect(x, 30 - 25 * Math.sin((x + frames) / 40), 4, 25) } ++frames;"
    "requestAnimationFrame(draw) }; draw();"
    "const quotes = document.querySelectorAll('.quote'); let shown = 0;"
    "setInterval(() => { quotes.forEach((quote, i) => { quote.hidden = i !== shown });"
    "shown = (shown + 1) % quotes.length }, 450)</script>";

std::string plain_page(int number) {
  Dice dice(number);
  const std::string id = std::to_string(number);
  std::string body = "<header><span class=logo>ab</span> " + dice.words(2) + "</header><main><h1>" +
                     dice.words(4) + "</h1><p>" + dice.words(40 + dice.below(60)) +
                     "</p><div class=spinner></div><div class=cards>";
  const int cards = 3 + dice.below(6);
  for (int i = 0; i < cards; ++i) {
    const std::string address = "/50-picture?" + std::to_string(number * 10 + i);
    const std::string source = i % 3 == 2   ? "data-src=" + address
                               : i % 3 == 1 ? "loading=lazy src=" + address
                                            : "src=" + address;
    body += "<div class=card><img alt='' " + source + "><h3>" + dice.words(2) + "</h3><p>" +
            dice.words(6 + dice.below(10)) + "</p></div>";
  }
  body +=
      "</div><canvas width=600 height=60></canvas><ul id=list data-src=/50-list?" + id + "></ul>";
  for (int i = 0; i < 3; ++i) body += "<blockquote class=quote>" + dice.words(9) + "</blockquote>";
  const int sections = 2 + dice.below(6);
  for (int i = 0; i < sections; ++i) {
    body += "<section class=reveal style='background:" + css(dice.colour()) + "'><h2>" +
            dice.words(3) + "</h2><p>" + dice.words(60 + dice.below(80)) + "</p></section>";
  }
  return html(body + "</main><footer>" + dice.words(12) + "</footer>" + kScript, kStyle);
}

int number_in(const std::string& target) {
  return std::stoi(target.substr(target.find('?') + 1));
}

}  // namespace

std::vector<Page> serve_plain_pages(TrickySite& site, int count) {
  using std::chrono::milliseconds;
  site.file("/50-square.ttf", "font/ttf", square_font(), milliseconds(40));
  site.pair.on("/50-picture", [](const Request& request) {
    Response response = answer_of("image/png", picture_of(number_in(request.target)));
    response.delay = milliseconds(request.attempt * 37 % 90);
    return response;
  });
  site.pair.on("/50-list", [](const Request& request) {
    Dice dice(number_in(request.target) + 9000);
    std::string rows = "[\"" + dice.words(5) + "\"";
    for (int i = 0; i < 8; ++i) rows += ",\"" + dice.words(5 + dice.below(9)) + "\"";
    Response response = answer_of("application/json", rows + "]");
    // What arrives when differs from visit to visit, as it does elsewhere.
    response.delay = milliseconds(request.attempt * 53 % 250);
    return response;
  });
  std::vector<Page> pages;
  for (int i = 0; i < count; ++i) {
    pages.push_back({"/50-identical/" + std::to_string(i), ""});
    site.page(pages.back().path, plain_page(i));
  }
  return pages;
}

std::vector<Fixture> plain_pages(TrickySite& site) {
  const std::vector<Page> pages = serve_plain_pages(site, 3);
  std::vector<Fixture> fixtures;
  fixtures.push_back({"50", pages, [pages](Exam& exam) {
                        for (const Page& page : pages) {
                          exam.passed(page.path);
                          exam.each(
                              page.path, [](const Image& image) { return image.height > 900; },
                              "it is not whole");
                        }
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

// Content that comes when it is scrolled to.
#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/media_files.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

std::string image_at(int y, const std::string& attributes) {
  return "<img " + attributes + " style='position:absolute;left:0;top:" + std::to_string(y) +
         "px;width:200px;height:100px'>";
}

std::string native_lazy() {
  std::string body = block("height:15600px");
  for (const int y : {3000, 9000, 15'000}) {
    body += image_at(y, "loading=lazy src=/red.png?" + std::to_string(y));
  }
  return html(body);
}

/// Images that an observer loads, sections that it reveals, a bar that is always on top.
std::string observed(const std::string& head) {
  std::string body =
      block("position:fixed;top:0;left:300px;width:200px;height:20px;background:" + css(kBlue)) +
      block("height:6000px");
  for (const int y : {1000, 3000, 5500}) {
    body += image_at(y, "class=lazy data-src=/red.png?io" + std::to_string(y));
    body += "<section style='top:" + std::to_string(y) + "px'></section>";
  }
  return html(body +
                  "<script>const seen = new IntersectionObserver((entries) => {"
                  "for (const {isIntersecting, target} of entries) { if (!isIntersecting) continue;"
                  "seen.unobserve(target); if (target.dataset.src) target.src = target.dataset.src;"
                  "else target.classList.add('in') } });"
                  "for (const each of document.querySelectorAll('.lazy, section'))"
                  " seen.observe(each)</script>",
              "<style>section{position:absolute;left:400px;width:200px;height:100px;opacity:0;"
              "transform:translateY(40px);background:rgb(0,128,0);"
              "transition:opacity .6s .2s,transform .6s .2s}section.in{opacity:1;transform:none}"
              "</style>" +
                  head);
}

constexpr const char* kItemStyle =
    "<style>li{list-style:none;height:59px;border-bottom:1px solid #999}ul{margin:0;padding:0}"
    "</style>";

/// Asks for ten more whenever the end is near.
std::string endless_by_fetch() {
  return html(
      "<ul id=list></ul><div id=end style='height:20px'></div>"
      "<script>let page = 0, busy = false; const more = async () => { if (busy) return;"
      "busy = true; const items = await (await fetch(`/14-items?${page++}`)).json();"
      "for (const text of items) { const item = document.createElement('li');"
      "item.textContent = `${page}: ${text}`; list.append(item) } busy = false;"
      // The end may still be in sight.
      "watch.unobserve(end); watch.observe(end) };"
      "const watch = new IntersectionObserver((seen) => { if (seen[0].isIntersecting) more() });"
      "watch.observe(end); more()</script>",
      kItemStyle);
}

/// As older pages do it: scroll events and a pause.
std::string endless_by_scroll() {
  return html(
      "<ul id=list></ul><script>let count = 0, due = null; const more = () => {"
      "for (let i = 0; i < 10; ++i) { const item = document.createElement('li');"
      "item.textContent = `item ${++count}`; list.append(item) } due = null };"
      "more(); more();"
      "addEventListener('scroll', () => { const left = document.documentElement.scrollHeight -"
      " scrollY - innerHeight; if (left < 100 && !due) due = setTimeout(more, 120) })</script>",
      kItemStyle);
}

/// 200 rows of 40 px, of which those in the window exist.
std::string virtual_list() {
  return html(
      "<div id=list style='position:relative;height:8000px'></div><script>const show = () => {"
      "list.replaceChildren(); const first = Math.floor(scrollY / 40);"
      "for (let row = first; row < Math.min(first + 15, 200); ++row) {"
      "const item = document.createElement('div'); item.textContent = `row ${row}`;"
      "item.style.cssText = `position:absolute;top:${row * 40}px;height:40px;width:100%;"
      "background:rgb(0,128,0)`; list.append(item) } };"
      "show(); addEventListener('scroll', () => requestAnimationFrame(show))</script>");
}

void check_observed(Exam& exam, const std::string& path) {
  exam.passed(path);
  exam.size(path, 800, 6000);
  for (const int y : {1000, 3000, 5500}) {
    exam.filled(path, {0, y, 200, 100}, kRed);
    exam.filled(path, {400, y, 200, 100}, kGreen);
  }
  exam.filled(path, {300, 0, 200, 20}, kBlue);
}

}  // namespace

std::vector<Fixture> lazy_pages(TrickySite& site) {
  site.file("/red.png", "image/png", png_of(kRed));
  site.page("/11-lazyimg", native_lazy());
  site.page("/12-iolazy", observed(""));
  site.page("/13-smooth", observed("<style>html{scroll-behavior:smooth}</style><script>"
                                   "onload = () => scrollTo(0, 2000)</script>"));
  site.page("/14-infinite", endless_by_fetch());
  site.page("/14-infinite-scroll", endless_by_scroll());
  site.pair.on("/14-items", [](const Request&) {
    Response response = answer_of("application/json", "[1,2,3,4,5,6,7,8,9,10]");
    response.delay = std::chrono::milliseconds(60);
    return response;
  });
  site.page("/15-virtual", virtual_list());

  std::vector<Fixture> fixtures;
  fixtures.push_back({"11", {{"/11-lazyimg", ""}}, [](Exam& exam) {
                        exam.passed("/11-lazyimg");
                        exam.size("/11-lazyimg", 800, 15'600);
                        for (const int y : {3000, 9000, 15'000}) {
                          exam.filled("/11-lazyimg", {0, y, 200, 100}, kRed);
                        }
                      }});
  fixtures.push_back(
      {"12", {{"/12-iolazy", ""}}, [](Exam& exam) { check_observed(exam, "/12-iolazy"); }});
  fixtures.push_back(
      {"13", {{"/13-smooth", ""}}, [](Exam& exam) { check_observed(exam, "/13-smooth"); }});
  fixtures.push_back(
      {"14", {{"/14-infinite", "max_height: 5000"}, {"/14-infinite-scroll", ""}}, [](Exam& exam) {
         exam.passed("/14-infinite");
         exam.size("/14-infinite", 800, 5000);
         exam.noted("/14-infinite", "cut at 5000 of");
         exam.passed("/14-infinite-scroll");
         exam.noted("/14-infinite-scroll", "grows");
         exam.each(
             "/14-infinite-scroll", [](const Image& image) { return image.height >= 3000; },
             "it was not scrolled through");
       }});
  fixtures.push_back({"15", {{"/15-virtual", ""}}, [](Exam& exam) {
                        exam.passed("/15-virtual");
                        exam.size("/15-virtual", 800, 8000);
                        exam.filled("/15-virtual", {400, 0, 10, 600}, kGreen);
                        exam.filled("/15-virtual", {400, 600, 10, 7400}, kWhite);
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

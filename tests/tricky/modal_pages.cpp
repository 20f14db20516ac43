// Pages that ask, open windows, offer files or react to the mouse.
#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

std::string dialogs() {
  return html(
      "<script>alert('first of all'); setTimeout(() => { if (!confirm('are you sure'))"
      " document.body.style.background = 'rgb(0,128,0)' }, 300)</script>" +
      block("height:100px;background:" + css(kBlue)));
}

std::string clingy() {
  return html(
      "<script>addEventListener('beforeunload', (event) => { event.preventDefault();"
      "event.returnValue = 'stay' })</script>" +
      block("height:100px;background:" + css(kBlue)));
}

std::string popups() {
  return html(block("height:100px;background:" + css(kBlue)) +
              "<a id=link href=/33-opened target=_blank>more</a><script>"
              "for (let i = 0; i < 3; ++i) window.open(`/33-opened?${i}`); link.click()</script>");
}

std::string media_queries() {
  return html("<p></p>",
              "<style>p{margin:0;height:100px;background:rgb(255,0,0)}"
              "@media (prefers-color-scheme:dark) and (prefers-reduced-motion:reduce)"
              "{p{background:rgb(0,128,0)}}"
              "@media (prefers-color-scheme:light){p{background:rgb(0,0,255)}}"
              "@media print{p{display:none}}</style>");
}

/// Menus wherever a mouse may be left: in the corner, and in the middle of the window.
std::string hover_menus() {
  return html(
      "<nav style='left:0;top:0'><div></div></nav><nav style='left:380px;top:280px'><div></div>"
      "</nav><script>for (const nav of document.querySelectorAll('nav'))"
      " nav.onmouseenter = () => nav.firstChild.style.display = 'block'</script>",
      "<style>nav{position:absolute;width:40px;height:40px;background:rgb(0,0,255)}"
      "nav div{display:none;width:300px;height:200px;background:rgb(255,0,0)}"
      "nav:hover div{display:block}</style>");
}

}  // namespace

std::vector<Fixture> modal_pages(TrickySite& site) {
  site.page("/31-alert", dialogs());
  site.page("/32-unload", clingy());
  site.page("/32-next", html(block("height:100px;background:" + css(kGreen))));
  site.page("/33-popup", popups());
  site.page("/33-opened", html("opened"));
  site.pair.on("/34-download", [](const Request&) {
    Response response = answer_of("application/zip", "PK");
    response.headers = {{"Content-Disposition", "attachment; filename=all.zip"}};
    return response;
  });
  site.page("/48-media", media_queries());
  site.page("/48-media-light", media_queries());
  site.page("/49-hover", hover_menus());

  std::vector<Fixture> fixtures;
  fixtures.push_back({"31", {{"/31-alert", ""}}, [](Exam& exam) {
                        exam.passed("/31-alert");
                        exam.noted("/31-alert", "first of all");
                        exam.noted("/31-alert", "are you sure");
                        exam.filled("/31-alert", {0, 0, 800, 100}, kBlue);
                        exam.filled("/31-alert", {0, 100, 800, 500}, kGreen);
                      }});
  fixtures.push_back({"32", {{"/32-unload", ""}, {"/32-next", ""}}, [](Exam& exam) {
                        exam.passed("/32-unload");
                        exam.filled("/32-unload", {0, 0, 800, 100}, kBlue);
                        exam.passed("/32-next");
                        exam.filled("/32-next", {0, 0, 800, 100}, kGreen);
                      }});
  fixtures.push_back({"33", {{"/33-popup", ""}}, [](Exam& exam) {
                        exam.passed("/33-popup");
                        exam.noted("/33-popup", "window not opened");
                        exam.filled("/33-popup", {0, 0, 800, 100}, kBlue);
                        exam.expect(exam.site().pair.production.requests_for("/33-opened") == 0,
                                    "a window was opened");
                      }});
  fixtures.push_back(
      {"34", {{"/34-download", ""}}, [](Exam& exam) { exam.invalid("/34-download", "download"); }});
  fixtures.push_back(
      {"48", {{"/48-media", "color_scheme: dark"}, {"/48-media-light", ""}}, [](Exam& exam) {
         exam.passed("/48-media");
         exam.filled("/48-media", {0, 0, 800, 100}, kGreen);
         exam.passed("/48-media-light");
         exam.filled("/48-media-light", {0, 0, 800, 100}, kBlue);
       }});
  fixtures.push_back({"49", {{"/49-hover", ""}}, [](Exam& exam) {
                        exam.passed("/49-hover");
                        exam.filled("/49-hover", {0, 0, 40, 40}, kBlue);
                        exam.each(
                            "/49-hover",
                            [](const Image& image) { return count_of(image, kRed) == 0; },
                            "a menu is open");
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

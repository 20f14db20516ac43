// Pages in pages: frames, shadow roots, and what is laid out but not painted before it is seen.
#include <algorithm>

#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/media_files.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

constexpr Rect kFarFrame{20, 6000, 200, 100};

std::string frame_at(int y, const std::string& address, const std::string& tag = "iframe src") {
  const std::string name = tag.substr(0, tag.find(' '));
  return "<" + tag + "='" + address +
         "' style='position:absolute;left:20px;top:" + std::to_string(y) +
         "px;width:200px;height:100px;border:0'></" + name + ">";
}

std::string framed(const std::string& frames) {
  return html("<div style='height:7000px;background:linear-gradient(#eef,#fec)'></div>" + frames);
}

/// A frame of another site in the window, and one far below it. Frames of other kinds below.
void serve_frames(TrickySite& site) {
  const auto colour_page = [](Colour colour) {
    return html(block("height:100px;background:linear-gradient(90deg," + css(colour) + " 100px," +
                      css(kBlue) + " 100px)"));
  };
  site.foreign.page("/41-orange", colour_page(kOrange));
  site.foreign.page("/41-red", colour_page(kRed));
  const std::string other = site.foreign.origin_localhost() + "/41-";
  const std::string near = site.foreign.origin() + "/41-";
  site.page("/41-xframe",
            framed(frame_at(50, other + "orange") + frame_at(6000, other + "orange")));
  site.page("/41-xframe-near", framed(frame_at(6000, near + "orange")));
  site.page("/41-xframe-differs", [other](Side side) {
    return framed(frame_at(6000, other + (side == Side::production ? "orange" : "red")));
  });
  site.page("/41-inner", html(frame_at(0, other + "orange")));
  site.page("/41-xframe-nested", framed(frame_at(6000, "/41-inner")));
  site.page("/41-xframe-object", framed(frame_at(6000, other + "orange", "object data")));
  site.page("/41-xframe-embed", framed(frame_at(6000, other + "orange", "embed src")));
  site.page("/41-xframe-closed",
            framed("<div id=host></div><script>host.attachShadow({mode: 'closed'}).innerHTML = `" +
                   frame_at(6000, other + "orange") + "`</script>"));
}

/// Painted, or said not to be.
void check_frame(Exam& exam, const std::string& path) {
  const nlohmann::json& notes = exam.side(path, Side::staging).at("notes");
  const bool noted = std::any_of(notes.begin(), notes.end(), [](const nlohmann::json& note) {
    return note.get<std::string>().find("a frame of another site") != std::string::npos;
  });
  const Image& image = exam.picture(path, Side::staging);
  const bool painted = colour_at(image, kFarFrame.x + 50, kFarFrame.y + 50) == kOrange &&
                       colour_at(image, kFarFrame.right() - 50, kFarFrame.y + 99) == kBlue;
  exam.passed(path);
  exam.expect(painted || noted, path + ": the frame is blank, and nothing says so");
}

void check_frames(Exam& exam) {
  for (const std::string kind : {"", "-near", "-nested", "-object", "-embed", "-closed"}) {
    check_frame(exam, "/41-xframe" + kind);
  }
  exam.filled("/41-xframe", {20, 50, 100, 100}, kOrange);
  const std::string differs = "/41-xframe-differs";
  if (exam.endpoint(differs).at("verdict") == "passed") {
    exam.noted(differs, "a frame of another site");
  } else {
    exam.found(differs, {kFarFrame.x, kFarFrame.y, 100, 100});
  }
}

std::string painted_when_seen() {
  return html(
      "<section></section><section></section><section></section><section></section>"
      "<div class=layer></div><canvas width=200 height=100></canvas><script>"
      "const pen = document.querySelector('canvas').getContext('2d');"
      "pen.fillStyle = 'rgb(255,160,0)'; pen.fillRect(0, 0, 200, 100)</script>",
      "<style>section{content-visibility:auto;contain-intrinsic-size:auto 1500px}"
      "section::before{content:'';display:block;height:1500px;background:rgb(0,128,0)}"
      ".layer{will-change:transform;transform:translateZ(0);height:100px;"
      "background:rgb(0,0,255)}canvas{display:block}</style>");
}

/// Frozen like the page around them: a spinner, a slide, a caret, an image that is lazy.
std::string shadow_content() {
  return "<style>@keyframes spin{to{transform:translateX(300px)}}"
         "@keyframes slide{from{transform:translateX(300px)}to{transform:none}}"
         "*{caret-color:red;outline:0}b,i{display:block;width:100px;height:50px;"
         "background:rgb(0,0,255)}b{animation:spin .7s linear infinite}"
         "i{animation:slide 1.5s .5s both}img{display:block;width:100px;height:50px}</style>"
         "<b></b><i></i><img loading=lazy src=/43-slow.png><input>";
}

std::string shadows() {
  return html("<div id=open></div><div id=closed></div><script>const content = `" +
              shadow_content() +
              "`; const open_root = document.getElementById('open').attachShadow({mode: 'open'});"
              "const closed = document.getElementById('closed'); const closed_root = "
              "closed.attachShadow({mode: 'closed'});"
              "open_root.innerHTML = closed_root.innerHTML = content;"
              "closed_root.querySelector('input').focus();"
              // What the page can see of them is as ever.
              "if (closed.shadowRoot !== null || closed_root.mode !== 'closed')"
              " document.body.style.background = 'rgb(255,0,0)'</script>");
}

void check_shadow(Exam& exam, const std::string& path, int top) {
  exam.filled(path, {0, top, 100, 100}, kBlue);
  exam.filled(path, {100, top, 700, 100}, kWhite);
  exam.filled(path, {0, top + 100, 100, 50}, kGreen);
}

}  // namespace

std::vector<Fixture> deep_pages(TrickySite& site) {
  serve_frames(site);
  site.page("/42-cv", painted_when_seen());
  site.file("/43-slow.png", "image/png", png_of(kGreen), std::chrono::milliseconds(900));
  site.page("/43-shadow", shadows());

  std::vector<Fixture> fixtures;
  fixtures.push_back({"41",
                      {{"/41-xframe", ""},
                       {"/41-xframe-near", ""},
                       {"/41-xframe-differs", ""},
                       {"/41-xframe-nested", ""},
                       {"/41-xframe-object", ""},
                       {"/41-xframe-embed", ""},
                       {"/41-xframe-closed", ""}},
                      check_frames});
  fixtures.push_back({"42", {{"/42-cv", ""}}, [](Exam& exam) {
                        exam.passed("/42-cv");
                        exam.size("/42-cv", 800, 6200);
                        exam.filled("/42-cv", {0, 0, 800, 6000}, kGreen);
                        exam.filled("/42-cv", {0, 6000, 800, 100}, kBlue);
                        exam.filled("/42-cv", {0, 6100, 200, 100}, kOrange);
                      }});
  fixtures.push_back({"43", {{"/43-shadow", ""}}, [](Exam& exam) {
                        exam.passed("/43-shadow");
                        check_shadow(exam, "/43-shadow", 0);
                        const Image& image = exam.picture("/43-shadow", Side::production);
                        int second = 150;  // the other root begins where its spinner does
                        while (second < image.height && colour_at(image, 5, second) != kBlue)
                          ++second;
                        check_shadow(exam, "/43-shadow", second);
                        exam.expect(count_of(image, kRed) == 0,
                                    "a caret, or a page that saw its closed root");
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

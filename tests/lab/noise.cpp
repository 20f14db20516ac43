// Pages that differ in nothing a person sees: any region there is a false alarm.
#include "tests/lab/noise.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <string_view>

namespace twinshot::lab {
namespace {

bool is_candidate(Side side) {
  return side == Side::candidate;
}

/// Every `from` outside of the scripts that this file adds becomes `to`.
std::string replaced(const std::string& text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t found = text.find(from, begin);
    if (found == std::string::npos) return result + text.substr(begin);
    result += text.substr(begin, found - begin);
    result += to;
    begin = found + from.size();
  }
}

std::string before_end(const std::string& html, const std::string& more) {
  return replaced(html, "</body>", more + "</body>");
}

/// Right behind the first element `tag` that ends.
std::string behind_first(const std::string& html, const std::string& tag, const std::string& more) {
  const std::size_t found = html.find("</" + tag + ">");
  if (found == std::string::npos) return before_end(html, more);
  const std::size_t end = found + tag.size() + 3;
  return html.substr(0, end) + more + html.substr(end);
}

std::string script(const std::string& text) {
  return "<script>" + text + "</script>";
}

/// The milliseconds that something takes on that side.
std::string slow(Side side) {
  return is_candidate(side) ? "350" : "20";
}

/// The milliseconds of a timer: shorter than the quiet that the crawler waits for, as no crawler
/// can know that a page will change by itself later on.
std::string soon(Side side) {
  return is_candidate(side) ? "120" : "10";
}

std::string unchanged(const std::string& html, Side /*side*/) {
  return html;
}

std::string other_names(const std::string& html, Side side) {
  if (!is_candidate(side)) return html;
  return replaced(replaced(html, "data-role=", "id=\"k9\" data-build=\"77\" data-kind="),
                  "class=\"", "class=\"css-1x8a ");
}

std::string attribute_order(const std::string& html, Side side) {
  if (!is_candidate(side)) return html;
  return replaced(replaced(html, "width=\"24\" height=\"24\"", "height=\"24\" width=\"24\""),
                  "href=\"#\"", "rel=\"nofollow\" href=\"#\"");
}

std::string white_space(const std::string& html, Side side) {
  return is_candidate(side) ? replaced(html, ">\n<", ">\n\n   <!-- 8f3a -->\n<") : html;
}

std::string other_notation(const std::string& html, Side side) {
  if (!is_candidate(side)) return html;
  return replaced(replaced(replaced(html, "#ffffff", "white"), "#222;", "rgb(34, 34, 34);"),
                  "margin:0 auto}", "margin-inline:auto}");
}

std::string end_tags_omitted(const std::string& html, Side side) {
  return is_candidate(side) ? replaced(replaced(html, "</li>", ""), "</td>", "") : html;
}

std::string late_image(const std::string& html, Side side) {
  const std::string image =
      "<img width=\"300\" height=\"90\" src=\"/late/" + slow(side) + "/image.svg\">";
  return before_end(behind_first(html, "h1", image), image);
}

std::string late_image_without_size(const std::string& html, Side side) {
  return behind_first(html, "h1", "<img src=\"/late/" + slow(side) + "/image.svg\">");
}

std::string late_content(const std::string& html, Side side) {
  return behind_first(
      html, "header",
      "<div id=late></div>" + script("fetch('/late/" + slow(side) +
                                     "/data.json').then((r) => r.json()).then((d) => {"
                                     "document.getElementById('late').innerHTML = d.map((t) => "
                                     "`<p style=\"padding:8px 32px\">${t}</p>`).join('')})"));
}

std::string late_font(const std::string& html, Side side) {
  return replaced(html, "</head>",
                  "<style>@font-face{font-family:Late;src:url(/late/" + slow(side) +
                      "/font)}h1,h2,h3,.small{font-family:Late,serif}</style></head>");
}

std::string late_style(const std::string& html, Side side) {
  return replaced(html, "</head>",
                  "<link rel=stylesheet href=\"/late/" + slow(side) + "/style.css\"></head>");
}

std::string animation_running(const std::string& html, Side side) {
  const std::string css =
      "<style>@keyframes turn{to{transform:rotate(1turn)}}@keyframes pulse{50%{opacity:.3}}"
      "@keyframes in{from{opacity:0;transform:translateY(20px)}}.icon{animation:turn 1.3s linear "
      "infinite}.badge{animation:pulse 2s infinite}h2{animation:in 1.2s both}</style></head>";
  // The candidate's animations begin later, by a blocking script.
  const std::string wait =
      is_candidate(side)
          ? script("const t = performance.now(); while (performance.now() - t < 90);")
          : "";
  return replaced(replaced(html, "</head>", css), "<body>", "<body>" + wait);
}

std::string transition_running(const std::string& html, Side side) {
  return before_end(
      html,
      "<style>.card,button{transition:all 2s;opacity:.4}.on .card,.on button{opacity:1}"
      "</style>" +
          script("setTimeout(() => document.body.classList.add('on'), " + soon(side) + ")"));
}

std::string animation_by_script(const std::string& html, Side side) {
  return before_end(
      html, script("setTimeout(() => { for (const e of document.querySelectorAll('h2,.badge')) "
                   "e.animate([{opacity: 0}, {opacity: 1}], {duration: 900, fill: 'both'}) }, " +
                   soon(side) + ")"));
}

std::string animation_without_end(const std::string& html, Side side) {
  return before_end(
      html, script("setTimeout(() => { for (const e of document.querySelectorAll('.icon,h3')) "
                   "e.animate([{opacity: 1}, {opacity: 0.2}], {duration: 700, iterations: Infinity,"
                   " direction: 'alternate'}); const next = (e, n) => { e.animate([{transform: "
                   "'translateX(12px)'}, {transform: 'none'}], 400).onfinish = () => n && next(e, n"
                   " - 1) }; next(document.querySelector('h1'), 4) }, " +
                   soon(side) + ")"));
}

std::string drawn_by_frames(const std::string& html, Side side) {
  return behind_first(
      html, "h1",
      "<canvas id=waves width=400 height=80></canvas><p>Since 1990: <b id=sum>0</b> sold</p>" +
          script("setTimeout(() => { const c = waves.getContext('2d'); let n = 0, start = 0; "
                 "const wave = (t) => { ++n; c.clearRect(0, 0, 400, 80); for (let x = 0; x < 400; "
                 "x += 4) { c.fillStyle = `hsl(${(x + n) % 360} 60% 50%)`; c.fillRect(x, 40 + 30 * "
                 "Math.sin(x / 30 + t / 400), 3, 8) } requestAnimationFrame(wave) }; const count = "
                 "(t) => { start ||= t; const done = Math.min(1, (t - start) / 1500); "
                 "sum.textContent = Math.round(84310 * done); if (done < 1) "
                 "requestAnimationFrame(count) }; requestAnimationFrame(wave); "
                 "requestAnimationFrame(count) }, " +
                 soon(side) + ")"));
}

std::string focused_input(const std::string& html, Side side) {
  return before_end(html, script("setTimeout(() => document.querySelector('input').focus({"
                                 "preventScroll: true}), " +
                                 soon(side) + ")"));
}

std::string hidden_clock(const std::string& html, Side /*side*/) {
  return before_end(
      html,
      "<p id=clock style=\"display:none\"></p><p id=dice style=\"visibility:hidden;height:20px;"
      "overflow:hidden\"></p><meta name=generated><input type=hidden id=token>" +
          script("clock.textContent = new Date(); dice.textContent = Math.random(); "
                 "token.value = Math.random(); document.title += Date.now()"));
}

std::string animated_gif(const std::string& html, Side side) {
  // Two frames of 2 x 2, blue and white, 50 ms each, for ever.
  const std::string gif =
      "data:image/gif;base64,R0lGODlhAgACAIAAACBAgP///yH/C05FVFNDQVBFMi4wAwEAAAAh+QQEBQAAACwAAAAAAg"
      "ACAAACAwQIFAAh+QQEBQAAACwAAAAAAgACAAACA0yYFAA7";
  const std::string image =
      "<img width=64 height=64 style=\"image-rendering:pixelated\" src=\"" + gif + "\">";
  return behind_first(html, "h1",
                      is_candidate(side) ? script("for (let i = 0, t = performance.now();"
                                                  " performance.now() - t < 70;) ++i") +
                                               image
                                         : script("0") + image);
}

std::string smooth_scroll(const std::string& html, Side side) {
  return before_end(html, "<style>html{scroll-behavior:smooth}.top{position:sticky;top:0}</style>" +
                              script("setTimeout(() => scrollTo({top: 900, behavior: 'smooth'}), " +
                                     soon(side) + ")"));
}

std::string busy_timers(const std::string& html, Side side) {
  return before_end(
      html, script("let n = 0; setInterval(() => { document.body.dataset.tick = ++n; "
                   "document.querySelector('h1').setAttribute('aria-busy', n % 2 == 0) }, " +
                   soon(side) + ")"));
}

std::string revealed_on_scroll(const std::string& html, Side side) {
  return before_end(
      html,
      "<style>.section{opacity:0;transform:translateY(30px);transition:all "
      ".6s}.section.seen{opacity:1;"
      "transform:none}</style>" +
          script("const watch = new IntersectionObserver((all) => all.forEach((e) => "
                 "e.isIntersecting && e.target.classList.add('seen')), {threshold: 0.01}); "
                 "setTimeout(() => document.querySelectorAll('.section').forEach((s) => "
                 "watch.observe(s)), " +
                 soon(side) + ")"));
}

std::string lazy_images(const std::string& html, Side side) {
  const std::string kind = is_candidate(side)
                               ? "<img loading=\"lazy\" decoding=\"async\" data-role=\"image\""
                               : "<img data-role=\"image\"";
  return replaced(html, "<img data-role=\"image\"", kind);
}

std::string canvas_drawn_late(const std::string& html, Side side) {
  return behind_first(
      html, "h1",
      "<canvas id=late width=400 height=120></canvas>" +
          script("setTimeout(() => requestAnimationFrame(() => { const c = late.getContext('2d'); "
                 "for (let i = 0; i < 40; ++i) { c.fillStyle = `hsl(${i * 9} 60% 50%)`; "
                 "c.beginPath(); c.arc(10 * i, 60 + 40 * Math.sin(i), 14, 0, 7); c.fill(); } }), " +
                 soon(side) + ")"));
}

std::string same_tree_by_script(const std::string& html, Side side) {
  if (!is_candidate(side)) return html;
  // Taken apart and put together again, as a framework hydrates a page.
  return before_end(html,
                    script("const all = [...document.body.children].filter((e) => e.tagName !== "
                           "'SCRIPT'); setTimeout(() => { for (const e of all) { const c = "
                           "e.cloneNode(true); e.replaceWith(c); } }, 60)"));
}

std::string video_poster(const std::string& html, Side side) {
  return behind_first(html, "h1",
                      "<video width=320 height=120 poster=\"/late/" + slow(side) +
                          "/image.svg\" muted autoplay loop></video>");
}

}  // namespace

const std::vector<Noise>& noises() {
  static const std::vector<Noise> all{
      {"unchanged", unchanged},
      {"other ids and classes", other_names},
      {"other attributes", attribute_order},
      {"white space and comments", white_space},
      {"colours in other notation", other_notation},
      {"end tags omitted", end_tags_omitted},
      {"image late", late_image},
      {"image late, without size", late_image_without_size},
      {"content late", late_content},
      {"font late", late_font},
      {"style sheet late", late_style},
      {"animation running", animation_running},
      {"transition running", transition_running},
      {"animation by script", animation_by_script},
      {"animation without end", animation_without_end},
      {"drawn frame by frame", drawn_by_frames},
      {"focused input", focused_input},
      {"hidden clock and dice", hidden_clock},
      {"animated gif", animated_gif},
      {"smooth scrolling", smooth_scroll},
      {"busy timers", busy_timers},
      {"revealed on scroll", revealed_on_scroll},
      {"lazy images", lazy_images},
      {"canvas drawn late", canvas_drawn_late},
      {"rebuilt by script", same_tree_by_script},
      {"video poster", video_poster},
  };
  return all;
}

void serve_late(TestServer& server) {
  server.on("/late/*", [](const Request& request) {
    Response response;
    const std::string rest = request.path.substr(std::string("/late/").size());
    response.delay = std::chrono::milliseconds(std::stoi(rest));
    const std::string name = rest.substr(rest.find('/') + 1);
    if (name == "image.svg") {
      response.content_type = "image/svg+xml";
      response.body =
          "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='90'><rect width='300' "
          "height='90' fill='#d7e3f4'/><circle cx='70' cy='45' r='30' fill='#b5542c'/></svg>";
    } else if (name == "data.json") {
      response.content_type = "application/json";
      response.body = R"(["Loaded after the page", "and a second line of it"])";
    } else if (name == "style.css") {
      response.content_type = "text/css";
      response.body = "h1,h2{color:#6a1f4f}.section{padding-top:52px}";
    } else {
      std::ifstream file("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", std::ios::binary);
      response.content_type = "font/ttf";
      response.body.assign(std::istreambuf_iterator<char>(file), {});
      if (response.body.empty()) response.status = 404;
    }
    return response;
  });
}

}  // namespace twinshot::lab

// The pages that the lab changes: one template per kind of site, filled from a seed.
#include "tests/lab/templates.h"

#include "tests/lab/parts.h"
#include "tests/lab/words.h"

namespace twinshot::lab {
namespace {

/// `piece()` so many times.
template <class Piece>
std::string repeated(int times, Piece piece) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece();
  return text;
}

std::string div(const std::string& classes, const std::string& body) {
  return "<div class=\"" + classes + "\">" + body + "</div>\n";
}

std::string beside(const std::string& side, const std::string& body) {
  return section("<div class=\"beside\">" + side + "<main data-role=\"article\">" + body +
                 "</main></div>");
}

std::string landing(std::uint64_t seed) {
  Words w(seed);
  std::string hero = heading(w, 1) + para(w, 2) + button(w) + " " + link(w);
  std::string body =
      header(w) + section(div("hero", "<div>" + hero + "</div>" + image(w, 480, 320)), "dawn");
  body += section(div("grid g4", repeated(8, [&] {
                        return div("feature", icon(w, 40) + heading(w, 3) + para(w, 1));
                      })));
  body +=
      section(heading(w) + div("grid g3", repeated(3, [&] { return card(w, 340, 170); })), "pale");
  body += section(div("quote", para(w, 2) + avatar(w) + small(w)), "plain");
  body += extras(w) + footer(w, 4);
  return document("Landing", R"(.hero{display:flex;gap:48px;align-items:center}.dawn{background:
linear-gradient(135deg,#fff3e2,#dfeaff)}.g4{grid-template-columns:repeat(4,1fr)}
.g3{grid-template-columns:repeat(3,1fr)}.pale{background:#f5f7fb}.card{box-shadow:0 4px 14px #0002}
.quote{max-width:720px;margin:0 auto;font:italic 20px/1.5 "Liberation Serif"}button{border-radius:22px})",
                  body);
}

std::string article(std::uint64_t seed) {
  Words w(seed);
  std::string text = heading(w, 1) + small(w) + image(w, 760, 300) + para(w, 5);
  for (int i = 0; i < 5; ++i) text += heading(w) + para(w, 5) + para(w, 4);
  text += rule() + list(w, 6) + badge(w) + " " + badge(w) + " " + link(w);
  return document("Article", R"(body{font-family:"Liberation Serif",serif;font-size:18px}
.beside{display:grid;grid-template-columns:1fr 260px;gap:48px;align-items:start}aside{order:2;
border-left:1px solid #ddd;padding-left:24px}main img{margin:0 0 20px}.top{background:#faf7f2}
h1,h2{font-weight:700})",
                  header(w) + beside(sidebar(w, 18), text) +
                      section(div("grid g2", card(w, 540, 180) + card(w, 540, 180))) + extras(w) +
                      footer(w, 3) + "<style>.g2{grid-template-columns:1fr 1fr}</style>");
}

std::string documentation(std::uint64_t seed) {
  Words w(seed);
  std::string text = heading(w, 1) + para(w, 3);
  for (int i = 0; i < 6; ++i) {
    text += heading(w) + para(w, 3) + code_block(w, 6) + "<p>Call " + code(w) + " first.</p>";
    if (i % 2 == 1) text += table(w, 4, 4);
  }
  text += div("note card", icon(w) + para(w, 2)) + card(w, 300, 90) + rule() + link(w);
  return document("Documentation", R"(body{font-family:"DejaVu Sans";font-size:14px}
.beside{display:grid;grid-template-columns:240px 1fr;gap:40px;align-items:start}
aside{background:#f7f8fa;padding:16px;border-right:1px solid #e2e4e8}.wrap{max-width:1200px}
pre{border:1px solid #e2e4e8;border-radius:4px;background:#fafbfc}.note{padding:14px;margin:0 0 14px;
border-left:4px solid #2a8f6a}.top{background:#1d2b3a;color:#fff}.top a{color:#dfe8f2}
.top nav a.active{background:#33485e}.top .icon{color:#7fd1ae})",
                  header(w) + beside(sidebar(w, 26), text) + extras(w) + footer(w, 3));
}

std::string shop(std::uint64_t seed) {
  Words w(seed);
  std::string goods = heading(w, 1) + small(w) +
                      div("grid g3", repeated(9, [&] { return card(w, 270, 180); })) + para(w, 2);
  return document("Shop", R"(.beside{display:grid;grid-template-columns:220px 1fr;gap:32px;
align-items:start}.g3{grid-template-columns:repeat(3,1fr)}body{background:#f6f6f4}.card h3{font-size:17px}
button{background:#2c7a4b;border-color:#2c7a4b}aside{background:#fff;padding:14px;border:1px solid #e3e3df}
.badge{background:#c2402a;color:#fff}.card{border-radius:2px})",
                  header(w) + beside(sidebar(w, 16) + "", goods) + extras(w) + footer(w, 4));
}

std::string data_table(std::uint64_t seed) {
  Words w(seed);
  std::string body = heading(w, 1) + badge(w) + " " + badge(w) + table(w, 6, 44) + small(w) +
                     para(w, 2) + div("pager", repeated(5, [&] { return button(w); }));
  return document("Table", R"(body{font-size:13px;font-family:"DejaVu Sans"}table{font-size:12px}
td,th{padding:3px 8px;border-width:0 0 1px}th{background:#eceff3}tr:nth-child(even){background:#f8f9fb}
.beside{display:grid;grid-template-columns:190px 1fr;gap:24px;align-items:start}.wrap{max-width:1240px}
.section{padding:20px}.pager{display:flex;gap:6px}.pager button{font-size:12px;padding:4px 10px})",
                  header(w) + beside(sidebar(w, 20), body) +
                      section(div("grid g2", card(w, 300, 90) + card(w, 300, 90))) + extras(w) +
                      footer(w, 3) + "<style>.g2{grid-template-columns:1fr 1fr}</style>");
}

std::string signup(std::uint64_t seed) {
  Words w(seed);
  std::string left = heading(w, 1) + para(w, 2) + form(w, 9) + rule() + small(w) + form(w, 4);
  std::string right =
      card(w, 360, 160) + heading(w) + list(w, 7) + para(w, 3) + icon(w, 48) + card(w, 360, 120);
  return document(
      "Form", R"(body{background:#eef1f5}.split{display:grid;grid-template-columns:1.6fr 1fr;
gap:40px;align-items:start}.split>div{background:#fff;border-radius:8px;padding:28px;
box-shadow:0 1px 3px #0003}input:not([type]){padding:10px}label{font-weight:700}.check{font-weight:400}
button{background:#6a3fb5;border-color:#6a3fb5;border-radius:6px})",
      header(w) + section(div("split", "<div>" + left + "</div><div>" + right + "</div>")) +
          extras(w) + footer(w, 3));
}

std::string dashboard(std::uint64_t seed) {
  Words w(seed);
  std::string tiles = repeated(4, [&] {
    return "<div data-role=\"card\" class=\"card tile\">" + small(w) +
           "<h2 data-role=\"heading\">" + w.price() + "</h2>" + badge(w) + icon(w) + "</div>";
  });
  std::string charts = repeated(6, [&] {
    return "<div data-role=\"card\" class=\"card tile\">" + heading(w, 3) + chart(w, 420, 200) +
           small(w) + "</div>";
  });
  std::string body = heading(w, 1) + para(w, 1) + div("grid g4", tiles) + div("grid g2", charts) +
                     heading(w) + table(w, 5, 12) + image(w, 300, 120);
  return document("Dashboard", R"(body{background:#f0f2f5}.beside{display:grid;gap:24px;
grid-template-columns:200px 1fr;align-items:start}.g4{grid-template-columns:repeat(4,1fr);gap:16px;
margin:0 0 20px}.g2{grid-template-columns:1fr 1fr;gap:16px;margin:0 0 20px}.tile{padding:14px}
.wrap{max-width:1220px}.section{padding:24px}aside{background:#202b3c;color:#cfd8e6;padding:14px}
aside .icon{color:#6fa3e0}.card{border:0;box-shadow:0 1px 4px #0002}table{background:#fff})",
                  header(w) + beside(sidebar(w, 22), body) + extras(w) + footer(w, 3));
}

std::string dark(std::uint64_t seed) {
  Words w(seed);
  std::string text = heading(w, 1) + small(w) + para(w, 4) + code_block(w, 9) + heading(w) +
                     para(w, 4) + image(w, 640, 260) + list(w, 6) + rule() + para(w, 3);
  return document("Dark",
                  R"(body{background:#14171c;color:#cdd3db}a{color:#7fb3ff}.small{color:#8a93a0}
.top{background:#1b1f26;border-color:#2b313a}.top nav a.active{background:#2b3442}.icon{color:#9db4d0}
.beside{display:grid;grid-template-columns:220px 1fr;gap:36px;align-items:start}hr{border-color:#333a45}
td,th{border-color:#333a45}code,pre{background:#1e232b}.card{background:#1b1f26;border-color:#2f3641}
input:not([type]),select{background:#1b1f26;border-color:#3a4250;color:#cdd3db}footer{background:#101216;
border-color:#2b313a}.g3{grid-template-columns:repeat(3,1fr)}button{background:#3558a8;border-color:#3558a8})",
                  header(w) + beside(sidebar(w, 15), text) +
                      section(div("grid g3", repeated(3, [&] { return card(w, 340, 150); }))) +
                      extras(w) + footer(w, 4));
}

std::string timeline(std::uint64_t seed) {
  Words w(seed);
  std::string body = heading(w, 1) + para(w, 2) + "<ul class=\"events\">";
  for (int i = 0; i < 26; ++i) {
    body += "<li data-role=\"item\"><b>" + w.date() + "</b> " + (i % 4 == 0 ? badge(w) : "") +
            w.sentence(w.number(8, 20)) + (i % 5 == 2 ? icon(w) : "") + "</li>\n";
  }
  body += "</ul>" + button(w);
  return document(
      "Timeline", R"(.events{list-style:none;padding:0 0 0 28px;border-left:3px solid #88a}
.events li{margin:0 0 20px;padding:10px 14px 10px 24px;background:#f7f7fb;border-radius:6px;position:relative}
.events li::before{content:"";position:absolute;left:-22px;top:16px;outline:2px solid #fff;width:12px;height:12px;
border-radius:50%;background:#556bb5}.wrap{max-width:860px}.g2{grid-template-columns:1fr 1fr}
.extras .wrap{max-width:1120px})",
      header(w) + section(body) + section(div("grid g2", card(w, 400, 150) + card(w, 400, 150))) +
          extras(w) + footer(w, 3));
}

std::string corporate(std::uint64_t seed) {
  Words w(seed);
  std::string body = header(w) + section(heading(w, 1) + para(w, 2) + button(w), "navy");
  for (int i = 0; i < 3; ++i) {
    std::string text = "<div>" + heading(w) + para(w, 4) + link(w) + "</div>";
    body += section(div("half", i % 2 == 0 ? text + image(w, 500, 280) : image(w, 500, 280) + text),
                    i % 2 == 0 ? "plain" : "tint");
  }
  body += section(div("logos", repeated(6, [&] { return icon(w, 64); })) + rule() + small(w));
  body += section(div("grid g4", repeated(4, [&] { return card(w, 240, 120); })), "tint");
  body += beside(sidebar(w, 10), heading(w) + para(w, 4) + list(w, 4)) + extras(w) + footer(w, 5) +
          section(div("news", repeated(8, [&] { return "<p>" + link(w) + "</p>" + small(w); })),
                  "tint");
  return document("Corporate",
                  R"(body{font-family:"Liberation Sans Narrow","Liberation Sans";font-size:17px}
.navy{background:#16325c;color:#fff}.half{display:grid;grid-template-columns:1fr 1fr;gap:48px;
align-items:center}.tint{background:#eef2f7}.logos{display:flex;justify-content:space-between}
.g4{grid-template-columns:repeat(4,1fr)}.news{columns:3}.beside{display:grid;gap:40px;
grid-template-columns:1fr 230px;align-items:start}aside{order:2}button{border-radius:0}
footer{background:#0f2138;color:#d5deea}footer a{color:#a9c5ea}footer .small{color:#8fa3bd})",
                  body);
}

std::string pricing(std::uint64_t seed) {
  Words w(seed);
  std::string plans = repeated(3, [&] {
    return "<div data-role=\"card\" class=\"card plan\">" + badge(w) + heading(w) +
           "<h1 data-role=\"heading\">" + w.price() + "</h1>" + small(w) + list(w, 8) + button(w) +
           "</div>";
  });
  std::string questions = repeated(8, [&] { return heading(w, 3) + para(w, 3) + rule(); });
  return document(
      "Pricing", R"(body{background:linear-gradient(#ffffff,#f1f4fa 900px)}.plan{padding:26px;
box-shadow:0 8px 24px #1b2a4a22;border-radius:12px}.plan:nth-child(2){border:2px solid #d9623b}
.g3{grid-template-columns:repeat(3,1fr)}.middle{text-align:center}.faq{max-width:760px}
table td:first-child{font-weight:700}button{background:#d9623b;border-color:#d9623b;border-radius:8px})",
      header(w) + section(div("middle", heading(w, 1) + para(w, 1))) +
          section(div("grid g3", plans)) + section(heading(w) + table(w, 4, 12)) +
          section(div("faq", questions) + image(w, 420, 160)) + extras(w) + footer(w, 4));
}

std::string letter(std::uint64_t seed) {
  Words w(seed);
  std::string rows;
  const auto row = [&](const std::string& body) {
    rows += "<tr data-role=\"section\"><td class=\"pad\">" + body + "</td></tr>\n";
  };
  row(icon(w, 36) + heading(w, 1) + small(w));
  row(image(w, 540, 220) + heading(w) + para(w, 4) + button(w));
  for (int i = 0; i < 4; ++i) {
    row(div("pair",
            image(w, 160, 110) + "<div>" + heading(w, 3) + para(w, 2) + link(w) + "</div>"));
  }
  row(para(w, 3) + list(w, 4) + rule() + card(w, 540, 130) + card(w, 540, 130) + badge(w));
  return document(
      "Letter", R"(body{background:#e9e6df;font-family:"DejaVu Serif";font-size:15px}
.mail{width:600px;margin:24px auto;background:#fffdf8;border:1px solid #d8d2c4}.mail .pad{border:0;
padding:22px 30px}.pair{display:flex;gap:20px}.card{margin:0 0 16px;background:#faf5ea}
button{background:#7a2f3a;border-color:#7a2f3a}.extras{background:#f4f1ea})",
      header(w) + "<table class=\"mail\">" + rows + "</table>" + extras(w) + footer(w, 3));
}

}  // namespace

const std::vector<Template>& templates() {
  static const std::vector<Template> all{
      {"landing", landing},     {"article", article},  {"documentation", documentation},
      {"shop", shop},           {"table", data_table}, {"form", signup},
      {"dashboard", dashboard}, {"dark", dark},        {"timeline", timeline},
      {"corporate", corporate}, {"pricing", pricing},  {"letter", letter}};
  return all;
}

}  // namespace twinshot::lab

// Pieces of pages, each with the role by which a mutation finds it (attribute data-role).
#include "tests/lab/parts.h"

#include <array>

namespace twinshot::lab {
namespace {

/// <name data-role=role rest>body</name>
std::string tag(const std::string& name, const std::string& role, const std::string& rest,
                const std::string& body) {
  return "<" + name + " data-role=\"" + role + "\"" + (rest.empty() ? "" : " " + rest) + ">" +
         body + "</" + name + ">\n";
}

constexpr std::array kIconPaths{
    "M4 5h10v4H4zM4 12h6v7H4z", "M5 19V6l9 4-5 2v7z",
    "M6 4l12 6-7 3-1 7z",       "M4 20l3-9h5l7-7-2 9-6 2z",
    "M5 5h5v10h9v4H5z",         "M12 3l7 4v6l-9 8 2-9H5z",
    "M4 8l9-4v6h7l-9 10v-7H4z", "M6 3h8a5 5 0 0 1 0 10h-4v8H6z",
};

constexpr std::array kColours{"%23345d8a", "%23b5542c", "%232f7d5b",
                              "%23785a9c", "%23a8324a", "%23c79a2b"};

std::string number_text(int value) {
  return std::to_string(value);
}

}  // namespace

std::string heading(Words& words, int level) {
  return tag("h" + number_text(level), "heading", "", words.title(words.number(3, 5)));
}

std::string para(Words& words, int sentences) {
  return tag("p", "para", "", words.paragraph(sentences));
}

std::string small(Words& words) {
  const std::string by = words.name();
  return tag("p", "small", "class=\"small\"",
             "Published in " + words.date() + " by " + by + ", " + words.sentence(4));
}

std::string link(Words& words) {
  return tag("a", "link", "href=\"#\"", words.title(3));
}

std::string button(Words& words) {
  return tag("button", "button", "type=\"button\"", words.title(2));
}

std::string badge(Words& words) {
  return tag("span", "badge", "class=\"badge\"", number_text(words.number(10, 99)) + " new");
}

std::string avatar(Words& words) {
  const std::string who = words.name();
  const int hue = words.number(0, 11) * 30;
  return tag("span", "avatar",
             "class=\"avatar\" style=\"background:hsl(" + number_text(hue) + ",55%,45%)\"",
             who.substr(0, 1) + who.substr(who.find(' ') + 1, 1));
}

std::string rule() {
  return "<hr data-role=\"rule\">\n";
}

std::string code(Words& words) {
  return "<code data-role=\"code\">" + words.word() + "_" + words.word() + "(" +
         number_text(words.number(10, 890)) + "0, 0." + number_text(words.number(10, 99)) +
         ") in main.cfg</code>";
}

std::string code_block(Words& words, int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i) {
    const std::string indent(static_cast<std::size_t>(words.number(0, 2)) * 2, ' ');
    text += indent + words.word() + "." + words.word() + " = " + words.word() + "(" +
            number_text(words.number(1, 900)) + ", \"" + words.word() + "\");&#10;";
  }
  return tag("pre", "code", "", text);
}

std::string icon(Words& words, int size) {
  const std::string edge = number_text(size);
  const std::string path = kIconPaths[static_cast<std::size_t>(words.number(0, 7))];
  return "<svg data-role=\"icon\" class=\"icon\" width=\"" + edge + "\" height=\"" + edge +
         "\" viewBox=\"0 0 24 24\"><path fill=\"currentColor\" d=\"" + path + "\"/></svg>\n";
}

std::string image(Words& words, int width, int height) {
  const std::string w = number_text(width);
  const std::string h = number_text(height);
  const auto colour = [&] {
    return std::string(kColours[static_cast<std::size_t>(words.number(0, 5))]);
  };
  const auto x = [&] { return number_text(words.number(0, width)); };
  const auto y = [&] { return number_text(words.number(0, height)); };
  const auto r = [&] { return number_text(words.number(height / 8 + 4, height / 3 + 8)); };
  const bool grain = words.number(0, 2) == 0;
  std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='" + w + "' height='" + h + "'>";
  svg += "<defs><linearGradient id='g' x2='1' y2='1'><stop stop-color='" + colour() +
         "'/><stop offset='1' stop-color='" + colour() + "'/></linearGradient>";
  if (grain) {
    svg += "<filter id='f'><feTurbulence baseFrequency='.04 .06' numOctaves='3' seed='" +
           number_text(words.number(1, 99)) +
           "'/><feComponentTransfer><feFuncA type='linear' slope='.6'/></feComponentTransfer>"
           "</filter>";
  }
  svg += "</defs><rect width='100%25' height='100%25' fill='url(%23g)'/>";
  for (int i = 0; i < 4; ++i) {
    svg += "<circle cx='" + x() + "' cy='" + y() + "' r='" + r() + "' fill='" + colour() +
           "' fill-opacity='.7'/>";
  }
  svg += "<path d='M0 " + h + "L" + x() + " " + y() + "L" + w + " " + h + "Z' fill='" + colour() +
         "' fill-opacity='.8'/>";
  if (grain) svg += "<rect width='100%25' height='100%25' filter='url(%23f)'/>";
  svg += "</svg>";
  return "<img data-role=\"image\" alt=\"" + words.word() + "\" width=\"" + w + "\" height=\"" + h +
         "\" src=\"data:image/svg+xml," + svg + "\">\n";
}

std::string card(Words& words, int image_width, int image_height) {
  std::string body = image(words, image_width, image_height) + "<div class=\"in\">";
  body += badge(words) + heading(words, 3);
  body += tag("p", "para", "", words.sentence(words.number(9, 14)));
  body += tag("p", "small", "class=\"small\"", "From " + words.price() + " in stores");
  body += icon(words) + button(words) + "</div>";
  return tag("div", "card", "class=\"card\"", body);
}

std::string list(Words& words, int items) {
  std::string body;
  for (int i = 0; i < items; ++i) body += tag("li", "item", "", words.sentence(words.number(4, 9)));
  return "<ul>" + body + "</ul>\n";
}

std::string table(Words& words, int columns, int rows) {
  std::string body = "<tr>";
  for (int i = 0; i < columns; ++i) body += "<th>" + words.title(1) + "</th>";
  body += "</tr>\n";
  for (int row = 0; row < rows; ++row) {
    std::string cells = tag("td", "cell", "", words.title(2));
    for (int i = 1; i < columns; ++i) {
      const bool money = i % 2 == 1;
      cells += tag("td", "cell", "class=\"n\"", money ? words.price() : words.date());
    }
    body += tag("tr", "row", "", cells);
  }
  return "<table>" + body + "</table>\n";
}

std::string form(Words& words, int inputs) {
  std::string body;
  for (int i = 0; i < inputs; ++i) {
    body += "<label>" + words.title(2) + "<input data-role=\"input\" placeholder=\"" +
            words.title(3) + "\"></label>\n";
  }
  for (int i = 0; i < 2; ++i) {
    body += "<label class=\"check\"><input data-role=\"check\" type=\"checkbox\"> " +
            words.title(4) + "</label>\n";
  }
  body += "<label>" + words.title(1) + "<select data-role=\"select\"><option>" + words.title(2) +
          "</option><option>" + words.title(3) + "</option></select></label>\n";
  return "<form>" + body + button(words) + "</form>\n";
}

std::string sidebar(Words& words, int entries) {
  std::string body;
  for (int i = 0; i < entries; ++i) {
    if (i % 7 == 0) body += heading(words, 4);
    body += tag("div", "side", "class=\"entry\"", icon(words, 16) + words.title(2));
  }
  return "<aside>" + body + "</aside>\n";
}

std::string chart(Words& words, int width, int height) {
  const bool bars = words.number(0, 1) == 0;
  std::string body;
  std::string line;
  const int step = width / 14;
  for (int i = 0; i < 12; ++i) {
    const int top = words.number(height / 6, height - 40);
    const std::string left = number_text(step + i * step);
    if (bars) {
      body += "<rect x=\"" + left + "\" y=\"" + number_text(top) + "\" width=\"" +
              number_text(step * 2 / 3) + "\" height=\"" + number_text(height - 24 - top) +
              "\" fill=\"#4a7fb5\"/>";
    }
    line += (i == 0 ? "M" : "L") + left + " " + number_text(top);
    body += "<text x=\"" + left + "\" y=\"" + number_text(height - 8) +
            "\" font-size=\"10\" fill=\"#888\">" + number_text(i * 5) + "</text>";
  }
  if (!bars)
    body += "<path d=\"" + line + "\" fill=\"none\" stroke=\"#c05a2e\" stroke-width=\"2\"/>";
  return "<svg data-role=\"image chart\" width=\"" + number_text(width) + "\" height=\"" +
         number_text(height) + "\" font-family=\"Liberation Sans\">" + body + "</svg>\n";
}

std::string section(const std::string& body, const std::string& classes) {
  const std::string all = "section" + (classes.empty() ? "" : " " + classes);
  return tag("section", "section", "class=\"" + all + "\"",
             "<div class=\"wrap\">" + body + "</div>");
}

std::string header(Words& words) {
  std::string nav;
  for (int i = 0; i < 5; ++i) {
    nav += tag("a", "nav", i == 1 ? "href=\"#\" class=\"active\"" : "href=\"#\"", words.title(1));
  }
  const std::string brand = words.title(2);
  return "<header class=\"top\">" + icon(words, 32) + "<strong>" + brand + "</strong><nav>" + nav +
         "</nav>" + badge(words) + button(words) + "</header>\n";
}

std::string footer(Words& words, int columns) {
  std::string body;
  for (int i = 0; i < columns; ++i) {
    body += "<div>" + heading(words, 4);
    for (int k = 0; k < 5; ++k) body += "<p>" + link(words) + "</p>";
    body += "</div>";
  }
  std::string faces;
  for (int i = 0; i < 5; ++i) faces += avatar(words);
  const std::string version = "Version " + number_text(words.number(1, 9)) + "." +
                              number_text(words.number(10, 99)) + ".0 (build " +
                              number_text(words.number(10000, 98000)) + ")";
  return "<footer><div class=\"columns\">" + body + "</div><div class=\"faces\">" + faces +
         "</div>" + tag("p", "small version", "class=\"small\"", version) + "</footer>\n";
}

std::string extras(Words& words) {
  std::string facts = heading(words) + table(words, 3, 5) + rule() + "<p>Set " + code(words) +
                      " and " + code(words) + "</p>";
  std::string news = heading(words) + small(words) + form(words, 2);
  std::string more = heading(words) + list(words, 5) + "<p>" + link(words) + "</p>" + icon(words);
  return section("<div class=\"three\"><div>" + facts + "</div><div>" + news + "</div><div>" +
                     more + "</div></div>",
                 "extras");
}

std::string document(const std::string& title, const std::string& css, const std::string& body) {
  static const std::string base = R"(
*{box-sizing:border-box} body{margin:0;font:16px/1.5 "Liberation Sans",sans-serif;color:#222;
background:#ffffff} img,svg{display:block;max-width:100%} h1{font-size:40px;line-height:1.2;margin:0 0 16px}
h2{font-size:26px;line-height:1.3;margin:0 0 12px} h3{font-size:19px;margin:8px 0}
h4{font-size:15px;margin:12px 0 6px} p{margin:0 0 14px} a{color:#1a5fb4} .small{font-size:12px;color:#667}
button{font:15px "Liberation Sans";padding:9px 18px;border:1px solid #1a5fb4;border-radius:4px;
background:#1f6fd0;color:#fff} hr{border:0;border-top:1px solid #ccc;margin:20px 0}
.badge{display:inline-block;font-size:12px;padding:2px 8px;border-radius:9px;background:#ffd54a;color:#333}
.top{display:flex;align-items:center;gap:18px;padding:14px 32px;border-bottom:1px solid #ddd}
.top nav{display:flex;gap:6px;margin-left:auto} .top nav a{padding:6px 12px;text-decoration:none}
.top nav a.active{background:#e3ecf7;border-radius:4px} .section{padding:44px 32px}
.wrap{max-width:1120px;margin:0 auto} .three{display:grid;grid-template-columns:repeat(3,1fr);gap:36px;
align-items:start} table{border-collapse:collapse;width:100%;font-size:14px;margin:0 0 14px}
td,th{border:1px solid #d5d5d5;padding:6px 9px;text-align:left} td.n{text-align:right}
ul{margin:0 0 14px;padding-left:22px} li{margin:4px 0} label{display:block;margin:0 0 10px;font-size:14px}
input:not([type]),select{display:block;width:100%;font:15px "Liberation Sans";padding:7px 9px;
border:1px solid #aab;border-radius:3px;background:#fff;color:#222} .check{display:flex;gap:8px}
code,pre{font:13px/1.5 "DejaVu Sans Mono",monospace;background:#f2f3f5} code{padding:1px 4px}
pre{padding:14px;margin:0 0 16px;overflow:hidden} footer{padding:32px;background:#f0f1f3;
border-top:1px solid #ddd} footer .columns{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;
gap:24px;max-width:1120px;margin:0 auto 20px} footer p{margin:0 0 6px;font-size:14px}
.faces{display:flex;max-width:1120px;margin:0 auto 16px} .avatar{display:flex;width:44px;height:44px;
border-radius:50%;color:#fff;font-size:15px;align-items:center;justify-content:center;
margin-right:-10px;position:relative} .entry{display:flex;gap:8px;align-items:center;padding:5px 0;
font-size:14px} .card{border:1px solid #dcdfe3;border-radius:6px;background:#fff;overflow:hidden}
.card .in{padding:14px 16px 18px} .grid{display:grid;gap:24px} .icon{flex:none;color:#345}
)";
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title +
         "</title><style>" + base + css + "</style></head>\n<body>\n" + body + "</body></html>\n";
}

}  // namespace twinshot::lab

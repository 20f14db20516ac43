// The changes that the lab makes: each a few words of the kit (kit.h), each different.
#include "tests/lab/mutations.h"

#include <cstdio>
#include <utility>

#include "tests/lab/words.h"

namespace twinshot::lab {
namespace {

using Texts = std::vector<std::string>;

/// Collects mutations; "@" in a script becomes a place on the page, a share from 0 to 1.
class Collector {
 public:
  explicit Collector(std::uint64_t seed) : places_(seed) {}

  void add(const std::string& kind, const std::string& name, const std::string& script) {
    std::string placed;
    for (const char c : script) {
      if (c != '@') {
        placed += c;
        continue;
      }
      char share[16];
      std::snprintf(share, sizeof share, "0.%03d", places_.number(20, 980));
      placed += share;
    }
    list_.push_back({kind, name, placed});
  }
  void add_faint(const std::string& kind, const std::string& name, const std::string& script) {
    add(kind, name, script);
    list_.back().faint = true;
  }
  [[nodiscard]] std::vector<Mutation> take() { return std::move(list_); }

 private:
  Words places_;
  std::vector<Mutation> list_;
};

std::string text(int value) {
  return std::to_string(value);
}

void add_texts(Collector& to) {
  const std::pair<const char*, const char*> letters[] = {{"i", "l"}, {".", ","}, {"o", "c"},
                                                         {"e", "c"}, {"a", "o"}, {"n", "h"}};
  for (const std::string role : {"para", "small", "heading", "item"}) {
    for (const auto& [from, into] : letters) {
      // Headings have no full stop.
      const std::string old = role == "heading" && std::string(from) == "." ? "r" : from;
      const std::string fresh = old == "r" ? "n" : into;
      to.add("character", role + " " + old + " to " + fresh,
             "letter('" + role + "', @, '" + old + "', '" + fresh + "')");
    }
  }
  to.add("character", "code 0 to 8", "letter('code', @, '0', '8')");
  to.add("character", "code . to ,", "letter('code', @, '.', ',')");
  for (const std::string role : {"para", "small", "heading", "link", "item", "side"}) {
    to.add("word", role + " changed", "word('" + role + "', @, () => 'ochre')");
    to.add("word", role + " added", "word('" + role + "', @, (w) => w + ' very')");
    to.add("word", role + " removed", "word('" + role + "', @, () => '')");
  }
  for (const std::string role : {"cell", "badge", "version", "code", "small"}) {
    to.add("number", role + " up by one", "digit('" + role + "', @, (d) => (d + 1) % 10)");
    to.add("number", role + " digit lost", "digit('" + role + "', @, () => '')");
  }
  to.add("number", "cell 0 to 8", "letter('cell', @, '0', '8')");
  to.add("number", "cell . to ,", "letter('cell', @, '.', ',')");
  to.add("number", "cell another value", "word('cell', @, () => '77')");
  for (const std::string role : {"para", "heading", "link", "button", "nav"}) {
    to.add("letter case", role + " first letter small",
           "reword('" + role + "', @, (s) => /^\\s*[A-Z]/.test(s), (s) => s.toLowerCase())");
  }
  for (const std::string role : {"button", "badge", "side"}) {
    to.add("letter case", role + " in capitals",
           "style('" + role + "', @, {'text-transform': 'uppercase'})");
  }
}

void add_fonts(Collector& to) {
  for (const std::string role : {"para", "link", "nav", "item", "cell"}) {
    to.add("font", role + " bold", "style('" + role + "', @, {'font-weight': '700'})");
  }
  to.add("font", "heading not bold", "style('heading', @, {'font-weight': '400'})");
  for (const std::string role : {"para", "heading", "button", "small"}) {
    to.add("font", role + " 1 px larger", "grow('" + role + "', @, 'font-size', 1)");
    to.add("font", role + " 0.5 px smaller", "grow('" + role + "', @, 'font-size', -0.5)");
    to.add("font", role + " other family",
           "style('" + role + "', @, {'font-family': 'DejaVu Sans Mono'})");
  }
  for (const std::string role : {"para", "link", "item"}) {
    to.add("font", role + " italic", "style('" + role + "', @, {'font-style': 'italic'})");
  }
  for (const std::string role : {"para", "heading"}) {
    to.add("spacing", role + " letters 0.1 px",
           "style('" + role + "', @, {'letter-spacing': '0.1px'})");
    to.add("spacing", role + " letters 0.5 px",
           "style('" + role + "', @, {'letter-spacing': '0.5px'})");
    to.add("spacing", role + " words 2 px", "style('" + role + "', @, {'word-spacing': '2px'})");
    to.add("spacing", role + " line height 1 px", "grow('" + role + "', @, 'line-height', 1)");
    to.add("spacing", role + " line height 4 px", "grow('" + role + "', @, 'line-height', 4)");
    to.add("spacing", role + " margin 3 px",
           "const e = grow('" + role +
               "', @, 'margin-bottom', 3, (e) => e.nextElementSibling && "
               "box(e.nextElementSibling)); touch(e.nextElementSibling)");
  }
  for (const std::string role : {"para", "heading", "item"}) {
    to.add("alignment", role + " centred", "style('" + role + "', @, {'text-align': 'center'})");
  }
  to.add("alignment", "paragraph justified", "style('para', @, {'text-align': 'justify'})");
  to.add("alignment", "cell right",
         "style('cell', @, {'text-align': 'right', 'padding-right': '2px'})");
  to.add("alignment", "heading indented", "style('heading', @, {'text-indent': '9px'})");
  for (const std::string role : {"para", "heading", "nav", "item"}) {
    to.add("underline", role + " added",
           "style('" + role + "', @, {'text-decoration': 'underline'})");
  }
  to.add("underline", "link removed", "style('link', @, {'text-decoration': 'none'})");
  to.add("underline", "cell struck through",
         "style('cell', @, {'text-decoration': 'line-through'})");
}

void add_colours(Collector& to) {
  for (const std::string role : {"para", "heading", "link", "small"}) {
    to.add("text colour", role + " 24 levels", "recolour('" + role + "', @, [24, 24, 24])");
    to.add("text colour", role + " 60 levels of red", "recolour('" + role + "', @, [60, 0, 0])");
    to.add_faint("text colour 2 %", role + " 5 levels", "recolour('" + role + "', @, [5, 5, 5])");
  }
  to.add("text colour", "icon 30 levels", "recolour('icon', @, [30, 30, 30])");
  to.add("text colour", "button text 40 levels", "recolour('button', @, [40, 40, 0])");
  const std::pair<const char*, const char*> hues[] = {
      {"grey", "3, 3, 3"}, {"red", "3, 0, 0"}, {"green", "0, 3, 0"}, {"blue", "0, 0, 3"}};
  for (const auto& [hue, by] : hues) {
    to.add("large area 1.2 %", std::string("section 3 levels of ") + hue,
           "paint('section', @, [" + std::string(by) + "])");
    to.add("large area 1.2 %", std::string("page 3 levels of ") + hue,
           "paint_page([" + std::string(by) + "])");
  }
  for (const std::string role : {"section", "card", "button", "input", "badge", "para", "code"}) {
    to.add("background 2 %", role + " 5 levels", "paint('" + role + "', @, [5, 5, 5])");
    to.add("background", role + " 20 levels of green", "paint('" + role + "', @, [0, 20, 0])");
  }
  to.add("background 2 %", "section 5 levels of blue", "paint('section', @, [0, 0, 5])");
  to.add("background 2 %", "row 5 levels", "paint('row', @, [5, 5, 5])");
  to.add("background", "section another hue", "paint('section', @, [40, -30, 60])");
  to.add("background", "button another hue", "paint('button', @, [120, 40, -90])");
  for (const std::string role : {"image", "button"}) {
    to.add("opacity", role + " 0.97",
           "style('" + role + "', @, {opacity: '0.97'}, (e) => e.tagName !== 'svg')");
    to.add("opacity", role + " 0.8", "style('" + role + "', @, {opacity: '0.8'})");
  }
  to.add("opacity", "paragraph 0.7", "style('para', @, {opacity: '0.7'})");
  to.add("opacity", "card 0.6", "style('card', @, {opacity: '0.6'})");
}

void add_edges(Collector& to) {
  for (const std::string role : {"para", "image", "badge", "item"}) {
    to.add("border", role + " added", "style('" + role + "', @, {border: '1px solid #888'})");
  }
  for (const std::string role : {"card", "cell", "input", "button"}) {
    to.add("border", role + " 1 px thicker",
           "style('" + role +
               "', @, {'border-width': '2px', "
               "'border-style': 'solid'})");
    to.add("border", role + " other colour",
           "style('" + role +
               "', @, {'border-color': '#c06030'}, "
               "computed('borderTopWidth', (w) => parseFloat(w) > 0))");
  }
  to.add("border", "input removed", "style('input', @, {border: '0'})");
  to.add("border", "rule removed", "style('rule', @, {'border-color': 'transparent'})");
  to.add("border", "rule 1 px thicker", "style('rule', @, {'border-top-width': '2px'})");
  to.add("border", "rule dashed", "style('rule', @, {'border-top-style': 'dashed'})");
  to.add("radius", "button square",
         "style('button', @, {'border-radius': '0'}, "
         "computed('borderTopLeftRadius', (r) => parseFloat(r) > 0))");
  for (const std::string role : {"badge", "image", "avatar"}) {
    to.add("radius", role + " 4 px",
           "style('" + role +
               "', @, {'border-radius': '4px'}, "
               "(e) => e.tagName !== 'svg')");
  }
  to.add("radius", "button 14 px", "style('button', @, {'border-radius': '14px'})");
  for (const std::string role : {"card", "image", "button"}) {
    to.add("shadow", role + " added or changed",
           "style('" + role + "', @, {'box-shadow': '0 3px 8px rgba(0,0,0,.4)'})");
  }
  to.add("shadow", "card 2 px lower", "style('card', @, {'box-shadow': '0 2px 0 #999'})");
  to.add("shadow", "text", "style('heading', @, {'text-shadow': '1px 1px 0 #999'})");
}

void add_geometry(Collector& to) {
  for (const std::string role : {"para", "button", "icon", "image", "badge", "heading"}) {
    for (const int by : {1, 2, 5, 20}) {
      const bool down = by == 2 || by == 20;
      to.add("shift", role + " " + text(by) + " px " + (down ? "down" : "right"),
             "shift('" + role + "', @, " + text(down ? 0 : by) + ", " + text(down ? by : 0) + ")");
    }
  }
  for (const std::string role : {"image", "icon", "button", "card"}) {
    for (const int by : {1, 3, 10}) {
      to.add("size", role + " " + text(by) + " px wider",
             "resize('" + role + "', @, 'width', " + text(by) + ")");
    }
    to.add("size", role + " 3 px lower", "resize('" + role + "', @, 'height', -3)");
  }
  to.add("cut", "paragraph ends early",
         "style('para', @, {'max-height': '15px', overflow: 'hidden'})");
  to.add("cut", "paragraph on one line",
         "style('para', @, {'white-space': 'nowrap', width: '200px', overflow: "
         "'hidden', 'text-overflow': 'ellipsis'}, (e) => box(e)[3] > 40)");
  to.add("cut", "image cut", "style('image', @, {'clip-path': 'inset(0 0 12px 0)'})");
  to.add("cut", "heading cut",
         "const e = pick('heading', @); const words = document.createRange(); "
         "words.selectNodeContents(e); e.style.clipPath = `inset(0 "
         "${box(e)[2] - words.getBoundingClientRect().width + 20}px 0 0)`");
  for (const std::string place : {"0.1", "0.4", "0.7"}) {
    to.add("layer", "avatar in front, " + place,
           "style('avatar', " + place +
               ", {'z-index': '3'}, (e) => e.nextElementSibling && "
               "e.nextElementSibling.matches('.avatar'))");
  }
}

void add_pictures(Collector& to) {
  to.add("icon", "missing", "style('icon', @, {visibility: 'hidden'})");
  to.add("icon", "replaced",
         "pick('icon', @).firstElementChild.setAttribute('d', 'M3 3h18L12 21z')");
  to.add("icon", "mirrored", "style('icon', @, {transform: 'scaleX(-1)'})");
  to.add("icon", "turned by 90 degrees", "style('icon', @, {transform: 'rotate(90deg)'})");
  to.add("icon", "turned by 8 degrees", "style('icon', @, {transform: 'rotate(8deg)'})");
  to.add("icon", "outline instead of filled",
         "const e = style('icon', @, {fill: 'none', stroke: "
         "'currentColor'}); e.firstElementChild.removeAttribute('fill')");
  to.add("icon", "of a sidebar's entry", "remove(find('icon', @, within('.entry, header')))");
  const std::string picture = ", (e) => e.tagName === 'IMG'";
  to.add("image", "replaced",
         "const one = pick('image', @" + picture +
             "); const other = all('image').find((e) => e.tagName === 'IMG' && e.src !== one.src); "
             "if (!other) missing('other image'); one.src = other.src");
  to.add("image", "missing", "style('image', @, {visibility: 'hidden'})");
  to.add("image", "broken", "pick('image', @" + picture + ").src = 'data:image/png;base64,AAAA'");
  to.add("image", "mirrored", "style('image', @, {transform: 'scaleX(-1)'})");
  to.add("image", "grey", "style('image', @, {filter: 'grayscale(1)'})");
  to.add("image", "blurred", "style('image', @, {filter: 'blur(2px)'})");
  to.add("image", "brighter by 4 %",
         "style('image', @, {filter: 'brightness(1.04)'}" + picture + ")");
  to.add("image", "stretched", "style('image', @, {transform: 'scaleX(1.03)'})");
}

void add_structure(Collector& to) {
  for (const std::string role : {"para", "small", "heading", "link", "button", "card", "badge",
                                 "item", "input", "rule", "nav", "icon", "image"}) {
    to.add("element removed", role, "remove(find('" + role + "', @))");
  }
  for (const std::string role : {"para", "heading", "button", "card", "badge", "nav", "link"}) {
    to.add("element added", role, "another('" + role + "', @)");
  }
  for (const std::string role : {"para", "card", "button", "image", "icon"}) {
    to.add("element doubled", role, "copy('" + role + "', @)");
  }
  for (const std::string role : {"para", "button", "link", "badge"}) {
    to.add("element hidden", role, "style('" + role + "', @, {visibility: 'hidden'})");
  }
  for (const std::string role :
       {"card", "item", "nav", "row", "cell", "avatar", "side", "section"}) {
    to.add("siblings swapped", role, "swap('" + role + "', @)");
  }
  for (const int height : {24, 40, 200}) {
    for (const std::string place : {"0.0", "0.5", "0.99"}) {
      to.add("band inserted", text(height) + " px at " + place,
             "band(" + place + ", " + text(height) + ", 'background:#2d4a6b;color:#fff')");
    }
  }
  // Blank among blank: no picture says where in it the new rows begin.
  to.add("band inserted", "blank, 32 px",
         "const next = band(@, 32, 'color:transparent'); touch(next); "
         "if (next.previousElementSibling.previousElementSibling) "
         "touch(next.previousElementSibling.previousElementSibling)");
  to.add("band inserted", "text on the page's ground", "band(@, 40, '')");
  for (const std::string place : {"0.1", "0.5", "0.9"}) {
    to.add("band removed", place, "remove(find('section', " + place + "))");
  }
  to.add("band moved", "first down",
         "const first = pick('section', 0); const last = all('section')"
         ".filter((e) => e.parentElement === first.parentElement).pop(); "
         "if (last === first) missing('second section'); last.after(first)");
  to.add("band moved", "last up",
         "const last = pick('section', 0.99); const first = all('section')"
         ".find((e) => e.parentElement === last.parentElement); "
         "if (last === first) missing('second section'); first.before(last)");
  for (const std::string place : {"0.0", "0.5", "0.99"}) {
    to.add("list item", "inserted at " + place, "another('item', " + place + ")");
    to.add("list item", "removed at " + place, "remove(find('item', " + place + "))");
    to.add("table row", "inserted at " + place, "another('row', " + place + ")");
    to.add("table row", "removed at " + place, "remove(find('row', " + place + "))");
    to.add("sidebar", "entry added at " + place, "another('side', " + place + ")");
    to.add("sidebar", "entry removed at " + place, "remove(find('side', " + place + "))");
    to.add("sidebar", "paragraph added beside it at " + place,
           "another('para', " + place + ", within('[data-role=article]'))");
    to.add("sidebar", "paragraph removed beside it at " + place,
           "remove(find('para', " + place + ", within('[data-role=article]')))");
  }
}

void add_states(Collector& to) {
  to.add("form", "placeholder", "pick('input', @).placeholder = 'Another example'");
  to.add("form", "value", "pick('input', @).value = '1204'");
  to.add("form", "checked", "pick('check', @).checked = true");
  to.add("form", "selected", "pick('select', @).selectedIndex = 1");
  to.add("form", "disabled", "pick('check', @).disabled = true");
  to.add("form", "focus ring", "style('input', @, {outline: '2px solid #f80'})");
  to.add("navigation", "other entry active",
         "touch(document.querySelector('nav .active'))"
         ".classList.remove('active'); pick('nav', 0.7).classList.add('active')");
  to.add("navigation", "no entry active",
         "touch(document.querySelector('nav .active')).classList.remove('active')");
  to.add("navigation", "entry bold", "style('nav', @, {'font-weight': '700'})");
  to.add("spot", "caret in an input", "spot('input', @, 60, 8, 1, 16)");
  to.add("spot", "caret after a paragraph", "spot('para', @, 300, -14, 1, 12)");
  to.add("spot", "one pixel beside a section", "spot('section', @, 12, 40, 1, 1)");
  to.add("spot", "one pixel below a heading", "spot('heading', @, 5, -7, 1, 1)");
  to.add("spot", "2 x 2 beside a section", "spot('section', @, 14, 18, 2, 2)");
  to.add("spot", "hair line", "spot('section', @, 10, 6, 200, 1)");
}

}  // namespace

std::vector<Mutation> mutations(std::uint64_t seed) {
  Collector collector(seed);
  add_texts(collector);
  add_fonts(collector);
  add_colours(collector);
  add_edges(collector);
  add_geometry(collector);
  add_pictures(collector);
  add_structure(collector);
  add_states(collector);
  return collector.take();
}

}  // namespace twinshot::lab

// Which element explains a region, and in which words.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crawler/explain/explain.h"
#include "tests/explain/page_builder.h"

using twinshot::Element;
using twinshot::Kind;
using twinshot::LayoutBox;
using twinshot::PageBuilder;
using twinshot::Rect;
using twinshot::RegionResult;
using twinshot::Styles;

namespace {

Element explained(const PageBuilder& reference, const PageBuilder& candidate, Rect box,
                  Kind kind = Kind::changed) {
  RegionResult region;
  region.box = region.reference_box = box;
  region.kind = kind;
  std::vector<RegionResult> regions{region};
  twinshot::explain(regions, reference.layout, candidate.layout);
  REQUIRE(regions[0].element.has_value());
  return *regions[0].element;
}

/// A page with a footer that names a version, and a button.
PageBuilder page_with(const std::string& version, const Styles& button = {}) {
  PageBuilder page;
  const int main = page.element(page.body, "main", {0, 0, 1000, 1900});
  const int action =
      page.element(main, "a", {100, 100, 120, 40}, {{"class", "btn btn-primary"}}, button);
  page.text(action, "Buy", {130, 110, 60, 20});
  const int footer = page.element(page.body, "footer", {0, 1900, 1000, 100});
  const int label = page.element(footer, "span", {20, 1940, 120, 20}, {{"class", "version"}});
  page.text(label, version, {20, 1940, 120, 20});
  return page;
}

}  // namespace

TEST_CASE("explain: a text that changed, before and after") {
  const Element element =
      explained(page_with("Version 3.1.0"), page_with("Version 3.2.0"), {100, 1942, 8, 14});
  CHECK(element.selector == ".version");
  CHECK(element.text == "Version 3.2.0");
  CHECK(element.reference_text == "Version 3.1.0");
  CHECK(element.what == "text Version 3.1.0 -> Version 3.2.0");
}

TEST_CASE("explain: a colour as a person writes it, not those that follow from it") {
  const PageBuilder before = page_with("1", {{"background-color", "rgb(0, 123, 255)"}});
  const PageBuilder after = page_with("1", {{"background-color", "rgb(0, 105, 217)"},
                                            {"outline-color", "rgb(0, 0, 1)"},
                                            {"text-decoration-color", "rgb(0, 0, 1)"}});
  const Element element = explained(before, after, {100, 100, 120, 40}, Kind::recoloured);
  CHECK(element.selector == ".btn");
  CHECK(element.property_changes ==
        std::vector<std::string>{"background-color: #007bff -> #0069d9"});
  CHECK(element.what == "background-color: #007bff -> #0069d9");
}

TEST_CASE("explain: four sides that changed alike are one property") {
  const auto padded = [](const char* width) {
    return page_with("1", {{"padding-top", width},
                           {"padding-right", width},
                           {"padding-bottom", width},
                           {"padding-left", width}});
  };
  const Element element = explained(padded("8px"), padded("12px"), {100, 100, 120, 40});
  CHECK(element.property_changes == std::vector<std::string>{"padding: 8px -> 12px"});
}

TEST_CASE("explain: a new banner, and how many elements it pushed down") {
  const auto page = [](int banner) {
    PageBuilder built;
    if (banner > 0) {
      const int added = built.element(built.body, "div", {0, 0, 1000, 40}, {{"id", "banner"}});
      built.text(built.element(added, "b", {10, 10, 200, 20}), "Sale", {10, 10, 60, 20});
    }
    for (int i = 0; i < 3; ++i) {
      const double y = banner + 100.0 * i;
      const int row = built.element(built.body, "section", {0, y, 1000, 80});
      built.text(built.element(row, "p", {0, y + 10, 500, 20}), "row " + std::to_string(i),
                 {0, y + 10, 100, 20});
    }
    return built;
  };
  const Element element = explained(page(0), page(40), {0, 0, 1000, 40}, Kind::added);
  CHECK(element.selector == "#banner");
  CHECK(element.what == "new; 3 elements moved 40 px down");

  const Element removed = explained(page(40), page(0), {0, 0, 1000, 40}, Kind::removed);
  CHECK(removed.selector == "#banner");
  CHECK(removed.what == "removed; 3 elements moved 40 px up");
}

TEST_CASE("explain: the element that changed, not the one that merely lies there") {
  const auto page = [](const Styles& heading) {
    PageBuilder built;
    const int card = built.element(built.body, "div", {0, 0, 400, 300}, {{"class", "card"}},
                                   {{"background-color", "rgb(255, 255, 255)"}});
    const int title = built.element(card, "h2", {10, 10, 380, 30}, {}, heading);
    built.text(title, "Title", {10, 10, 80, 30});
    built.text(built.element(card, "p", {10, 60, 380, 200}), "Words", {10, 60, 380, 200});
    return built;
  };
  const Element element = explained(page({}), page({{"font-weight", "700"}}), {10, 12, 80, 24});
  CHECK(element.selector == "h2");
  CHECK(element.property_changes == std::vector<std::string>{"font-weight: none -> 700"});
}

TEST_CASE("explain: a picture behind the same address is named by its place") {
  PageBuilder page;
  const int figure = page.element(page.body, "figure", {0, 0, 400, 400});
  page.element(figure, "canvas", {10, 10, 300, 200}, {{"id", "chart"}});
  const Element element = explained(page, page, {60, 40, 100, 100});
  CHECK(element.selector == "#chart");
  CHECK(element.what == "its picture changed");
}

TEST_CASE("explain: another source of an image") {
  const auto page = [](const char* source) {
    PageBuilder built;
    built.element(built.body, "img", {10, 10, 300, 200}, {{"src", source}});
    return built;
  };
  const Element element =
      explained(page("/img/red.png"), page("/img/blue.png"), {10, 10, 300, 200});
  CHECK(element.selector == "img");
  CHECK(element.what == "src /img/red.png -> /img/blue.png");
}

TEST_CASE("explain: moved, and by how much") {
  const auto page = [](double x) {
    PageBuilder built;
    built.text(built.element(built.body, "b", {x, 50, 80, 20}, {{"class", "badge"}}), "New",
               {x, 50, 80, 20});
    return built;
  };
  const Element element = explained(page(100), page(130), {130, 50, 80, 20}, Kind::moved);
  CHECK(element.selector == ".badge");
  CHECK(element.what == "moved 30 px right");
}

TEST_CASE("explain: movements are told in CSS px, whatever the pixel ratio") {
  const auto page = [](double x) {
    PageBuilder built;
    built.layout.ratio = 2;
    built.text(built.element(built.body, "b", {x, 50, 80, 20}), "New", {x, 50, 80, 20});
    return built;
  };
  CHECK(explained(page(100), page(130), {130, 50, 80, 20}, Kind::moved).what ==
        "moved 15 px right");
}

TEST_CASE("explain: where the page has nothing, nothing is named") {
  const twinshot::Layout empty;
  std::vector<RegionResult> regions(1);
  regions[0].box = {0, 0, 10, 10};
  twinshot::explain(regions, empty, empty);
  CHECK_FALSE(regions[0].element.has_value());
}

TEST_CASE("explain: a long text is cut around what changed") {
  const std::string before(200, 'a');
  std::string after = before;
  after[100] = 'b';
  const auto page = [](const std::string& words) {
    PageBuilder built;
    built.text(built.element(built.body, "p", {0, 0, 900, 60}), words, {0, 0, 900, 60});
    return built;
  };
  const Element element = explained(page(before), page(after), {300, 20, 8, 12});
  CHECK(element.what == "text ...aaaaaaaaaaaaaaaaaaaaaaaaa... -> ...aaaaaaaaaaaabaaaaaaaaaaaa...");
}

TEST_CASE("explain: words that changed, as every look tells them, and where they are") {
  const PageBuilder before = page_with("Version 3.1.0");
  const PageBuilder after = page_with("Version 3.2.0 of today");
  const std::vector<twinshot::WordChange> changes =
      twinshot::word_changes(before.layout, after.layout);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].element.selector == ".version");
  CHECK(changes[0].element.words_lost == std::vector<std::string>{"3.1.0"});
  CHECK(changes[0].element.words_gained == std::vector<std::string>{"3.2.0", "of", "today"});
  CHECK(changes[0].box == Rect{20, 1940, 120, 20});
  CHECK(changes[0].reference_box == Rect{20, 1940, 120, 20});
}

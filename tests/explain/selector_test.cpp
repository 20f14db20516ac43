// Selectors that a person would write.
#include <doctest/doctest.h>

#include <string>

#include "crawler/explain/layout_tree.h"
#include "crawler/explain/selector.h"
#include "tests/explain/page_builder.h"

using twinshot::css_escaped;
using twinshot::LayoutTree;
using twinshot::PageBuilder;
using twinshot::SelectorWriter;

namespace {

constexpr twinshot::LayoutBox kBox{0, 0, 100, 20};

std::string selector_of(const PageBuilder& page, int node) {
  const LayoutTree tree(page.layout);
  return SelectorWriter(tree).selector_of(node);
}

}  // namespace

TEST_CASE("selector: an id, a test attribute, a class and a name, in that order") {
  PageBuilder page;
  const int by_id = page.element(page.body, "div", kBox, {{"id", "banner"}, {"class", "wide"}});
  const int by_test =
      page.element(page.body, "div", kBox, {{"data-testid", "price"}, {"class", "p"}});
  const int by_class = page.element(page.body, "div", kBox, {{"class", "card highlighted"}});
  page.element(page.body, "div", kBox, {{"class", "card"}});
  const int by_name = page.element(page.body, "footer", kBox);
  CHECK(selector_of(page, by_id) == "#banner");
  CHECK(selector_of(page, by_test) == "[data-testid=\"price\"]");
  CHECK(selector_of(page, by_class) == ".highlighted");
  CHECK(selector_of(page, by_name) == "footer");
}

TEST_CASE("selector: an ancestor tells apart what looks alike") {
  PageBuilder page;
  const int header = page.element(page.body, "header", kBox);
  const int footer = page.element(page.body, "footer", kBox);
  page.element(header, "b", kBox, {{"class", "version"}});
  const int version = page.element(footer, "b", kBox, {{"class", "version"}});
  CHECK(selector_of(page, version) == "footer .version");
}

TEST_CASE("selector: only a place among siblings is left") {
  PageBuilder page;
  const int list = page.element(page.body, "ul", kBox, {{"id", "menu"}});
  page.element(list, "li", kBox);
  const int second = page.element(list, "li", kBox);
  const int link = page.element(second, "a", kBox);
  page.element(page.element(list, "li", kBox), "a", kBox);
  CHECK(selector_of(page, second) == "#menu li:nth-of-type(2)");
  CHECK(selector_of(page, link) == "#menu li:nth-of-type(2) a");
}

TEST_CASE("selector: what a machine made up is not relied on, nor a state") {
  PageBuilder page;
  const int generated =
      page.element(page.body, "div", kBox, {{"id", "ember1234"}, {"class", "css-1q2w3e panel"}});
  const int active = page.element(page.body, "a", kBox, {{"class", "active tab-home"}});
  CHECK(selector_of(page, generated) == ".panel");
  CHECK(selector_of(page, active) == ".tab-home");
}

TEST_CASE("selector: one per document and shadow root; a pseudo element is its element's") {
  PageBuilder page;
  const int outside = page.element(page.body, "p", kBox);
  const int host = page.element(page.body, "x-card", kBox);
  const int inside = page.element(page.shadow_root(host), "p", kBox);
  const int before = page.pseudo(outside, "::before", kBox);
  CHECK(selector_of(page, outside) == "p");
  CHECK(selector_of(page, inside) == "p");
  CHECK(selector_of(page, before) == "p::before");
}

TEST_CASE("selector: names are escaped as CSS wants it") {
  CHECK(css_escaped("plain-name_1") == "plain-name_1");
  CHECK(css_escaped("1st") == "\\31 st");
  CHECK(css_escaped("md:w-1/2") == "md\\:w-1\\/2");
  CHECK(css_escaped("-") == "\\-");
}

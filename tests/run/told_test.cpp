// Whether two looks tell of the same change to an element.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crawler/run/told.h"

using twinshot::Element;
using twinshot::is_told_otherwise;
using twinshot::Rect;
using twinshot::RegionResult;

namespace {

RegionResult region(const Rect& box, const std::string& key, const Element& element) {
  RegionResult result;
  result.box = result.reference_box = box;
  result.key = key;
  result.element = element;
  return result;
}

Element says(const std::string& selector, const std::string& before, const std::string& after) {
  Element element;
  element.selector = selector;
  element.content = true;
  element.words_lost = {before};
  element.words_gained = {after};
  return element;
}

Element stands(const std::string& selector, const std::string& what) {
  Element element;
  element.selector = selector;
  element.what = what;
  return element;
}

constexpr Rect kPlace{10, 20, 100, 30};
constexpr Rect kElsewhere{10, 400, 100, 30};

}  // namespace

TEST_CASE("told: an advertisement that takes turns says something else in the same place") {
  const RegionResult earlier = region(kPlace, "a", says("h2", "Boats", "Candles"));
  CHECK(is_told_otherwise(region(kPlace, "b", says("h2", "Maps", "Bread")), {earlier}));
  CHECK(is_told_otherwise(region(kPlace, "b", says("h3", "Maps", "Bread")), {earlier}));
  CHECK(is_told_otherwise(region(kElsewhere, "b", says("h2", "Maps", "Bread")), {earlier}));
}

TEST_CASE("told: the same words are the same change, wherever they stand") {
  const RegionResult earlier = region(kPlace, "a", says("#after", "nine", "four"));
  CHECK_FALSE(is_told_otherwise(region(kPlace, "b", says("#after", "nine", "four")), {earlier}));
  CHECK_FALSE(
      is_told_otherwise(region(kElsewhere, "b", says("#after", "nine", "four")), {earlier}));
  CHECK_FALSE(is_told_otherwise(region(kElsewhere, "b", says("#other", "x", "y")), {earlier}));
}

TEST_CASE("told: some of the same words are enough, on each side: a clock may stand beside them") {
  Element now = says("p", "Ann", "Bob");
  now.words_lost = {"12:00:01", "Ann"};
  now.words_gained = {"12:00:02", "Bob"};
  Element before = says("p", "Ann", "Bob");
  before.words_lost = {"11:59:58", "Ann"};
  before.words_gained = {"11:59:59", "Bob"};
  CHECK_FALSE(is_told_otherwise(region(kPlace, "b", now), {region(kPlace, "a", before)}));
  before.words_gained = {"11:59:59", "Eve"};
  CHECK(is_told_otherwise(region(kPlace, "b", now), {region(kPlace, "a", before)}));
}

TEST_CASE("told: equal pixels are the same change, whatever the layout says") {
  const RegionResult earlier = region(kPlace, "a", says("h2", "Boats", "Candles"));
  CHECK_FALSE(is_told_otherwise(region(kPlace, "a", says("h2", "Maps", "Bread")), {earlier}));
}

TEST_CASE("told: what only stands elsewhere must have been told so before") {
  const RegionResult now = region(kPlace, "b", stands("footer", "moved 40 px up"));
  CHECK_FALSE(is_told_otherwise(now, {region(kPlace, "a", stands("footer", "moved 40 px up"))}));
  CHECK(is_told_otherwise(now, {region(kPlace, "a", stands("footer", "moved 20 px up"))}));
  CHECK(is_told_otherwise(now, {}));
}

TEST_CASE("told: exactly the same words of the same element") {
  CHECK(tells_the_same_words(says("p", "nine", "four"), says("p", "nine", "four")));
  CHECK_FALSE(tells_the_same_words(says("p", "nine", "four"), says("p", "nine", "five")));
  CHECK_FALSE(tells_the_same_words(says("p", "nine", "four"), says("b", "nine", "four")));
}

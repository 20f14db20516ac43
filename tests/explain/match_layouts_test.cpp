// Which element of one page is which of the other.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crawler/explain/match_layouts.h"
#include "tests/explain/page_builder.h"

using twinshot::LayoutTree;
using twinshot::PageBuilder;

namespace {

struct List {
  PageBuilder page;
  std::vector<int> items;
};

List list_of(const std::vector<std::string>& words) {
  List list;
  const int ul = list.page.element(list.page.body, "ul", {0, 0, 100, 100});
  for (const std::string& word : words) {
    const int item = list.page.element(ul, "li", {0, 0, 100, 20});
    list.page.text(item, word, {0, 0, 50, 20});
    list.items.push_back(item);
  }
  return list;
}

/// For each item of the candidate the index of its partner among the reference's; -1: none.
std::vector<int> partners(const List& reference, const List& candidate) {
  const LayoutTree a(reference.page.layout);
  const LayoutTree b(candidate.page.layout);
  const twinshot::LayoutMatch match = twinshot::match_layouts(a, b);
  std::vector<int> found;
  for (const int item : candidate.items) {
    const int partner = match.of_candidate[static_cast<std::size_t>(item)];
    int index = -1;
    for (std::size_t i = 0; i < reference.items.size(); ++i) {
      if (reference.items[i] == partner) index = static_cast<int>(i);
    }
    found.push_back(index);
  }
  return found;
}

using Partners = std::vector<int>;

}  // namespace

TEST_CASE("match: equal lists pair in order") {
  CHECK(partners(list_of({"a", "b", "c"}), list_of({"a", "b", "c"})) == Partners{0, 1, 2});
}

TEST_CASE("match: an inserted entry has no partner, and the others keep theirs") {
  CHECK(partners(list_of({"a", "b", "c"}), list_of({"a", "new", "b", "c"})) ==
        Partners{0, -1, 1, 2});
}

TEST_CASE("match: an entry whose text changed is still the same entry") {
  CHECK(partners(list_of({"a", "b", "c"}), list_of({"a", "B", "c"})) == Partners{0, 1, 2});
}

TEST_CASE("match: what says the same thing elsewhere has moved") {
  CHECK(partners(list_of({"a", "b", "c", "d"}), list_of({"d", "a", "b", "c"})) ==
        Partners{3, 0, 1, 2});
}

TEST_CASE("match: long lists are walked in step, in no time") {
  std::vector<std::string> before;
  for (int i = 0; i < 3000; ++i) before.push_back("x" + std::to_string(i));
  std::vector<std::string> after = before;
  after.front() = "y";
  after.back() = "z";
  const Partners found = partners(list_of(before), list_of(after));
  CHECK(found.front() == 0);
  CHECK(found[1500] == 1500);
  CHECK(found.back() == 2999);
}

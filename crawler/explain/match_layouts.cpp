// Aligning the children of partners, from the root down.
#include "crawler/explain/match_layouts.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace twinshot {
namespace {

/// Children on one side that are aligned by weight; longer lists are walked in step.
constexpr std::size_t kMostAligned = 600;

class Matcher {
 public:
  Matcher(const LayoutTree& reference, const LayoutTree& candidate)
      : reference_(reference), candidate_(candidate) {
    match_.of_reference.assign(static_cast<std::size_t>(reference.size()), -1);
    match_.of_candidate.assign(static_cast<std::size_t>(candidate.size()), -1);
  }

  LayoutMatch run() {
    align(reference_.roots(), candidate_.roots());
    // Not by recursion: a page may be nested thousands deep.
    while (!open_.empty()) {
      const auto [a, b] = open_.back();
      open_.pop_back();
      align(reference_.children(a), candidate_.children(b));
    }
    return std::move(match_);
  }

 private:
  using List = std::vector<int>;

  void pair(int a, int b) {
    match_.of_reference[static_cast<std::size_t>(a)] = b;
    match_.of_candidate[static_cast<std::size_t>(b)] = a;
    open_.emplace_back(a, b);
  }

  [[nodiscard]] bool same_content(int a, int b) const {
    return reference_.content_hash(a) == candidate_.content_hash(b);
  }

  /// How much speaks for two nodes being the same one; 0: nothing, they can not be.
  [[nodiscard]] int weight(int a, int b) const {
    if (reference_.node(a).type != candidate_.node(b).type) return 0;
    if (reference_.name(a) != candidate_.name(b)) return 0;
    if (same_content(a, b)) return 16;
    const std::string_view id = reference_.attribute(a, "id");
    const std::string_view other_id = candidate_.attribute(b, "id");
    int sum = 1;
    if (!id.empty() && id == other_id) sum += 8;
    if (id != other_id) sum -= 1;
    const std::string_view classes = reference_.attribute(a, "class");
    if (classes == candidate_.attribute(b, "class")) sum += classes.empty() ? 1 : 4;
    return sum;
  }

  void align(const List& a, const List& b) {
    std::size_t begin = 0;
    std::size_t end_a = a.size();
    std::size_t end_b = b.size();
    while (begin < end_a && begin < end_b && same_content(a[begin], b[begin])) {
      pair(a[begin], b[begin]);
      ++begin;
    }
    while (end_a > begin && end_b > begin && same_content(a[end_a - 1], b[end_b - 1])) {
      pair(a[--end_a], b[--end_b]);
    }
    const List left(a.begin() + static_cast<std::ptrdiff_t>(begin),
                    a.begin() + static_cast<std::ptrdiff_t>(end_a));
    const List right(b.begin() + static_cast<std::ptrdiff_t>(begin),
                     b.begin() + static_cast<std::ptrdiff_t>(end_b));
    if (left.empty() || right.empty()) return;
    if (left.size() <= kMostAligned && right.size() <= kMostAligned) {
      align_by_weight(left, right);
    } else {
      align_in_step(left, right);
    }
    match_moved(left, right);
  }

  /// The order-preserving alignment of greatest weight.
  void align_by_weight(const List& a, const List& b) {
    const std::size_t columns = b.size() + 1;
    std::vector<std::int32_t> best((a.size() + 1) * columns, 0);
    const auto at = [&](std::size_t i, std::size_t j) -> std::int32_t& {
      return best[i * columns + j];
    };
    for (std::size_t i = a.size(); i-- > 0;) {
      for (std::size_t j = b.size(); j-- > 0;) {
        const int both = weight(a[i], b[j]);
        at(i, j) = std::max(at(i + 1, j), at(i, j + 1));
        if (both > 0) at(i, j) = std::max(at(i, j), both + at(i + 1, j + 1));
      }
    }
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
      const int both = weight(a[i], b[j]);
      if (both > 0 && at(i, j) == both + at(i + 1, j + 1)) {
        pair(a[i++], b[j++]);
      } else if (at(i, j) == at(i + 1, j)) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  void align_in_step(const List& a, const List& b) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      if (weight(a[i], b[i]) > 0) pair(a[i], b[i]);
    }
  }

  void match_moved(const List& a, const List& b) {
    std::multimap<std::uint64_t, int> left_over;
    for (const int node : a) {
      if (match_.of_reference[static_cast<std::size_t>(node)] >= 0) continue;
      left_over.emplace(reference_.content_hash(node), node);
    }
    for (const int node : b) {
      if (match_.of_candidate[static_cast<std::size_t>(node)] >= 0) continue;
      const auto twin = left_over.find(candidate_.content_hash(node));
      if (twin == left_over.end()) continue;
      pair(twin->second, node);
      left_over.erase(twin);
    }
  }

  const LayoutTree& reference_;
  const LayoutTree& candidate_;
  LayoutMatch match_;
  std::vector<std::pair<int, int>> open_;
};

}  // namespace

LayoutMatch match_layouts(const LayoutTree& reference, const LayoutTree& candidate) {
  return Matcher(reference, candidate).run();
}

}  // namespace twinshot

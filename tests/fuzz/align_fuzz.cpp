// Fuzzes alignment: pages drawn from the input, changed by a script in the input, and compared.
//
// Input: 4 bytes of layout, then items of 2 bytes until 0xff, then edits of 3 bytes. Whatever they
// say, segments must cover both pictures exactly once, silent rows must be blank, equal pages must
// be equal, and content that one side alone has must lie in a region.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "compare/align/align.h"
#include "compare/align/rounded.h"
#include "compare/compare.h"
#include "compare/pair_view.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace twinshot;

constexpr int kMaxItems = 60;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "align_fuzz: %s\n", what);
  std::abort();
}

/// One thing on the page. Items of one column stand below each other.
struct Item {
  int column = 0;  ///< 0: the whole width, which all columns wait for; 1, 2, 3: one of them
  int rows = 0;
  unsigned content = 0;  ///< 0: blank; below 8: one colour; equal numbers look equal
};

struct Page {
  int width = 0;
  std::vector<Item> items;
};

struct Drawn {
  Image image;
  std::vector<Rect> boxes;  ///< of each item
};

Rect columns_of(const Item& item, int width) {
  if (item.column == 0) return {0, 0, width, 0};
  const int pitch = width / 3;
  return {(item.column - 1) * pitch + 8, 0, pitch - 16, 0};
}

/// A solid block in every 8 px, on a ground of their colour's own: every row of it differs from
/// blank ground by more than any tolerance.
void draw_item(Image& image, const Rect& box, unsigned content) {
  std::minstd_rand random(content * 7919 + 1);
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); x += 4) {
      const auto level =
          static_cast<std::uint8_t>(content < 8 ? 20 * content : 10 * (random() % 12));
      for (int i = 0; i < std::min(4, box.right() - x); ++i) {
        std::uint8_t* pixel = image.row(y) + static_cast<std::size_t>(x + i) * kChannels;
        pixel[0] = level;
        pixel[1] = pixel[2] = static_cast<std::uint8_t>(level / 2);
      }
    }
  }
}

Drawn draw(const Page& page) {
  Drawn drawn;
  int bottoms[4] = {4, 4, 4, 4};
  for (const Item& item : page.items) {
    int& bottom = bottoms[item.column];
    if (item.column == 0) bottom = *std::max_element(bottoms, bottoms + 4);
    Rect box = columns_of(item, page.width);
    box.y = bottom;
    box.height = item.rows;
    bottom += item.rows;
    if (item.column == 0) std::fill(bottoms, bottoms + 4, bottom);
    drawn.boxes.push_back(box);
  }
  drawn.image = make_image(page.width, *std::max_element(bottoms, bottoms + 4) + 4);
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    if (page.items[i].content > 0) {
      draw_item(drawn.image, drawn.boxes[i], page.items[i].content);
    }
  }
  return drawn;
}

/// Which items of a page the other one lacks.
struct Edited {
  Page page;
  std::vector<bool> is_new;   ///< per item of `page`
  std::vector<bool> is_gone;  ///< per item of the page it was made from
};

class Reader {
 public:
  Reader(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool empty() const { return at_ >= size_; }
  unsigned next() { return empty() ? 0 : data_[at_++]; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

Page read_page(Reader& input) {
  Page page;
  page.width = 96 + static_cast<int>(input.next() % 160);
  const unsigned columns = input.next() % 4;
  const unsigned kinds = 1 + input.next() % 60;
  (void)input.next();
  while (!input.empty() && page.items.size() < kMaxItems) {
    const unsigned first = input.next();
    if (first == 0xff) break;
    const unsigned second = input.next();
    const auto column = static_cast<int>(columns == 0 ? 0 : first % (columns + 1));
    page.items.push_back({column, 1 + static_cast<int>(second % 40), (first / 4) % kinds});
  }
  return page;
}

Edited edit(const Page& page, Reader& input) {
  struct Entry {
    Item item;
    int origin;  ///< index in the page; -1: new
  };
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    entries.push_back({page.items[i], static_cast<int>(i)});
  }
  unsigned fresh = 1000;  // content that no page has
  for (int edits = 0; !input.empty() && edits < 12; ++edits) {
    const unsigned operation = input.next() % 5;
    const std::size_t at = entries.empty() ? 0 : input.next() % entries.size();
    const unsigned argument = input.next();
    const auto here = entries.begin() + static_cast<std::ptrdiff_t>(at);
    if (operation == 0 || entries.empty()) {
      entries.insert(here, {{entries.empty() ? 0 : here->item.column,
                             3 + static_cast<int>(argument % 60), ++fresh},
                            -1});
    } else if (operation == 1) {
      entries.erase(here);
    } else if (operation == 2) {
      *here = {{here->item.column, here->item.rows, ++fresh}, -1};
    } else if (operation == 3) {  // to another place
      const Entry moved = *here;
      entries.erase(here);
      entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(argument % (entries.size() + 1)),
                     moved);
    } else {  // blank rows, as few as rounding makes or many
      entries.insert(here, {{here->item.column, 1 + static_cast<int>(argument % 50), 0}, -1});
    }
  }
  Edited result;
  result.page.width = page.width;
  result.is_gone.assign(page.items.size(), true);
  for (const Entry& entry : entries) {
    result.page.items.push_back(entry.item);
    result.is_new.push_back(entry.item.content > 1000);
    if (entry.origin >= 0) result.is_gone[static_cast<std::size_t>(entry.origin)] = false;
  }
  return result;
}

/// Whether row y of some columns is of one colour or repeats a row beside it.
bool says_nothing(const ImageView& view, const Rect& row) {
  const RowTable here = hash_rows(cropped(view, row), row.width);
  if (here.flat[0] != 0) return true;
  for (const int y : {row.y - 1, row.y + 1}) {
    if (y < 0 || y >= view.height) continue;
    if (hash_rows(cropped(view, {row.x, y, row.width, 1}), row.width).hashes == here.hashes) {
      return true;
    }
  }
  return false;
}

void check_segments(const Image& before, const Image& after) {
  const int width = before.width;
  std::vector<std::uint8_t> seen[2];
  seen[0].assign(before.pixels.size() / kChannels, 0);
  seen[1].assign(after.pixels.size() / kChannels, 0);
  for (const Segment& segment : align_rows(before.view(), after.view())) {
    require(segment.rows > 0, "an empty segment");
    const int columns = segment.width == 0 ? width : segment.width;
    require(segment.x >= 0 && segment.x + columns <= width, "columns beyond the picture");
    for (int side = 0; side < 2; ++side) {
      const Image& image = side == 0 ? before : after;
      const int begin = side == 0 ? segment.reference_y : segment.candidate_y;
      const int end = side == 0 ? segment.reference_end() : segment.candidate_end();
      require(begin >= 0 && end <= image.height, "rows beyond the picture");
      for (int y = begin; y < end; ++y) {
        std::uint8_t* row = seen[side].data() + static_cast<std::ptrdiff_t>(y) * width;
        for (int x = segment.x; x < segment.x + columns; ++x) ++row[x];
        if (segment.silent) {
          require((segment.type == Segment::Type::moved && segment.rows <= 2) ||
                      says_nothing(image.view(), {segment.x, y, columns, 1}) ||
                      is_interpolated(image.view(), {segment.x, begin, columns, segment.rows}),
                  "silent, but neither blank nor a step between its neighbours");
        }
      }
    }
    if (segment.type == Segment::Type::moved) {
      const auto hashes = [&](const Image& image, int y) {
        return hash_rows(cropped(image.view(), {segment.x, y, columns, segment.rows}), columns)
            .hashes;
      };
      require(hashes(before, segment.reference_y) == hashes(after, segment.candidate_y),
              "moved, but not equal");
    }
  }
  for (const auto& pixels : seen) {
    require(std::all_of(pixels.begin(), pixels.end(), [](int count) { return count == 1; }),
            "a pixel that is not in exactly one segment");
  }
}

bool reported(const Comparison& result, const Rect& box, bool in_reference) {
  return std::any_of(result.regions.begin(), result.regions.end(), [&](const Region& region) {
    const Rect& place = in_reference ? region.reference_box : region.box;
    if (!in_reference && region.kind == Kind::removed) return false;
    return !intersected(place, box).empty();
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader input(data, size);
  const Page page = read_page(input);
  const Edited edited = edit(page, input);
  const Drawn before = draw(page);
  const Drawn after = draw(edited.page);
  check_segments(before.image, after.image);

  const auto backend = make_cpu_backend();
  const auto compared = [&](const Image& a, const Image& b) {
    return compare_images(a, b, {}, {}, *backend);
  };
  require(compared(before.image, before.image).same, "a page differs from itself");
  const Comparison result = compared(before.image, after.image);
  const bool equal = before.image.height == after.image.height &&
                     std::equal(before.image.pixels.begin(), before.image.pixels.end(),
                                after.image.pixels.begin());
  require(result.same == equal, equal ? "equal pages differ" : "different pages are the same");
  require(result.same == compared(after.image, before.image).same, "it depends on the order");
  for (std::size_t i = 0; i < edited.is_new.size(); ++i) {
    // One or two rows in place of as many, on a page that moved, may by chance be what rounding
    // half a pixel makes of the others.
    require(!edited.is_new[i] || edited.page.items[i].rows < 3 ||
                reported(result, after.boxes[i], false),
            "an added item is lost");
  }
  for (std::size_t i = 0; i < edited.is_gone.size(); ++i) {
    const Item& item = page.items[i];
    // Only what nothing else on either page looks like.
    const auto same_look = [&](const Item& other) { return other.content == item.content; };
    const bool unique = item.content >= 8 && item.rows >= 3 &&
                        std::count_if(page.items.begin(), page.items.end(), same_look) == 1;
    require(!edited.is_gone[i] || !unique || reported(result, before.boxes[i], true) ||
                reported(result, before.boxes[i], false),
            "a removed item is lost");
  }
  return 0;
}

std::vector<std::vector<std::uint8_t>> twinshot::fuzz::seeds() {
  std::vector<std::vector<std::uint8_t>> corpus;
  std::minstd_rand random(1);
  for (std::uint8_t columns = 0; columns < 4; ++columns) {
    for (const std::uint8_t kinds : {std::uint8_t{3}, std::uint8_t{12}, std::uint8_t{59}}) {
      for (std::uint8_t operation = 0; operation < 5; ++operation) {
        std::vector<std::uint8_t> input = {static_cast<std::uint8_t>(random() % 256), columns,
                                           kinds, 0};
        for (int item = 0; item < 40; ++item) {
          input.push_back(static_cast<std::uint8_t>(random() % 255));
          input.push_back(static_cast<std::uint8_t>(random() % 256));
        }
        input.push_back(0xff);
        input.push_back(operation);
        for (int i = 0; i < 5; ++i) input.push_back(static_cast<std::uint8_t>(random() % 256));
        corpus.push_back(input);
      }
    }
  }
  return corpus;
}

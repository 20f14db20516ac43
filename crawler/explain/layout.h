// A page's elements and where they lie: what the browser knew when its picture was taken.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace twinshot {

/// The computed properties that a layout holds for each element: what can be seen, and what a
/// person would go and look for in a style sheet. Shorthands are not computed; their sides are.
inline constexpr std::array kLayoutProperties{std::string_view{"color"},
                                              std::string_view{"background-color"},
                                              std::string_view{"background-image"},
                                              std::string_view{"background-position"},
                                              std::string_view{"background-size"},
                                              std::string_view{"font-family"},
                                              std::string_view{"font-size"},
                                              std::string_view{"font-weight"},
                                              std::string_view{"font-style"},
                                              std::string_view{"line-height"},
                                              std::string_view{"letter-spacing"},
                                              std::string_view{"word-spacing"},
                                              std::string_view{"text-align"},
                                              std::string_view{"text-decoration-line"},
                                              std::string_view{"text-decoration-color"},
                                              std::string_view{"text-transform"},
                                              std::string_view{"text-indent"},
                                              std::string_view{"text-shadow"},
                                              std::string_view{"white-space"},
                                              std::string_view{"padding-top"},
                                              std::string_view{"padding-right"},
                                              std::string_view{"padding-bottom"},
                                              std::string_view{"padding-left"},
                                              std::string_view{"margin-top"},
                                              std::string_view{"margin-right"},
                                              std::string_view{"margin-bottom"},
                                              std::string_view{"margin-left"},
                                              std::string_view{"border-top-width"},
                                              std::string_view{"border-right-width"},
                                              std::string_view{"border-bottom-width"},
                                              std::string_view{"border-left-width"},
                                              std::string_view{"border-top-color"},
                                              std::string_view{"border-right-color"},
                                              std::string_view{"border-bottom-color"},
                                              std::string_view{"border-left-color"},
                                              std::string_view{"border-top-style"},
                                              std::string_view{"border-bottom-style"},
                                              std::string_view{"border-top-left-radius"},
                                              std::string_view{"border-bottom-right-radius"},
                                              std::string_view{"outline-color"},
                                              std::string_view{"outline-width"},
                                              std::string_view{"outline-style"},
                                              std::string_view{"box-shadow"},
                                              std::string_view{"opacity"},
                                              std::string_view{"visibility"},
                                              std::string_view{"display"},
                                              std::string_view{"position"},
                                              std::string_view{"transform"},
                                              std::string_view{"filter"},
                                              std::string_view{"fill"},
                                              std::string_view{"stroke"},
                                              std::string_view{"stroke-width"},
                                              std::string_view{"list-style-type"},
                                              std::string_view{"list-style-image"},
                                              std::string_view{"object-fit"},
                                              std::string_view{"object-position"},
                                              std::string_view{"flex-direction"},
                                              std::string_view{"justify-content"},
                                              std::string_view{"align-items"},
                                              std::string_view{"gap"},
                                              std::string_view{"float"},
                                              std::string_view{"content"}};

/// A box in image px, fractions included.
struct LayoutBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;

  bool operator==(const LayoutBox&) const = default;
};

/// An element, a text, or the document of a frame. Texts are indices into Layout::strings.
struct LayoutNode {
  enum class Type { element, text, pseudo, root };

  int parent = -1;  ///< index of a node before this one; -1: the page's own root
  Type type = Type::element;
  int name = 0;  ///< element: "div"; pseudo: "::before"; root: "#document" or "#shadow-root"
  int text = 0;  ///< text: as it is shown
  std::vector<std::pair<int, int>> attributes;  ///< name, value
  bool shown = false;                           ///< has a box
  LayoutBox box;
  int style = -1;  ///< where its values begin in Layout::styles; -1: none
};

/// A page as a tree in document order: parents come before their children. Frames of the same
/// process and shadow roots are part of it, frames of other sites are elements without content.
struct Layout {
  std::vector<std::string> strings{""};  ///< the first is empty
  std::vector<LayoutNode> nodes;
  std::vector<int> styles;  ///< kLayoutProperties.size() values per element that has a box
  double ratio = 1;         ///< image px per CSS px: boxes are the former, values the latter

  [[nodiscard]] const std::string& string(int index) const {
    return strings[static_cast<std::size_t>(index)];
  }
};

}  // namespace twinshot

// Layouts written down as a person would write the page.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crawler/explain/layout.h"

namespace twinshot {

using Attributes = std::vector<std::pair<std::string, std::string>>;
using Styles = std::vector<std::pair<std::string, std::string>>;

/// A page in the making: every element names its parent, boxes are image px.
class PageBuilder {
 public:
  PageBuilder() {
    add(LayoutNode::Type::root, -1, "#document", {});
    html = element(0, "html", {0, 0, 1000, 2000});
    body = element(html, "body", {0, 0, 1000, 2000});
  }

  int element(int parent, const std::string& name, LayoutBox box, const Attributes& attributes = {},
              const Styles& styles = {}) {
    const int index = add(LayoutNode::Type::element, parent, name, attributes);
    show(index, box, styles);
    return index;
  }

  int text(int parent, const std::string& words, LayoutBox box) {
    const int index = add(LayoutNode::Type::text, parent, "#text", {});
    layout.nodes[static_cast<std::size_t>(index)].text = string(words);
    layout.nodes[static_cast<std::size_t>(index)].box = box;
    layout.nodes[static_cast<std::size_t>(index)].shown = true;
    return index;
  }

  int pseudo(int parent, const std::string& name, LayoutBox box, const Styles& styles = {}) {
    const int index = add(LayoutNode::Type::pseudo, parent, name, {});
    show(index, box, styles);
    return index;
  }

  int shadow_root(int host) { return add(LayoutNode::Type::root, host, "#shadow-root", {}); }

  Layout layout;
  int html = 0;
  int body = 0;

 private:
  int string(const std::string& words) {
    layout.strings.push_back(words);
    return static_cast<int>(layout.strings.size()) - 1;
  }

  int add(LayoutNode::Type type, int parent, const std::string& name,
          const Attributes& attributes) {
    LayoutNode node;
    node.type = type;
    node.parent = parent;
    node.name = string(name);
    for (const auto& [key, value] : attributes) {
      const int key_index = string(key);
      node.attributes.emplace_back(key_index, string(value));
    }
    layout.nodes.push_back(node);
    return static_cast<int>(layout.nodes.size()) - 1;
  }

  /// What a browser says of a plain element, and what is different about this one.
  void show(int index, LayoutBox box, const Styles& styles) {
    LayoutNode& node = layout.nodes[static_cast<std::size_t>(index)];
    node.box = box;
    node.shown = true;
    node.style = static_cast<int>(layout.styles.size());
    for (const std::string_view property : kLayoutProperties) {
      const auto given = std::find_if(styles.begin(), styles.end(),
                                      [&](const auto& style) { return style.first == property; });
      layout.styles.push_back(string(given != styles.end() ? given->second : usual(property)));
    }
  }

  static std::string usual(std::string_view property) {
    if (property == "color") return "rgb(0, 0, 0)";
    if (property == "background-color") return "rgba(0, 0, 0, 0)";
    if (property == "display") return "block";
    if (property.ends_with("-width") || property.starts_with("padding") ||
        property.starts_with("margin")) {
      return "0px";
    }
    return "none";
  }
};

}  // namespace twinshot

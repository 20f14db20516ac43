// Asks the browser what lies where on the page that was just photographed.
#include "crawler/browser/read_layout.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "crawler/cdp/message.h"

namespace twinshot {

namespace {

/// A page of 50,000 elements has 20 MB.
constexpr std::size_t kMaxSnapshotBytes = 64'000'000;
constexpr std::chrono::seconds kSnapshotLimit{15};

constexpr int kElementNode = 1;
constexpr int kTextNode = 3;
constexpr int kDocumentNode = 9;
constexpr int kShadowRootNode = 11;

/// "rareData" of the protocol: values of the few nodes that have any.
std::map<int, int> rare(const cdp::Json& nodes, const char* key) {
  std::map<int, int> values;
  const auto found = nodes.find(key);
  if (found == nodes.end()) return values;
  const cdp::Json& index = found->at("index");
  const cdp::Json& value = found->at("value");
  for (std::size_t i = 0; i < index.size(); ++i) {
    values[index[i].get<int>()] = value[i].get<int>();
  }
  return values;
}

double pixels_of(const std::string& length) {
  return std::strtod(length.c_str(), nullptr);
}

/// Builds one Layout out of the documents of a snapshot, frames at the place of their elements.
class LayoutReader {
 public:
  LayoutReader(const cdp::Json& snapshot, double ratio) : snapshot_(snapshot), ratio_(ratio) {
    layout_.ratio = ratio;
    for (const cdp::Json& text : snapshot.at("strings")) {
      layout_.strings.push_back(text.get<std::string>());
    }
  }

  Layout read() {
    if (!snapshot_.at("documents").empty()) add_document(0, -1, 0, 0);
    return std::move(layout_);
  }

 private:
  /// The snapshot's strings stand behind our empty one; -1 is none.
  static int text(int index) { return index < 0 ? 0 : index + 1; }

  /// `x` and `y`: where the document begins, in CSS px of the page.
  void add_document(int index, int parent, double x, double y) {
    const cdp::Json& document = snapshot_.at("documents").at(static_cast<std::size_t>(index));
    const cdp::Json& nodes = document.at("nodes");
    x -= document.value("scrollOffsetX", 0.0);
    y -= document.value("scrollOffsetY", 0.0);
    const std::vector<int> place = add_nodes(nodes, parent);
    add_boxes(document.at("layout"), place, x, y);
    for (const auto& [node, content] : rare(nodes, "contentDocumentIndex")) {
      const int frame = place.at(static_cast<std::size_t>(node));
      if (frame < 0 || !layout_.nodes[static_cast<std::size_t>(frame)].shown) continue;
      const LayoutBox inner = content_box(layout_.nodes[static_cast<std::size_t>(frame)]);
      add_document(content, frame, inner.x / ratio_, inner.y / ratio_);
    }
  }

  /// Where each node of the document stands in the layout; -1: nowhere.
  std::vector<int> add_nodes(const cdp::Json& nodes, int parent) {
    const cdp::Json& parents = nodes.at("parentIndex");
    const cdp::Json& types = nodes.at("nodeType");
    const cdp::Json& names = nodes.at("nodeName");
    const cdp::Json& attributes = nodes.at("attributes");
    const std::map<int, int> pseudo = rare(nodes, "pseudoType");
    std::vector<int> place(parents.size(), -1);
    for (std::size_t i = 0; i < parents.size(); ++i) {
      const int above = parents[i].get<int>();
      LayoutNode node;
      node.parent = above < 0 ? parent : place[static_cast<std::size_t>(above)];
      const int type = types[i].get<int>();
      const auto as_pseudo = pseudo.find(static_cast<int>(i));
      if (as_pseudo != pseudo.end()) {
        node.type = LayoutNode::Type::pseudo;
        node.name = add("::" + layout_.string(text(as_pseudo->second)));
      } else if (type == kElementNode) {
        node.name = lower(text(names[i].get<int>()));
      } else if (type == kTextNode) {
        node.type = LayoutNode::Type::text;
        node.name = text(names[i].get<int>());
      } else if (type == kDocumentNode || type == kShadowRootNode) {
        node.type = LayoutNode::Type::root;
        node.name = text(names[i].get<int>());
      } else {
        continue;  // comments, processing instructions, the doctype
      }
      if (above >= 0 && node.parent < 0) continue;
      const cdp::Json& pairs = attributes[i];
      for (std::size_t k = 0; k + 1 < pairs.size(); k += 2) {
        node.attributes.emplace_back(text(pairs[k].get<int>()), text(pairs[k + 1].get<int>()));
      }
      place[i] = static_cast<int>(layout_.nodes.size());
      layout_.nodes.push_back(std::move(node));
    }
    return place;
  }

  void add_boxes(const cdp::Json& layout, const std::vector<int>& place, double x, double y) {
    const cdp::Json& indices = layout.at("nodeIndex");
    const cdp::Json& bounds = layout.at("bounds");
    const cdp::Json& texts = layout.at("text");
    const cdp::Json& styles = layout.at("styles");
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const int index = place.at(indices[i].get<std::size_t>());
      if (index < 0) continue;
      LayoutNode& node = layout_.nodes[static_cast<std::size_t>(index)];
      const cdp::Json& box = bounds[i];
      node.box = {(box.at(0).get<double>() + x) * ratio_, (box.at(1).get<double>() + y) * ratio_,
                  box.at(2).get<double>() * ratio_, box.at(3).get<double>() * ratio_};
      node.shown = true;
      if (const int shown = texts[i].get<int>(); shown >= 0) node.text = text(shown);
      if (styles[i].size() != kLayoutProperties.size()) continue;
      node.style = static_cast<int>(layout_.styles.size());
      for (const cdp::Json& value : styles[i]) {
        layout_.styles.push_back(text(value.get<int>()));
      }
    }
  }

  /// A frame's document begins inside its element's border and padding.
  [[nodiscard]] LayoutBox content_box(const LayoutNode& frame) const {
    LayoutBox box = frame.box;
    if (frame.style < 0) return box;
    const auto length = [&](std::string_view property) {
      const auto at = std::find(kLayoutProperties.begin(), kLayoutProperties.end(), property) -
                      kLayoutProperties.begin();
      const int value = layout_.styles[static_cast<std::size_t>(frame.style + at)];
      return pixels_of(layout_.string(value)) * ratio_;
    };
    box.x += length("border-left-width") + length("padding-left");
    box.y += length("border-top-width") + length("padding-top");
    return box;
  }

  int add(std::string string) {
    layout_.strings.push_back(std::move(string));
    return static_cast<int>(layout_.strings.size()) - 1;
  }

  /// HTML's element names come in capitals.
  int lower(int name) {
    const auto known = lowered_.find(name);
    if (known != lowered_.end()) return known->second;
    std::string small = layout_.string(name);
    for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return lowered_[name] = add(std::move(small));
  }

  const cdp::Json& snapshot_;
  double ratio_;
  Layout layout_;
  std::map<int, int> lowered_;
};

/// On another thread: a tree of megabytes. Nothing when it is no snapshot.
boost::asio::awaitable<std::optional<Layout>> parse_layout(std::string text, double ratio) {
  std::optional<Layout> layout;
  try {
    if (const std::optional<cdp::Json> tree = cdp::parse_large(text)) {
      layout = layout_of(*tree, ratio);
    }
  } catch (const nlohmann::json::exception&) {
    // A browser that answers in another form: no layout.
  } catch (const std::out_of_range&) {
    // Likewise.
  }
  co_return layout;
}

}  // namespace

Layout layout_of(const nlohmann::json& snapshot, double ratio) {
  return LayoutReader(snapshot, ratio).read();
}

boost::asio::awaitable<void> read_layout(Visit& visit) {
  visit.stage = "reading the layout";
  cdp::Json properties = cdp::Json::array();
  for (const std::string_view property : kLayoutProperties) properties.push_back(property);
  std::string text;
  try {
    cdp::Json params = {{"computedStyles", properties}};
    text = co_await visit.tab->session().call_for_text("DOMSnapshot.captureSnapshot", params,
                                                       cdp::in(kSnapshotLimit, visit.deadline));
  } catch (const cdp::Error&) {
    // The picture is there and counts; that the tab is gone shows where it is closed.
  }
  if (text.size() <= kMaxSnapshotBytes && !text.empty()) {
    boost::asio::awaitable<std::optional<Layout>> parsing =
        parse_layout(std::move(text), visit.shot.ratio);
    visit.shot.layout = co_await boost::asio::co_spawn(
        boost::asio::system_executor(), std::move(parsing), boost::asio::use_awaitable);
  }
  if (!visit.shot.layout) visit.note("no layout: the elements under differences have no names");
}

}  // namespace twinshot

// domains: the two sites.
#include <algorithm>
#include <string>
#include <vector>

#include "crawler/config/sections.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

void check_label(const YamlValue& value, const std::string& label,
                 std::span<const std::string_view> reserved) {
  constexpr std::size_t kLongestLabel = 40;
  if (label.empty() || label.size() > kLongestLabel || has_control_characters(label)) {
    value.fail("must be called something: 1 to 40 characters, on one line");
  }
  if (std::find(reserved.begin(), reserved.end(), label) != reserved.end()) {
    value.fail("must be called something else: " + label + " is a section of the config");
  }
}

ParsedSide read_side(const YamlValue& value, const std::string& label) {
  ParsedSide side;
  side.side.label = label;
  try {
    side.url = parse_url(value.word());
  } catch (const UrlError& error) {
    value.fail_with_value(std::string("must be the site's URL, but ") + error.what());
  }
  // Not shown: it holds a password.
  if (side.url.has_user_info) {
    value.fail("must not contain a user name or password; use " + label + ".basic_auth");
  }
  if (!side.url.query.empty() || !side.url.fragment.empty()) {
    value.fail_with_value("must end before ? and #; paths follow it");
  }
  std::string& base_path = side.url.path;
  while (base_path.ends_with('/')) base_path.pop_back();
  side.side.base_url = origin_of(side.url) + base_path;
  return side;
}

}  // namespace

std::vector<ParsedSide> read_domains(const YamlValue& value,
                                     std::span<const std::string_view> reserved) {
  std::vector<ParsedSide> sides;
  for (const auto& [key, url] : value.entries()) {
    check_label(url, key.text, reserved);
    sides.push_back(read_side(url, key.text));
    if (sides.size() == 2 && sides[0].side.base_url == sides[1].side.base_url) {
      url.fail("is the same site as domains." + sides[0].side.label + " (" +
               sides[0].side.base_url + "); comparing a site with itself finds nothing");
    }
  }
  if (sides.size() != 2) {
    value.fail("must name exactly two sites, the reference first, got " +
               std::to_string(sides.size()));
  }
  return sides;
}

}  // namespace twinshot

// ${NAME} and ${NAME:-default} in values of the config.
#include "crawler/config/environment.h"

#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace twinshot {
namespace {

bool is_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return false;
  for (const char character : text) {
    if (std::isalnum(static_cast<unsigned char>(character)) == 0 && character != '_') return false;
  }
  return true;
}

/// `inside` is what stands between the braces.
void fill_in(std::string_view inside, ExpandedText& result) {
  const std::size_t separator = inside.find(":-");
  const std::string name(inside.substr(0, separator));
  if (!is_name(name)) {
    throw std::invalid_argument("has ${" + std::string(inside) +
                                "}, which names no environment variable; write $${ for a literal "
                                "${");
  }
  if (separator != std::string_view::npos &&
      inside.find("${", separator) != std::string_view::npos) {
    throw std::invalid_argument("has a default with another variable inside: ${" +
                                std::string(inside) + "}; defaults can not be nested, so give ${" +
                                name + "} a plain one");
  }
  const char* value = std::getenv(name.c_str());
  result.expanded = true;
  if (value != nullptr && (*value != '\0' || separator == std::string_view::npos)) {
    result.text += value;
    result.from_environment.emplace_back(value);
    return;
  }
  if (separator == std::string_view::npos) {
    throw std::invalid_argument("needs the environment variable " + name +
                                ", which is not set; set it, or give a default: ${" + name +
                                ":-default}");
  }
  result.text += inside.substr(separator + 2);
}

}  // namespace

ExpandedText expand_environment(std::string_view text) {
  ExpandedText result;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("$${")) {
      result.text += "${";
      at += 3;
    } else if (rest.starts_with("${")) {
      const std::size_t end = rest.find('}');
      if (end == std::string_view::npos) {
        throw std::invalid_argument("has ${ without a }; write $${ for a literal ${");
      }
      fill_in(rest.substr(2, end - 2), result);
      at += end + 1;
    } else {
      result.text += text[at++];
    }
  }
  return result;
}

}  // namespace twinshot

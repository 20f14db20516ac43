// The name of an endpoint, the same from run to run.
#include "crawler/config/endpoint_id.h"

#include "crawler/config/digest.h"

namespace twinshot {
namespace {

constexpr std::size_t kLongestSlug = 60;
constexpr std::size_t kHashDigits = 12;

/// Everything but ASCII letters and digits becomes one dash.
std::string slug(const std::string& text, std::size_t longest) {
  std::string result;
  for (const char character : text) {
    if (result.size() >= longest) break;
    if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) {
      result += character;
    } else if (character >= 'A' && character <= 'Z') {
      result += static_cast<char>(character - 'A' + 'a');
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  while (result.ends_with('-')) result.pop_back();
  return result;
}

}  // namespace

std::string endpoint_id(const std::string& path, const std::string& viewport_label) {
  const std::string viewport = slug(viewport_label, kLongestSlug / 2);
  std::string name = slug(path, kLongestSlug - 1 - viewport.size());
  if (name.empty()) name = "root";
  if (!viewport.empty()) name += "-" + viewport;
  // A path never holds a line feed, so no two pairs make the same text.
  return name + "-" + sha256_of_text(path + "\n" + viewport_label).substr(0, kHashDigits);
}

}  // namespace twinshot

// Text from pages and servers, as it may appear in a note.
#include "crawler/browser/shown_text.h"

#include <cctype>
#include <utility>

#include "crawler/config/url.h"

namespace twinshot {

std::string shown_text(const std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  const auto is_continuation = [&text](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (end > 0 && is_continuation(end)) --end;
  return text.substr(0, end) + "...";
}

std::string shown_url(const std::string& url) {
  return shown_text(without_query(url), 120);
}

std::string shown_resource(const std::string& url, std::string type) {
  if (type == "Document") type = "frame";
  for (char& letter : type) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return shown_url(url) + " (" + type;
}

}  // namespace twinshot

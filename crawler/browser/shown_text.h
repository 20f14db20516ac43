// Text from pages and servers, as it may appear in a note.
#pragma once

#include <cstddef>
#include <string>

namespace twinshot {

/// At most `max_bytes`, cut between characters, with "..." where something is missing.
[[nodiscard]] std::string shown_text(const std::string& text, std::size_t max_bytes = 200);

/// A URL without query and fragment (they can hold tokens), and short.
[[nodiscard]] std::string shown_url(const std::string& url);

/// A request of a page: "http://site/a.css (stylesheet", to be closed by whoever adds what
/// happened. `type` is the protocol's.
[[nodiscard]] std::string shown_resource(const std::string& url, std::string type);

}  // namespace twinshot

// One embedded file of templates/: the seam between the generated table and template_text().
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace twinshot {

struct TemplateFile {
  std::string_view name;
  const unsigned char* bytes;
  std::size_t size;
};

/// Every embedded file. Defined by the source that embed.cmake writes.
[[nodiscard]] std::span<const TemplateFile> template_files();

}  // namespace twinshot

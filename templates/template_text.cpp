// Looks up an embedded template.
#include "templates/template_text.h"

#include <stdexcept>
#include <string>

#include "templates/template_file.h"

namespace twinshot {

std::string_view template_text(std::string_view name) {
  for (const TemplateFile& file : template_files()) {
    if (file.name == name) return {reinterpret_cast<const char*>(file.bytes), file.size};
  }
  throw std::out_of_range("no template named " + std::string(name));
}

}  // namespace twinshot

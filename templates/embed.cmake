# Writes OUTPUT, a C++ file that holds the bytes of each of FILES. Bytes, not string literals: no
# quoting rules, no length limit (compilers need to accept only 65536 characters in a literal).
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  # A zero ends each array, so that an empty file is an array too; the table does not count it.
  string(APPEND arrays "const unsigned char bytes_${index}[] = {\n${bytes}0};\n")
  string(APPEND rows "    {\"${name}\", bytes_${index}, sizeof(bytes_${index}) - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Made by templates/embed.cmake from the files of templates/.
#include \"templates/template_file.h\"

namespace twinshot {
namespace {
${arrays}
const TemplateFile files[] = {
${rows}};
}  // namespace

std::span<const TemplateFile> template_files() { return files; }

}  // namespace twinshot
")

// The rules of the house: who may include whom, and which library stays in which folder.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct SourceFile {
  std::string path;  ///< relative to the repository
  std::vector<std::string> includes;
  std::string text;
};

const std::vector<SourceFile>& sources() {
  static const std::vector<SourceFile> files = [] {
    std::vector<SourceFile> result;
    const fs::path root(TWINSHOT_SOURCE_DIR);
    const std::set<std::string> endings{".h", ".cpp", ".cu", ".cuh"};
    for (const char* folder : {"compare", "cuda", "report", "templates", "crawler"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        if (endings.count(entry.path().extension().string()) == 0) continue;
        SourceFile file;
        file.path = entry.path().lexically_relative(root).generic_string();
        std::ifstream stream(entry.path());
        static const std::regex include(R"(^\s*#\s*include\s+[<"]([^>"]+)[>"])");
        for (std::string line; std::getline(stream, line);) {
          std::smatch match;
          if (std::regex_search(line, match, include)) file.includes.push_back(match[1]);
          file.text += line + "\n";
        }
        result.push_back(std::move(file));
      }
    }
    return result;
  }();
  return files;
}

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

/// The longest folder of the table that holds the file.
std::string room_of(const std::string& path,
                    const std::map<std::string, std::set<std::string>>& table) {
  std::string best;
  for (const auto& [room, allowed] : table) {
    if (starts_with(path, room + "/") && room.size() > best.size()) best = room;
  }
  return best;
}

/// Every include between two rooms of the table is one that the table allows.
void check_includes(const std::map<std::string, std::set<std::string>>& table) {
  for (const SourceFile& file : sources()) {
    const std::string room = room_of(file.path, table);
    if (room.empty()) continue;
    for (const std::string& include : file.includes) {
      const std::string target = room_of(include, table);
      if (target.empty() || target == room) continue;
      CHECK_MESSAGE(table.at(room).count(target) == 1, file.path << " includes " << include << ": "
                                                                 << room << " may not know "
                                                                 << target);
    }
  }
}

}  // namespace

TEST_CASE("house: includes follow the table of the design, arrows point down only") {
  // room -> rooms it may include besides itself
  const std::map<std::string, std::set<std::string>> table{
      {"compare", {}},
      {"cuda", {"compare"}},
      {"templates", {}},
      {"report", {"compare", "templates"}},
      {"crawler/cdp", {}},
      {"crawler/config", {"compare"}},
      {"crawler/http", {"crawler/config"}},
      {"crawler/explain", {"compare", "report"}},
      {"crawler/browser",
       {"crawler/cdp", "crawler/config", "crawler/explain", "compare", "report"}},
      {"crawler/run",
       {"crawler/browser", "crawler/cdp", "crawler/config", "crawler/explain", "crawler/http",
        "compare", "cuda", "report", "templates"}},
      {"crawler/cli",
       {"crawler/run", "crawler/browser", "crawler/config", "crawler/http", "compare", "cuda",
        "report", "templates"}},
      {"crawler", {"crawler/cli"}},
  };
  REQUIRE(sources().size() > 50);
  for (const SourceFile& file : sources())
    REQUIRE_MESSAGE(!room_of(file.path, table).empty(), file.path);
  check_includes(table);
}

TEST_CASE("house: inside compare/, rooms know the hall and not each other") {
  const std::map<std::string, std::set<std::string>> table{
      {"compare", {"compare/align", "compare/codec", "compare/filters", "compare/judge"}},
      {"compare/align", {"compare"}},
      {"compare/codec", {"compare"}},
      {"compare/filters", {"compare"}},
      // It judges what alignment says belongs together.
      {"compare/judge", {"compare", "compare/align"}},
  };
  check_includes(table);
}

TEST_CASE("house: no two headers give one name to two types") {
  // They would be one type to the linker, which keeps one of both destructors.
  const std::regex definition(R"((?:struct|class|enum class) (\w+)\b(?!\().*[^;]\s*)");
  std::map<std::string, std::string> owner;
  for (const SourceFile& file : sources()) {
    if (fs::path(file.path).extension() != ".h") continue;
    std::istringstream text(file.text);
    for (std::string line; std::getline(text, line);) {
      std::smatch found;
      if (!std::regex_match(line, found, definition)) continue;
      const auto [first, is_new] = owner.emplace(found[1], file.path);
      CHECK_MESSAGE(is_new, found[1].str()
                                << " is defined in " << first->second << " and in " << file.path);
    }
  }
  CHECK(owner.size() > 100);
}

TEST_CASE("house: a third-party library stays in the folder that owns it") {
  // include prefix -> the only places that may use it
  const std::map<std::string, std::vector<std::string>> owners{
      {"websocketpp/", {"crawler/cdp/websocket_transport.cpp"}},
      {"yaml-cpp/", {"crawler/config/"}},
      {"curl/", {"crawler/config/", "crawler/http/"}},
      {"pugixml", {"crawler/http/"}},
      {"png.h", {"compare/"}},
      {"sqlite3.h", {"crawler/run/state.cpp"}},
      {"CLI/", {"crawler/cli/command_line.cpp"}},
      {"cuda_runtime", {"cuda/"}},
  };
  for (const SourceFile& file : sources()) {
    for (const std::string& include : file.includes) {
      for (const auto& [prefix, places] : owners) {
        if (!starts_with(include, prefix)) continue;
        bool allowed = false;
        for (const std::string& place : places) allowed |= starts_with(file.path, place);
        CHECK_MESSAGE(allowed, file.path << " includes <" << include << ">");
        // Kernels and their launchers share declarations; nobody outside cuda/ sees them.
        const bool inside_cuda =
            starts_with(file.path, "cuda/") && include.find("cuda_runtime") == 0;
        CHECK_MESSAGE((inside_cuda || !file.path.ends_with(".h")),
                      file.path << ": third-party types stay out of headers");
      }
    }
  }
}

TEST_CASE("house: only main exits, and libraries write nothing to standard output") {
  const std::regex exits(R"((^|[^_\w.])(exit|abort|quick_exit)\s*\()");
  const std::regex prints(R"(std::cout|[^f]puts\(|[^nf]printf\()");
  for (const SourceFile& file : sources()) {
    if (starts_with(file.path, "crawler/cli/")) continue;
    CHECK_MESSAGE(!std::regex_search(file.text, exits), file.path << " exits");
    CHECK_MESSAGE(!std::regex_search(file.text, prints), file.path << " prints");
  }
}

TEST_CASE("house: every file begins with a comment that says what it is for") {
  for (const SourceFile& file : sources()) {
    CHECK_MESSAGE(starts_with(file.text, "// "), file.path);
  }
}

TEST_CASE("house: rooms are small") {
  for (const SourceFile& file : sources()) {
    const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
    CHECK_MESSAGE(lines <= 450, file.path << " has " << lines << " lines");
  }
}

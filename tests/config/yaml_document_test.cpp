// Hostile YAML is refused before it costs anything.
#include <doctest/doctest.h>

#include <string>

#include "crawler/config/config.h"
#include "crawler/config/yaml_document.h"

using namespace twinshot;

namespace {

std::string refusal(const std::string& text) {
  try {
    (void)YamlDocument::parse("bomb.yaml", text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string result;
  for (std::size_t index = 0; index < count; ++index) result += text;
  return result;
}

}  // namespace

TEST_CASE("yaml: values keep their line, aliases share what they name") {
  const YamlDocument document =
      YamlDocument::parse("a.yaml", "a: &x [1, \"2\"]\n\nb:\n  c: *x\nd: |\n  text\ne:\n");
  const YamlNode& root = document.root();
  REQUIRE(root.entries.size() == 4);
  CHECK(root.entries[0].second->items[0].node->text == "1");
  CHECK_FALSE(root.entries[0].second->items[0].node->quoted);
  CHECK(root.entries[0].second->items[1].node->quoted);
  CHECK(root.entries[1].first.line == 3);
  CHECK(root.entries[1].second->entries[0].first.line == 4);
  CHECK(root.entries[1].second->entries[0].second == root.entries[0].second);
  CHECK(root.entries[2].second->text == "text\n");
  CHECK(root.entries[3].second->type == YamlNode::Type::null);
  // root; a, its list and two items; b, its map, c and the three of the alias; d twice; e twice
  CHECK(root.visits == 1 + 4 + 6 + 2 + 2);
}

TEST_CASE("yaml: a billion laughs are refused after a few of them") {
  std::string laughs = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n";
  for (int level = 1; level < 12; ++level) {
    const std::string below = "*a" + std::to_string(level - 1);
    laughs += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below +
              repeated(", " + below, 9) + "]\n";
  }
  CHECK(refusal(laughs).find("bomb.yaml:6: more than 200000 values") != std::string::npos);
}

TEST_CASE("yaml: an alias inside what it names is refused") {
  CHECK(refusal("a: &a [1, *a]\n").find("stands inside what it names") != std::string::npos);
  CHECK(refusal("a: &a\n  b:\n    c: *a\n").find("bomb.yaml:3: ") != std::string::npos);
}

TEST_CASE("yaml: deep nesting is refused, in flow and in block style") {
  const std::string words = "nested deeper than 32 levels";
  CHECK(refusal(repeated("[", 10'000) + repeated("]", 10'000)).find(words) != std::string::npos);
  CHECK(refusal(repeated("{a: ", 10'000) + repeated("}", 10'000)).find(words) != std::string::npos);
  CHECK_FALSE(refusal(repeated("[", 10'000)).empty());
  CHECK(refusal(repeated("- ", 10'000)).find(words) != std::string::npos);
  std::string block;
  for (std::size_t level = 0; level < 1'000; ++level) block += std::string(level, ' ') + "a:\n";
  CHECK(refusal(block).find(words) != std::string::npos);
}

TEST_CASE("yaml: too many keys, values, aliases, brackets or bytes are refused") {
  std::string keys;
  for (int key = 0; keys.size() < kMaxYamlBytes - 100; ++key) keys += std::to_string(key) + ":\n";
  CHECK(refusal(keys).find("more than 400000 brackets, commas, colons") != std::string::npos);
  CHECK(refusal(repeated("- a\n", 200'001)).find("more than 200000 values") != std::string::npos);
  CHECK(refusal("a: &a 1\nb:\n" + repeated("- *a\n", 1'001)).find("more than 1000 aliases") !=
        std::string::npos);
  // Brackets never closed are kept by the scanner: they are counted before it starts.
  CHECK(refusal(repeated("[a,", 1'000'000)).find("more than 400000 brackets") != std::string::npos);
  CHECK(refusal(std::string(kMaxYamlBytes + 1, '#')).find("at most 4 MB") != std::string::npos);
}

TEST_CASE("yaml: a file may have as many values as the limit says, those behind aliases too") {
  // The root, two keys, the list b, 999 of a, as many for each of 199 aliases: 196 more fit.
  const auto with = [](std::size_t more) {
    return "a: &a [a" + repeated(", a", 997) + "]\nb: [*a" + repeated(", *a", 198) +
           repeated(", a", more) + "]\n";
  };
  CHECK(refusal(with(196)).empty());
  CHECK(refusal(with(197)).find("more than 200000 values") != std::string::npos);
}

TEST_CASE("yaml: text that is not UTF-8 is refused, a byte order mark is not") {
  CHECK(refusal("\xEF\xBB\xBF"
                "a: b\n")
            .empty());
  CHECK(refusal("a: \xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80\n").empty());
  for (const std::string bad :
       {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF", "\x80"}) {
    CHECK(refusal("a: 1\nb: " + std::string(bad)).find("bomb.yaml:2: not UTF-8") !=
          std::string::npos);
  }
  CHECK(refusal(std::string("a: b\0c\n", 7)).find("not UTF-8") != std::string::npos);
  // UTF-16, which yaml-cpp itself would read.
  CHECK(refusal(std::string("\xFF\xFE"
                            "a\0:\0",
                            6))
            .find("not UTF-8") != std::string::npos);
}

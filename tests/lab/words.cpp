// Words, numbers and names for pages, from a seed: the same on every machine.
#include "tests/lab/words.h"

#include <array>
#include <cctype>

namespace twinshot::lab {
namespace {

// Every letter that a mutation replaces occurs often: i, o, c, e, a, n, l, t, u, r.
constexpr std::array kWords{
    "harbour",  "the",      "with",    "quiet",   "morning",  "collection", "of",       "and",
    "northern", "station",  "in",      "open",    "silver",   "river",      "every",    "detail",
    "carries",  "its",      "own",     "history", "from",     "coast",      "to",       "mountain",
    "letters",  "written",  "by",      "people",  "who",      "travel",     "slowly",   "under",
    "a",        "bright",   "lantern", "market",  "closes",   "at",         "noon",     "while",
    "boats",    "return",   "engine",  "reports", "arrive",   "in",         "order",    "model",
    "results",  "compare",  "well",    "against", "previous", "versions",   "although", "numbers",
    "change",   "little",   "between", "seasons", "coffee",   "orchard",    "clinic",   "council",
    "voices",   "together", "notice",  "small",   "errors",   "before",     "anyone",   "else",
    "library",  "on",       "corner",  "offers",  "maps",     "films",      "novels",   "for"};

constexpr std::array kNames{"Ada Collins",   "Bruno Okafor", "Celia Ortiz",  "Dario Lindt",
                            "Elin Nakamura", "Farid Hassan", "Greta Nilsen", "Hugo Laurent",
                            "Ines Carvalho", "Jonas Eriksen"};

constexpr std::array kMonths{"January", "March", "April", "June", "August", "October", "November"};

}  // namespace

std::uint64_t Words::next() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

int Words::number(int low, int high) {
  return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
}

std::string Words::word() {
  return kWords[next() % kWords.size()];
}

std::string Words::title(int words) {
  std::string text = word();
  for (int i = 1; i < words; ++i) text += " " + word();
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string Words::sentence(int words) {
  return title(words) + ".";
}

std::string Words::paragraph(int sentences) {
  std::string text = sentence(number(6, 15));
  for (int i = 1; i < sentences; ++i) text += " " + sentence(number(6, 15));
  return text;
}

std::string Words::name() {
  return kNames[next() % kNames.size()];
}

std::string Words::price() {
  const int whole = number(4, 1999);
  const std::string cents = std::to_string(number(10, 99));
  if (whole < 1000) return "$" + std::to_string(whole) + "." + cents;
  std::string rest = std::to_string(whole % 1000);
  rest.insert(0, 3 - rest.size(), '0');
  return "$" + std::to_string(whole / 1000) + "," + rest + "." + cents;
}

std::string Words::date() {
  const std::string day = std::to_string(number(1, 28));
  return day + " " + kMonths[next() % kMonths.size()] + " " + std::to_string(number(2019, 2026));
}

}  // namespace twinshot::lab

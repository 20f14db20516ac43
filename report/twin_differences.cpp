// Holds the facts of two sides against each other.
#include "report/twin_differences.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "report/escape.h"
#include "report/quantity.h"
#include "report/summary.h"

namespace twinshot {
namespace {

/// A page that got heavier or slower by less is the weather.
constexpr std::int64_t kHeavierFactor = 2;
constexpr std::int64_t kHeavierBytes = 200'000;
constexpr std::int64_t kSlowerFactor = 3;
constexpr std::int64_t kSlowerMs = 2000;
/// Named in a sentence; the facts have them all.
constexpr std::size_t kMaxNamed = 3;
constexpr std::size_t kMaxQuoted = 120;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// "https://host:8443" of "https://host:8443/shop".
std::string origin_part(const std::string& base_url) {
  const std::size_t scheme = base_url.find("://");
  if (scheme == std::string::npos) return "";
  return base_url.substr(0, base_url.find('/', scheme + 3));
}

/// A text in which both sides' pages have the same addresses.
std::string without_own(std::string text, const SideInfo& side) {
  replace_all(text, side.base_url, "");
  replace_all(text, origin_part(side.base_url), "");
  return text;
}

/// Hashes of builds, line numbers, times and ids become *: "app.3f9c21.js:1:48213" on one side is
/// "app.77b0ee.js:1:48309" on the other.
std::string without_build(const std::string& text) {
  constexpr std::size_t kLong = 6;
  std::string shape;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    std::size_t digits = 0;
    while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) {
      if (std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++digits;
      ++end;
    }
    const bool is_number = end > i && digits == end - i;
    const bool is_position = is_number && i > 0 && text[i - 1] == ':';
    if (is_position || (digits > 0 && end - i >= kLong)) {
      shape += '*';
    } else {
      shape += text.substr(i, end - i);
    }
    i = end;
    if (i < text.size()) shape += text[i++];
  }
  return shape;
}

std::string comparable(const std::string& text, const SideInfo& side) {
  return without_build(without_own(text, side));
}

/// What `texts` has and `others` has not, as it is shown. Nothing can be said about what was not
/// kept.
std::vector<std::string> only_in(const std::vector<std::string>& texts, const SideInfo& side,
                                 const std::vector<std::string>& others,
                                 const SideInfo& other_side) {
  std::vector<std::string> only;
  if (others.size() >= kKeptFacts) return only;
  std::vector<std::string> known;
  for (const std::string& text : others) known.push_back(comparable(text, other_side));
  for (const std::string& text : texts) {
    if (std::find(known.begin(), known.end(), comparable(text, side)) == known.end()) {
      only.push_back(without_own(text, side));
    }
  }
  return only;
}

std::string named(const std::vector<std::string>& texts) {
  std::string list;
  for (std::size_t i = 0; i < texts.size() && i < kMaxNamed; ++i) {
    list += (i == 0 ? "" : "; ") + one_line(texts[i], kMaxQuoted);
  }
  if (texts.size() > kMaxNamed) {
    list += "; and " + std::to_string(texts.size() - kMaxNamed) + " more";
  }
  return list;
}

std::string quoted(const std::string& value) {
  return value.empty() ? "none" : "\"" + one_line(value, kMaxQuoted) + "\"";
}

class Twins {
 public:
  Twins(const EndpointResult& endpoint, const SideInfo& reference, const SideInfo& candidate)
      : reference_(reference), candidate_(candidate), endpoint_(endpoint) {}

  std::vector<TwinDifference> differences() {
    const SideResult& a = endpoint_.reference;
    const SideResult& b = endpoint_.candidate;
    if (!a.failure.empty() || !b.failure.empty() || !a.facts || !b.facts) return {};
    tell_console(*a.facts, *b.facts);
    tell_resources(*a.facts, *b.facts);
    tell_value(Fact::title, "title", a.title, b.title);
    tell_meta(a.facts->meta, b.facts->meta);
    tell_weight(*a.facts, *b.facts);
    tell_load(*a.facts, *b.facts);
    return std::move(differences_);
  }

 private:
  void add(Fact fact, std::string sentence) { differences_.push_back({fact, shortened(sentence)}); }

  void tell_console(const PageFacts& a, const PageFacts& b) {
    tell_console_of(b.console, candidate_, a.console, reference_);
    tell_console_of(a.console, reference_, b.console, candidate_);
  }

  void tell_console_of(const std::vector<std::string>& texts, const SideInfo& side,
                       const std::vector<std::string>& others, const SideInfo& other) {
    const std::vector<std::string> only = only_in(texts, side, others, other);
    if (only.empty()) return;
    add(Fact::console, (only.size() == 1 ? "console error" : "console errors") +
                           (" on " + one_line(side.label)) + " only: " + named(only));
  }

  void tell_resources(const PageFacts& a, const PageFacts& b) {
    tell_resources_of(b.failed, candidate_, a.failed, reference_);
    tell_resources_of(a.failed, reference_, b.failed, candidate_);
  }

  void tell_resources_of(const std::vector<std::string>& texts, const SideInfo& side,
                         const std::vector<std::string>& others, const SideInfo& other) {
    const std::vector<std::string> only = only_in(texts, side, others, other);
    if (only.empty()) return;
    add(Fact::resources, "failed on " + one_line(side.label) + " only: " + named(only));
  }

  void tell_value(Fact fact, const std::string& name, const std::string& a, const std::string& b) {
    if (a == b) return;
    add(fact, name + ": " + quoted(a) + " on " + one_line(reference_.label) + ", " + quoted(b) +
                  " on " + one_line(candidate_.label));
  }

  void tell_meta(const PageMeta& a, const PageMeta& b) {
    tell_value(Fact::description, "description", a.description, b.description);
    tell_value(Fact::robots, "robots", a.robots, b.robots);
    // A candidate that already names the address it will have is right, too.
    if (a.canonical != b.canonical) {
      tell_value(Fact::canonical, "canonical", without_own(a.canonical, reference_),
                 without_own(b.canonical, candidate_));
    }
    tell_value(Fact::viewport, "viewport", a.viewport, b.viewport);
    tell_value(Fact::charset, "charset", a.charset, b.charset);
  }

  void tell_weight(const PageFacts& a, const PageFacts& b) {
    if (!is_far(a.bytes, b.bytes, kHeavierFactor, kHeavierBytes)) return;
    add(Fact::weight, "weight: " + bytes_text(a.bytes) + " on " + one_line(reference_.label) +
                          ", " + bytes_text(b.bytes) + " on " + one_line(candidate_.label));
  }

  void tell_load(const PageFacts& a, const PageFacts& b) {
    if (!a.load_ms || !b.load_ms) return;
    if (!is_far(*a.load_ms, *b.load_ms, kSlowerFactor, kSlowerMs)) return;
    add(Fact::load, "load time: " + seconds_text(*a.load_ms) + " on " + one_line(reference_.label) +
                        ", " + seconds_text(*b.load_ms) + " on " + one_line(candidate_.label));
  }

  static bool is_far(std::int64_t a, std::int64_t b, std::int64_t factor, std::int64_t amount) {
    const auto [less, more] = std::minmax(a, b);
    return more - less >= amount && more >= factor * less;
  }

  const SideInfo& reference_;
  const SideInfo& candidate_;
  const EndpointResult& endpoint_;
  std::vector<TwinDifference> differences_;
};

/// What a fact is called among others.
std::string_view kind_of(Fact fact) {
  switch (fact) {
    case Fact::title:
      return "title";
    case Fact::console:
      return "console errors";
    case Fact::resources:
      return "resources";
    case Fact::description:
    case Fact::robots:
    case Fact::canonical:
    case Fact::viewport:
    case Fact::charset:
      return "meta";
    case Fact::weight:
      return "weight";
    case Fact::load:
      return "load time";
  }
  return "";
}

}  // namespace

std::vector<TwinDifference> twin_differences(const EndpointResult& endpoint,
                                             const SideInfo& reference, const SideInfo& candidate) {
  return Twins(endpoint, reference, candidate).differences();
}

void tell_twins_apart(RunResult& result) {
  for (EndpointResult& endpoint : result.endpoints) {
    endpoint.twin_differences.clear();
    for (TwinDifference& difference :
         twin_differences(endpoint, result.reference, result.candidate)) {
      endpoint.twin_differences.push_back(std::move(difference.sentence));
    }
  }
}

int count_passed_with_differences(const RunResult& result) {
  return static_cast<int>(std::count_if(
      result.endpoints.begin(), result.endpoints.end(), [](const EndpointResult& endpoint) {
        return endpoint.verdict == Verdict::passed && !endpoint.twin_differences.empty();
      }));
}

std::string passed_differences_sentence(const RunResult& result) {
  const int pages = count_passed_with_differences(result);
  if (pages == 0) return "";
  std::set<std::string_view> present;
  for (const EndpointResult& endpoint : result.endpoints) {
    if (endpoint.verdict != Verdict::passed) continue;
    for (const auto& [fact, sentence] :
         twin_differences(endpoint, result.reference, result.candidate)) {
      present.insert(kind_of(fact));
    }
  }
  std::vector<std::string_view> kinds;
  for (const std::string_view kind :
       {"console errors", "resources", "title", "meta", "weight", "load time"}) {
    if (present.count(kind) != 0) kinds.push_back(kind);
  }
  std::string list;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (i > 0) list += i + 1 == kinds.size() ? " or " : ", ";
    list += kinds[i];
  }
  return counted(pages, "passed page differs", "passed pages differ") + " in " +
         (list.empty() ? "something else" : list);
}

}  // namespace twinshot

// The mutation lab: known changes and known noise on pages of many kinds, photographed and judged
// by the program itself; prints what was found, what was missed, and what was invented.
//
//   mutation_lab [--templates N] [--mutations N] [--noise N] [--dense N] [--seed N] [--out DIR]
//                [--keep]
//
//   --templates, --mutations, --noise  so many of each, evenly spread, other changes and noise on
//            each template; 0 for none (all)
//   --dense  templates whose noise is also judged at two image pixels per CSS pixel (4)
//   --out    where reports go; with --keep they stay (a temporary folder)
//
// Exit code 0: the recall is at least 99.5 %, and there is at most one false region per 100 noisy
// pages. 1: not so. 2: usage. 3: the lab itself failed.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/lab/lab_site.h"
#include "tests/lab/tally.h"

namespace fs = std::filesystem;

namespace twinshot::lab {
namespace {

constexpr double kLeastRecallPercent = 99.5;
constexpr double kMostFalsePer100 = 1.0;
constexpr int kInvisibleLevels = 2;
constexpr std::size_t kAll = 1'000'000;

struct Options {
  std::size_t templates = kAll;
  std::size_t mutations = kAll;
  std::size_t noises = kAll;
  std::size_t dense = 4;
  std::uint64_t seed = 1;
  fs::path out;
  bool keep = false;
};

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// `count` of them, evenly spread; others for each `turn`.
template <class T>
std::vector<T> sample(const std::vector<T>& all, std::size_t count, std::size_t turn = 0) {
  if (count >= all.size()) return all;
  std::vector<T> some;
  for (std::size_t i = 0; i < count; ++i) {
    some.push_back(all[(i * all.size() / count + turn) % all.size()]);
  }
  return some;
}

std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text.empty() ? "  none\n" : text;
}

class Lab {
 public:
  explicit Lab(const Options& options) : options_(options) {
    report_ = options.out.empty() ? temp_.path() / "reports" : options.out;
  }

  void run() {
    const std::vector<Template> pages = sample(templates(), options_.templates);
    const std::vector<Mutation> changes = mutations(options_.seed);
    std::printf("%zu of %zu templates, %zu changes, %zu kinds of noise, seed %llu\n", pages.size(),
                templates().size(), changes.size(), noises().size(),
                static_cast<unsigned long long>(options_.seed));
    for (std::size_t i = 0; i < pages.size(); ++i) {
      const std::uint64_t seed = options_.seed * 1000 + i;
      if (options_.mutations > 0) change(pages[i], seed, sample(changes, options_.mutations, i));
      if (options_.noises == 0) continue;
      const std::vector<Noise> noise = sample(noises(), options_.noises, i);
      disturb(pages[i], seed, noise, 1);
      if (i < options_.dense) disturb(pages[i], seed, noise, 2);
    }
  }

  void print() const {
    std::printf("\n%s\n%s", changes_.table(false).c_str(), noise_.table(true).c_str());
    std::printf("\nMissed:\n%s", listed(missed_).c_str());
    std::printf("Faint and not found (not counted):\n%s", listed(faint_).c_str());
    std::printf("False regions on noisy pages:\n%s", listed(noisy_).c_str());
    std::printf("False regions on changed pages:\n%s", listed(unexplained_).c_str());
    std::printf("Regions in content that only moved:\n%s", listed(elsewhere_).c_str());
    std::printf("Not judged:\n%s", listed(broken_).c_str());
    const Counts total = changes_.total();
    std::printf("\nrecall %.2f %% (%d of %d), false regions per 100 noisy pages %.2f (%d on %d)\n",
                recall_percent(total), total.found, total.found + total.missed, false_per_100(),
                noise_.total().unexplained, noise_.total().pages);
  }

  [[nodiscard]] bool good_enough() const {
    return recall_percent(changes_.total()) >= kLeastRecallPercent &&
           false_per_100() <= kMostFalsePer100 && broken_.empty();
  }

 private:
  [[nodiscard]] double false_per_100() const {
    const Counts total = noise_.total();
    return total.pages == 0 ? 0.0 : 100.0 * total.unexplained / total.pages;
  }

  void change(const Template& page, std::uint64_t seed, const std::vector<Mutation>& changes) {
    LabSite site(page, seed);
    const fs::path report = report_ / page.name;
    const std::vector<JudgedPage> judged = site.run(changes, report);
    for (std::size_t i = 0; i < changes.size(); ++i) {
      count_change(page.name + " " + std::to_string(i), changes[i], judged[i], site.truth(i));
    }
    progress(page.name + ": changed", judged.size(), report);
  }

  void count_change(const std::string& where, const Mutation& mutation, const JudgedPage& page,
                    const Truth& truth) {
    const std::string what = where + ", " + mutation.kind + ", " + mutation.name;
    Counts& counts = changes_.of(mutation.kind);
    counts.faint = mutation.faint;
    ++counts.pages;
    const bool judged = page.verdict == "passed" || page.verdict == "regressed";
    // What a mutation lacks it names as "no ..."; anything else is a mistake in its script.
    const bool lacking = truth.told && !truth.applied && truth.why.starts_with("no ");
    if (!judged || !truth.told || (!truth.applied && !lacking)) {
      note(broken_, "not judged", what + ": " + page.verdict + " " + page.detail + truth.why);
      return;
    }
    if (lacking) {
      ++counts.not_applied;
      return;
    }
    const Score result = score(page, truth);
    counts.elsewhere += static_cast<int>(result.elsewhere.size());
    counts.unexplained += static_cast<int>(result.unexplained.size());
    for (const FoundRegion& region : result.elsewhere) {
      note(elsewhere_, "elsewhere", what + ": " + describe(region));
    }
    for (const FoundRegion& region : result.unexplained) {
      note(unexplained_, "false", what + ": " + describe(region));
    }
    if (result.found) {
      ++counts.found;
      return;
    }
    const Distance apart = distance(page);
    // Nobody sees that, and the program promises not to mind it: the tolerance's two levels.
    if (apart.most_levels <= kInvisibleLevels && apart.pixels >= 0) {
      ++counts.unseen;
      return;
    }
    ++counts.missed;
    std::string line =
        what + ": touched " + describe(truth.after.empty() ? truth.before : truth.after);
    line += "; " + std::to_string(apart.pixels) + " pixels differ by up to " +
            std::to_string(apart.most_levels) + " levels in " + describe({apart.box});
    note(mutation.faint ? faint_ : missed_, mutation.faint ? "faint" : "missed", line);
  }

  void disturb(const Template& page, std::uint64_t seed, const std::vector<Noise>& noise, int dpr) {
    LabSite site(page, seed);
    const std::string dense = dpr == 1 ? "" : " at 2x";
    const fs::path report = report_ / (page.name + (dpr == 1 ? "-noise" : "-noise-2x"));
    const std::vector<JudgedPage> judged = site.run(noise, dpr, report);
    for (std::size_t i = 0; i < noise.size(); ++i) {
      const std::string what = page.name + " " + std::to_string(i) + ", " + noise[i].name + dense;
      Counts& counts = noise_.of(noise[i].name);
      ++counts.pages;
      if (judged[i].verdict != "passed" && judged[i].verdict != "regressed") {
        note(broken_, "not judged", what + ": " + judged[i].verdict + " " + judged[i].detail);
      }
      counts.unexplained += static_cast<int>(judged[i].regions.size());
      for (const FoundRegion& region : judged[i].regions) {
        note(noisy_, "false", what + ": " + describe(region));
      }
    }
    progress(page.name + ": noisy" + dense, judged.size(), report);
  }

  /// Into the list, and out at once: a whole lab takes long.
  static void note(std::vector<std::string>& list, const char* what, std::string line) {
    std::printf("%s: %s\n", what, line.c_str());
    list.push_back(std::move(line));
  }

  void progress(const std::string& what, std::size_t pages, const fs::path& report) const {
    std::printf("%s, %zu pages; so far %d found, %zu missed, %zu false on noise\n", what.c_str(),
                pages, changes_.total().found, missed_.size(), noisy_.size());
    std::fflush(stdout);
    if (!options_.keep) fs::remove_all(report);
  }

  Options options_;
  TempDir temp_;
  fs::path report_;
  Tally changes_, noise_;
  std::vector<std::string> missed_, faint_, noisy_, unexplained_, elsewhere_, broken_;
};

std::uint64_t number(const std::string& name, const char* text) {
  char* end = nullptr;
  const unsigned long long value = text == nullptr ? 0 : std::strtoull(text, &end, 10);
  if (end == nullptr || end == text || *end != '\0') throw UsageError(name + " needs a number");
  return value;
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--keep") {
      options.keep = true;
      continue;
    }
    const char* value = i + 1 < argc ? argv[++i] : nullptr;
    if (name == "--templates")
      options.templates = number(name, value);
    else if (name == "--mutations")
      options.mutations = number(name, value);
    else if (name == "--noise")
      options.noises = number(name, value);
    else if (name == "--dense")
      options.dense = number(name, value);
    else if (name == "--seed")
      options.seed = number(name, value);
    else if (name == "--out" && value != nullptr)
      options.out = fs::absolute(value);
    else
      throw UsageError("unknown or incomplete option " + name);
  }
  return options;
}

}  // namespace
}  // namespace twinshot::lab

int main(int argc, char** argv) {
  try {
    twinshot::lab::Lab lab(twinshot::lab::parse(argc, argv));
    lab.run();
    lab.print();
    return lab.good_enough() ? 0 : 1;
  } catch (const twinshot::lab::UsageError& error) {
    std::fprintf(stderr, "mutation_lab: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mutation_lab: %s\n", error.what());
    return 3;
  }
}

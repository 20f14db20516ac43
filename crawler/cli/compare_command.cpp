// twinshot compare: two pictures, or two folders of pictures, without a browser.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "compare/stopwatch.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/compare_summary.h"
#include "crawler/cli/pair_outcome.h"
#include "crawler/cli/picture_pairs.h"
#include "crawler/run/backend_pool.h"
#include "crawler/run/error.h"
#include "crawler/run/exit_code.h"
#include "crawler/run/machine.h"
#include "crawler/run/parallel.h"

namespace fs = std::filesystem;

namespace twinshot {
namespace {

/// 0 where there is no such file.
std::uintmax_t size_of(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  return error ? 0 : bytes;
}

/// The pairs' indices, large files first: a large one begun last would leave all other threads
/// without work.
std::vector<std::size_t> largest_first(const std::vector<PicturePair>& pairs) {
  std::vector<std::pair<std::uintmax_t, std::size_t>> sizes;
  for (const PicturePair& pair : pairs) {
    sizes.emplace_back(size_of(pair.reference) + size_of(pair.candidate), sizes.size());
  }
  std::stable_sort(sizes.begin(), sizes.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::size_t> order;
  order.reserve(sizes.size());
  for (const auto& [size, index] : sizes) order.push_back(index);
  return order;
}

/// Every pair, `run.jobs` at a time; the results come in the order of the pairs. What one pair
/// needs is given back before its thread takes the next: memory does not grow with their number.
void compare_all(const CompareArguments& arguments, BackendPool& backends, CompareRun& run) {
  const std::vector<std::size_t> order = largest_first(run.pairs);
  const auto pairs = static_cast<int>(run.pairs.size());
  // Fewer pairs than jobs: the spare threads help with the pairs there are.
  const int threads_per_pair = std::max(1, run.jobs / std::max(1, pairs));
  on_threads(run.jobs, run.pairs.size(), [&](const auto& take) {
    const BackendPool::Lease backend = backends.lease();
    const std::unique_ptr<Filters> filters = backends.make_filters();
    for (std::size_t next = 0; take(next);) {
      const std::size_t i = order[next];
      run.outcomes[i] =
          compare_pair(arguments, run.pairs[i], {*backend, *filters, threads_per_pair});
    }
  });
}

/// The same file under another name is found, too; what can not be resolved stays as it is.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::weakly_canonical(path, error);
  return error ? fs::absolute(path, error).lexically_normal() : real;
}

/// -o and --grid must not replace what is to be compared.
void keep_inputs(const CompareArguments& arguments, const std::vector<PicturePair>& pairs) {
  if (arguments.out.empty() && arguments.grid.empty()) return;
  std::set<fs::path> inputs{resolved(arguments.reference), resolved(arguments.candidate)};
  for (const PicturePair& pair : pairs) {
    if (!pair.reference.empty()) inputs.insert(resolved(pair.reference));
    if (!pair.candidate.empty()) inputs.insert(resolved(pair.candidate));
  }
  const auto refuse_input = [&](const char* option, const fs::path& file) {
    if (inputs.count(resolved(file)) == 0) return;
    throw ConfigError(std::string("compare: ") + option + " would overwrite " + file.string() +
                      ", which is to be compared; write elsewhere");
  };
  if (!arguments.grid.empty()) refuse_input("--grid", arguments.grid);
  if (arguments.out.empty()) return;
  refuse_input("-o", arguments.out);
  for (const PicturePair& pair : pairs) refuse_input("-o", output_file(arguments, pair));
}

int exit_code_of(const std::vector<PairOutcome>& outcomes) {
  bool invalid = false;
  for (const PairOutcome& outcome : outcomes) {
    if (!outcome.error.empty()) {
      invalid = true;
    } else if (!outcome.comparison.same) {
      return kExitRegressed;
    }
  }
  return invalid ? kExitInvalid : kExitFine;
}

}  // namespace

int compare_command(const CompareArguments& arguments) {
  const Stopwatch watch;
  CompareRun run;
  run.pairs = pair_pictures(arguments.reference, arguments.candidate);
  if (!arguments.grid.empty() && std::filesystem::is_directory(arguments.reference)) {
    throw ConfigError("compare: --grid takes two files, not two folders");
  }
  keep_inputs(arguments, run.pairs);
  run.outcomes.resize(run.pairs.size());
  run.jobs = arguments.jobs > 0 ? arguments.jobs : usable_cores();
  BackendPool backends(arguments.backend);
  run.backend = backends.name();
  compare_all(arguments, backends, run);
  run.backend_note = backends.fault();
  if (run.backend_note.empty()) run.backend_note = backends.note();
  run.wall_ms = watch.milliseconds();
  if (arguments.json) {
    std::fputs((to_json(run) + "\n").c_str(), stdout);
  } else {
    fmt::print(stderr, "{}", to_table(run));
  }
  return exit_code_of(run.outcomes);
}

}  // namespace twinshot

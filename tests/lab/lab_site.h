// The lab's two sites: every template as it is on one side, changed or noisy on the other.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/lab/judged_page.h"
#include "tests/lab/mutations.h"
#include "tests/lab/noise.h"
#include "tests/lab/templates.h"
#include "tests/support/site_pair.h"

namespace twinshot::lab {

/// Serves one template and has the program photograph it. For one thread.
class LabSite {
 public:
  LabSite(const Template& page, std::uint64_t seed);

  /// Runs the program on the template under each mutation; one page per mutation, in their order.
  /// `report` is where the report goes. Throws runtime_error when the program does not finish.
  [[nodiscard]] std::vector<JudgedPage> run(const std::vector<Mutation>& mutations,
                                            const std::filesystem::path& report);
  /// The same with noise, at that many image pixels per CSS pixel.
  [[nodiscard]] std::vector<JudgedPage> run(const std::vector<Noise>& noises, int dpr,
                                            const std::filesystem::path& report);

  /// What the page under the mutation of that index said about itself in the last run.
  [[nodiscard]] Truth truth(std::size_t mutation) const;

 private:
  [[nodiscard]] std::vector<JudgedPage> run_pages(std::size_t pages,
                                                  const std::filesystem::path& report);

  std::string html_;
  mutable std::mutex mutex_;                   // guards truths_: the server's thread writes them
  std::map<std::string, std::string> truths_;  ///< page -> JSON
  SitePair site_;                              ///< last: its servers' threads use what is above
};

}  // namespace twinshot::lab

// The report folder: written aside, swapped in whole, earlier reports kept.
#pragma once

#include <filesystem>
#include <string>

namespace twinshot {

/// Where a report folder keeps what is not part of the report.
/// For a report in DIR: DIR.state holds the lock, the database and the report under construction,
/// DIR.history earlier reports.
[[nodiscard]] std::filesystem::path state_folder(const std::filesystem::path& report);
[[nodiscard]] std::filesystem::path history_folder(const std::filesystem::path& report);

/// A report under construction. Until publish() succeeds, readers see the previous report; a
/// folder that is never published is removed again.
class OutputFolder {
 public:
  /// Creates an empty folder in the state folder, and removes what earlier runs left unfinished;
  /// the caller holds the RunLock. Throws OutputError when the place is not writable.
  explicit OutputFolder(std::filesystem::path report);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Where to write now.
  [[nodiscard]] const std::filesystem::path& staging() const { return staging_; }

  /// Swaps the finished folder in with one rename, moves the previous report into the history under
  /// the id in its run.json, and removes the oldest so that `keep` reports remain, this one
  /// included. A folder in the way that holds no run.json is not ours: OutputError.
  void publish(int keep);

  /// For a report that is written anew: staging begins with all that the present one holds.
  void stage_pictures();
  /// Swaps the finished folder in; the one before it is gone, and the history stays as it is.
  void replace();

 private:
  void swap();

  std::filesystem::path report_;
  std::filesystem::path staging_;
};

}  // namespace twinshot

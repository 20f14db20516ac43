// The report folder: written aside, swapped in whole, earlier reports kept.
#include "crawler/run/output_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "crawler/run/error.h"
#include "crawler/run/file.h"

namespace fs = std::filesystem;

namespace twinshot {
namespace {

fs::path beside(const fs::path& report, const std::string& suffix) {
  return report.parent_path() / (report.filename().string() + suffix);
}

/// "reports/nightly/" and "reports/nightly" are the same folder.
fs::path without_trailing_slash(const fs::path& path) {
  fs::path absolute = fs::absolute(path).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

void sync_folder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

/// Every file of the report in one go: far cheaper than one fsync per picture.
void sync_filesystem(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  const bool synced = syncfs(descriptor) == 0;
  const int error = errno;
  close(descriptor);
  if (!synced) throw OutputError("cannot write " + folder.string() + ": " + std::strerror(error));
}

/// Whether run.json says that it is ours. A project may have a file of that name, too.
bool holds_report(const fs::path& folder) {
  if (fs::is_empty(folder)) return true;
  const fs::path document = folder / "run.json";
  return fs::is_regular_file(document) &&
         read_file(document).find("\"twinshot.run/") != std::string::npos;
}

/// The moment of its run.json names an earlier report: sorts by age, needs no parsing.
std::string history_name(const fs::path& report) {
  std::error_code error;
  const auto written = fs::last_write_time(report / "run.json", error);
  const auto system =
      std::chrono::file_clock::to_sys(error ? std::chrono::file_clock::now() : written);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(system));
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

void remove_oldest(const fs::path& history, int keep) {
  std::vector<fs::path> reports;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(history, error)) {
    if (entry.is_directory()) reports.push_back(entry.path());
  }
  std::sort(reports.begin(), reports.end());
  const std::size_t kept = static_cast<std::size_t>(std::max(0, keep - 1));
  for (std::size_t i = 0; i + kept < reports.size(); ++i) fs::remove_all(reports[i], error);
}

}  // namespace

fs::path state_folder(const fs::path& report) {
  return beside(without_trailing_slash(report), ".state");
}

fs::path history_folder(const fs::path& report) {
  return beside(without_trailing_slash(report), ".history");
}

OutputFolder::OutputFolder(fs::path report)
    : report_(without_trailing_slash(report)), staging_(state_folder(report_) / "new") {
  if (fs::exists(report_) && !(fs::is_directory(report_) && holds_report(report_))) {
    throw OutputError(report_.string() +
                      " exists and is not a twinshot report; choose another --out");
  }
  std::error_code error;
  fs::remove_all(staging_, error);
  make_folder(staging_);
}

OutputFolder::~OutputFolder() {
  std::error_code error;
  fs::remove_all(staging_, error);
}

void OutputFolder::swap() {
  sync_filesystem(staging_);
  if (!fs::exists(report_)) {
    if (rename(staging_.c_str(), report_.c_str()) != 0) {
      throw OutputError("cannot move the report to " + report_.string() + ": " +
                        std::strerror(errno));
    }
    sync_folder(report_.parent_path());
    return;
  }
  // One system call swaps both names, so no reader ever finds nothing there. Filesystems without
  // RENAME_EXCHANGE get two renames.
  if (renameat2(AT_FDCWD, staging_.c_str(), AT_FDCWD, report_.c_str(), RENAME_EXCHANGE) != 0) {
    const fs::path aside = state_folder(report_) / "old";
    std::error_code error;
    fs::remove_all(aside, error);
    if (rename(report_.c_str(), aside.c_str()) != 0 ||
        rename(staging_.c_str(), report_.c_str()) != 0) {
      const std::string why = std::strerror(errno);
      rename(aside.c_str(), report_.c_str());
      throw OutputError("cannot move the report to " + report_.string() + ": " + why);
    }
    rename(aside.c_str(), staging_.c_str());
  }
  sync_folder(report_.parent_path());
}

void OutputFolder::publish(int keep) {
  swap();
  const fs::path history = history_folder(report_);
  std::error_code error;
  if (keep > 1 && fs::exists(staging_ / "run.json")) {
    make_folder(history);
    const std::string name = history_name(staging_);
    fs::path target = history / name;
    for (int i = 2; fs::exists(target); ++i) target = history / (name + "-" + std::to_string(i));
    fs::rename(staging_, target, error);
  }
  fs::remove_all(staging_, error);
  remove_oldest(history, keep);
}

void OutputFolder::stage_pictures() {
  // Files are only ever replaced, never written to (write_file), so links are as good as copies.
  std::error_code error;
  constexpr auto kLinks = fs::copy_options::recursive | fs::copy_options::create_hard_links;
  fs::copy(report_, staging_, kLinks, error);
  if (!error) return;
  fs::remove_all(staging_, error);
  make_folder(staging_);
  fs::copy(report_, staging_, fs::copy_options::recursive, error);
  if (error) {
    throw OutputError("cannot copy " + report_.string() + " to " + staging_.string() + ": " +
                      error.message());
  }
}

void OutputFolder::replace() {
  swap();
  std::error_code error;
  fs::remove_all(staging_, error);
}

}  // namespace twinshot

// twinshot doctor: what works on this machine, and what to do about what does not.
#include <dirent.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <spdlog/fmt/fmt.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "crawler/browser/browser.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/version.h"
#include "crawler/run/browser_pool.h"
#include "crawler/run/exit_code.h"
#include "crawler/run/machine.h"
#include "cuda/cuda_backend.h"

namespace twinshot {
namespace {

enum class Health { good, note, bad };

struct Finding {
  Health health = Health::good;
  std::string subject;
  std::string text;
};

/// Pages crash when Chrome's shared memory runs out (Docker gives 64 MB).
constexpr std::uint64_t kSharedMemoryBytes = 512ull << 20;
constexpr rlim_t kOpenFiles = 1024;

Finding examine_browser() {
  boost::asio::io_context io;
  BrowserOptions options;
  // Chrome refuses its sandbox to root: prove the rest works, and say what a config needs.
  const bool root = geteuid() == 0;
  options.sandbox = !root;
  Finding finding{Health::good, "browser", ""};
  const auto launch = [&io, &options, &finding]() -> boost::asio::awaitable<void> {
    const std::unique_ptr<Browser> browser = co_await Browser::launch(io, options, {});
    finding.text =
        fmt::format("{}, capture method {}, {} rows per capture", browser->product(),
                    to_string(browser->ability().method), browser->ability().max_tile_rows);
    co_await browser->close();
  };
  std::exception_ptr problem;
  boost::asio::co_spawn(io, launch, [&problem](std::exception_ptr error) { problem = error; });
  io.run();
  try {
    if (problem) std::rethrow_exception(problem);
  } catch (const BrowserError& error) {
    return {Health::bad, "browser", error.what()};
  }
  return finding;
}

Finding examine_sandbox() {
  if (geteuid() != 0) return {Health::good, "sandbox", "on (the browser started with it)"};
  return {Health::note, "sandbox",
          "you are root, and Chrome's sandbox does not work for root: run twinshot as another "
          "user, or, in a container that is the sandbox, set browser.sandbox: false"};
}

Finding examine_gpu() {
  const CudaBackend cuda = make_cuda_backend();
  if (cuda.backend) return {Health::good, "GPU", cuda.device};
  return {Health::note, "GPU", cuda.why_not + "; pictures are compared on the CPU"};
}

int count_fonts(const std::filesystem::path& folder) {
  int fonts = 0;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator entry(folder, error), end; entry != end;
       entry.increment(error)) {
    const std::string extension = entry->path().extension().string();
    if (extension == ".ttf" || extension == ".otf" || extension == ".ttc") ++fonts;
  }
  return fonts;
}

Finding examine_fonts() {
  int fonts = 0;
  for (const char* folder : {"/usr/share/fonts", "/usr/local/share/fonts"}) {
    fonts += count_fonts(folder);
  }
  if (fonts > 0) return {Health::good, "fonts", fmt::format("{} font files", fonts)};
  return {Health::bad, "fonts",
          "no fonts are installed: text is drawn as empty boxes; on Debian: apt-get install "
          "fonts-liberation fonts-dejavu-core"};
}

Finding examine_machine() {
  return {Health::good, "machine",
          fmt::format("{} cores, {:.1f} GB of memory free: {} browser processes by default",
                      usable_cores(), static_cast<double>(available_memory_bytes()) / 1e9,
                      default_browser_count())};
}

Finding examine_shared_memory() {
  struct statvfs status{};
  if (statvfs("/dev/shm", &status) != 0) {
    return {Health::note, "/dev/shm", "not there; the browser uses its temporary folder instead"};
  }
  const std::uint64_t free = std::uint64_t{status.f_bavail} * status.f_frsize;
  const std::string text = fmt::format("{} MB free", free >> 20);
  if (free >= kSharedMemoryBytes) return {Health::good, "/dev/shm", text};
  return {Health::note, "/dev/shm",
          text +
              ": the browser uses its temporary folder instead, which is slower; in Docker: "
              "--shm-size=1g"};
}

Finding examine_open_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::string text = fmt::format("{} open files allowed", limit.rlim_cur);
  if (limit.rlim_cur >= kOpenFiles) return {Health::good, "limits", text};
  return {Health::note, "limits", text + "; raise it: ulimit -n 4096"};
}

const char* mark(Health health) {
  switch (health) {
    case Health::good:
      return "ok  ";
    case Health::note:
      return "note";
    case Health::bad:
      break;
  }
  return "BAD ";
}

}  // namespace

int doctor_command() {
  std::fprintf(stderr, "twinshot %s\n", kVersion);
  bool browser_works = true;
  for (const auto& examine : {examine_machine, examine_browser, examine_sandbox, examine_gpu,
                              examine_fonts, examine_shared_memory, examine_open_files}) {
    const Finding finding = examine();
    std::fprintf(stderr, "%s  %-9s %s\n", mark(finding.health), finding.subject.c_str(),
                 finding.text.c_str());
    if (finding.health == Health::bad) browser_works = false;
  }
  return browser_works ? kExitFine : kExitNoBrowser;
}

}  // namespace twinshot

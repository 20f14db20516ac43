// Switches and environment, each with its reason.
#include "crawler/browser/launch_options.h"

#include <array>
#include <cstdlib>
#include <string_view>

#include <sys/statvfs.h>

#include "crawler/browser/browser.h"

namespace twinshot {
namespace {

/// Same pixels on every machine, no traffic and no windows of the browser's own.
constexpr std::array kSwitches{
    // Pixels. Software compositing has no texture limit and needs no device.
    "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb",
    "--force-device-scale-factor=1", "--font-render-hinting=none", "--disable-lcd-text",
    "--disable-partial-raster", "--disable-skia-runtime-opts",
    // With a device pixel ratio above 1, Chromium 156 draws some lines of text a quarter pixel
    // higher in about every tenth load of the same page (14 of 60, phone viewport, ratio 2); on
    // whole pixels every load is equal, and so is text that something above it moved.
    "--disable-font-subpixel-positioning",
    // Cost. A page is drawn from tiles of 256 x 256 by default, hundreds for one picture; with
    // larger
    // ones the process that puts them together needs a fifth less (tests/bench/README.md).
    "--default-tile-width=1280", "--default-tile-height=1024",
    // Motion. An animation that the compositor runs is still under way on the picture when the page
    // has already been told its end; scrolling that takes its time ends after the picture.
    "--disable-threaded-animation", "--disable-smooth-scrolling",
    // Tabs in the background run at full speed.
    "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding", "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    // No traffic and no state of the browser's own.
    "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability",
    "--disable-sync", "--disable-breakpad", "--disable-crash-reporter", "--metrics-recording-only",
    "--no-pings", "--no-first-run", "--no-default-browser-check", "--disable-default-apps",
    "--disable-extensions", "--disable-search-engine-choice-screen", "--password-store=basic",
    "--use-mock-keychain",
    // Nothing that pops up, asks or plays. headless-shell opens every popup without the first.
    "--block-new-web-contents", "--deny-permission-prompts", "--disable-notifications",
    "--disable-prompt-on-repost", "--noerrdialogs", "--mute-audio",
    "--autoplay-policy=user-gesture-required"};

/// A switch whose value is a list. Chrome obeys the last one only, so there is one of each.
struct ListSwitch {
  std::string_view name;
  std::string_view separator;
  std::string_view value;
};

constexpr std::array kListSwitches{
    // A page of any height can be captured without resizing it; images below the fold load; GIFs
    // stay on their first frame.
    // The types are a mouse's: headless Chrome has none, and says so to media queries.
    ListSwitch{"--blink-settings=", ",",
               "mainFrameClipsContent=false,lazyLoadEnabled=false,imageAnimationPolicy=2,"
               "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,"
               "availablePointerTypes=4"},
    // HttpsUpgrades rewrites http addresses, LocalNetworkAccessChecks refuses private ones,
    // PaintHolding and AcceptCHFrame add timing; BackForwardCache keeps pages that were left; the
    // others talk to their maker.
    ListSwitch{"--disable-features=", ",",
               "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks,"
               "PaintHolding,Translate,MediaRouter,DialMediaRouteProvider,OptimizationHints,"
               "AutofillServerCommunication,GlobalMediaControls,DestroyProfileOnBrowserClose,"
               "AcceptCHFrame,BackForwardCache"},
    // Math.random gives the same numbers on both sides.
    ListSwitch{"--js-flags=", " ", "--random-seed=1"}};

constexpr std::array kInherited{"PATH",
                                "LANG",
                                "LANGUAGE",
                                "LC_ALL",
                                "LC_CTYPE",
                                "TZ",
                                "LD_LIBRARY_PATH",
                                "FONTCONFIG_FILE",
                                "FONTCONFIG_PATH",
                                "FONTCONFIG_SYSROOT",
                                "XDG_DATA_DIRS",
                                "XDG_CONFIG_DIRS"};

/// Shared memory falls back to files below this: Docker's 64 MB crash pages.
constexpr std::uint64_t kSharedMemoryBytes = 512ULL << 20;

bool shared_memory_is_small() {
  struct statvfs status{};
  if (statvfs("/dev/shm", &status) != 0) return true;
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize < kSharedMemoryBytes;
}

bool is_headless_shell(const std::string& executable) {
  const std::string name = std::filesystem::path(executable).filename().string();
  return name.find("headless-shell") != std::string::npos ||
         name.find("headless_shell") != std::string::npos;
}

constexpr const char* kSandboxRemedy =
    "run twinshot as another user, or, in a container that you trust with the pages it opens, set "
    "browser.sandbox: false";

}  // namespace

std::vector<std::string> browser_arguments(const std::string& executable,
                                           const BrowserOptions& options,
                                           const BrowserFolders& folders) {
  std::vector<std::string> arguments(kSwitches.begin(), kSwitches.end());
  arguments.push_back(is_headless_shell(executable) ? "--headless" : "--headless=new");
  // A port the kernel chooses, on loopback, behind an address nobody can guess.
  arguments.push_back("--remote-debugging-port=0");
  arguments.push_back("--user-data-dir=" + folders.data.string());
  if (!options.sandbox) arguments.push_back("--no-sandbox");
  if (shared_memory_is_small()) arguments.push_back("--disable-dev-shm-usage");

  std::vector<std::string> rest = options.args;
  for (const ListSwitch& list : kListSwitches) {
    std::string joined = std::string(list.name) + std::string(list.value);
    std::erase_if(rest, [&](const std::string& argument) {
      if (!argument.starts_with(list.name)) return false;
      joined += std::string(list.separator) + argument.substr(list.name.size());
      return true;
    });
    arguments.push_back(joined);
  }
  arguments.insert(arguments.end(), rest.begin(), rest.end());
  arguments.push_back("about:blank");
  return arguments;
}

std::vector<std::string> browser_environment(const BrowserFolders& folders) {
  std::vector<std::string> environment{"HOME=" + folders.home.string(),
                                       "TMPDIR=" + folders.temporary.string()};
  for (const char* name : kInherited) {
    if (const char* value = std::getenv(name)) {
      environment.push_back(std::string(name) + "=" + value);
    }
  }
  return environment;
}

void check_sandbox(const BrowserOptions& options, uid_t user) {
  if (!options.sandbox || user != 0) return;
  throw BrowserError(std::string("Chrome's sandbox does not work for root, and pages would run "
                                 "without it: ") +
                     kSandboxRemedy);
}

std::string remedy_for(const std::string& output) {
  const auto says = [&](std::string_view words) { return output.find(words) != std::string::npos; };
  if (says("No usable sandbox") || says("without --no-sandbox") || says("zygote_host_impl") ||
      says("Failed to move to new namespace")) {
    return std::string(
               "its sandbox needs unprivileged user namespaces, which this system or "
               "container does not allow: allow them (sysctl kernel.unprivileged_userns_"
               "clone=1, or on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0; in "
               "Docker a seccomp profile that permits clone and unshare), ") +
           kSandboxRemedy;
  }
  if (says("error while loading shared libraries")) {
    return "a library that it needs is missing: install the package that holds it, or install the "
           "browser with your package manager, which brings what it needs";
  }
  if (says("ProcessSingleton") || says("Opening in existing browser")) {
    return "it handed over to a browser that already runs: remove --user-data-dir from "
           "browser.args";
  }
  return {};
}

}  // namespace twinshot

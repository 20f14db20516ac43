// The sections that hold for the whole run: viewports, browser, compare, report, limits, fail_on,
// and the globs.
#include <algorithm>
#include <cctype>
#include <limits>
#include <string>
#include <vector>

#include "crawler/config/glob.h"
#include "crawler/config/sections.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

using namespace std::chrono_literals;

constexpr int kAnyCount = std::numeric_limits<int>::max();
constexpr int kLongestEdge = 10'000;       // CSS px
constexpr double kWidestPicture = 16'384;  // image px: the widest a compositor surface gets

/// Viewport labels become part of file names and of --viewport.
bool is_label(const std::string& label) {
  return !label.empty() && label.size() <= 40 &&
         std::all_of(label.begin(), label.end(), [](char character) {
           return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '-' ||
                  character == '_' || character == '.';
         });
}

Viewport read_viewport(const YamlValue& value) {
  constexpr std::string_view kKeys[] = {"label", "width", "height", "dpr", "mobile"};
  const YamlSection section(value, {kKeys});
  Viewport viewport;
  viewport.label = section.need("label").word();
  if (!is_label(viewport.label)) {
    section.need("label").fail_with_value("must be 1 to 40 of letters, digits, - _ and .");
  }
  viewport.width = section.need("width").integer({1, kLongestEdge});
  viewport.height = section.need("height").integer({1, kLongestEdge});
  section.read("dpr", viewport.dpr, {0.1, 8});
  section.read("mobile", viewport.mobile);
  if (viewport.width * viewport.dpr > kWidestPicture) {
    value.fail("is wider than 16384 image pixels (width x dpr); make one of them smaller");
  }
  return viewport;
}

/// Switches that would undo what twinshot decides or reports.
struct OwnSwitch {
  std::string_view name;
  std::string_view remedy;
};
constexpr OwnSwitch kOwnSwitches[] = {
    {"--no-sandbox", "use browser.sandbox: false, which the report then mentions"},
    {"--disable-setuid-sandbox", "use browser.sandbox: false, which the report then mentions"},
    {"--remote-debugging-port", "twinshot chooses the port"},
    {"--remote-debugging-address", "the browser must only listen on this machine"},
    {"--remote-debugging-pipe", "twinshot talks over a socket"},
    {"--remote-allow-origins", "it would let web pages control the browser"},
    {"--user-data-dir", "twinshot gives each browser a profile of its own"},
    {"--ignore-certificate-errors", "use tls.insecure, which the report then mentions"},
};

void check_switch(const YamlValue& value, const std::string& argument) {
  if (!argument.starts_with("--") || argument.size() < 3) {
    value.fail_with_value("must be a command line switch: --name or --name=value");
  }
  const std::string_view name = std::string_view(argument).substr(0, argument.find('='));
  for (const OwnSwitch& own : kOwnSwitches) {
    if (name != own.name) continue;
    value.fail("must not be " + std::string(name) + ": " + std::string(own.remedy));
  }
}

}  // namespace

std::string resolve(const ReadContext& context, const std::string& path) {
  return (context.folder / path).lexically_normal().string();
}

std::vector<std::string> read_globs(const YamlValue& value) {
  std::vector<std::string> globs;
  for (const YamlValue& item : value.items()) {
    globs.push_back(item.text());
    if (const std::string problem = glob_problem(globs.back()); !problem.empty()) {
      item.fail_with_value("is no usable glob: it " + problem);
    }
  }
  return globs;
}

std::vector<Viewport> read_viewports(const YamlValue& value) {
  std::vector<Viewport> viewports;
  for (const YamlValue& item : value.items()) {
    viewports.push_back(read_viewport(item));
    for (std::size_t other = 0; other + 1 < viewports.size(); ++other) {
      if (viewports[other].label != viewports.back().label) continue;
      item.fail("has the label " + viewports.back().label + ", as the viewport in line " +
                std::to_string(value.items()[other].line()) + " has; labels are unique");
    }
  }
  if (viewports.empty()) {
    value.fail("must hold at least one viewport; without the key it is one of 1280x800");
  }
  return viewports;
}

BrowserOptions read_browser(const YamlValue& value, const ReadContext& context) {
  constexpr std::string_view kKeys[] = {"executable", "sandbox", "processes", "args"};
  constexpr std::string_view kLater[] = {"connect"};
  const YamlSection section(value, {kKeys, kLater});
  BrowserOptions options;
  section.read("executable", options.executable);
  // A bare name is looked up on PATH.
  if (options.executable.find('/') != std::string::npos) {
    options.executable = resolve(context, options.executable);
  }
  section.read("sandbox", options.sandbox);
  section.read("processes", options.processes, {0, 256});
  if (const auto args = section.find("args")) {
    for (const YamlValue& item : args->items()) {
      options.args.push_back(item.word());
      check_switch(item, options.args.back());
    }
  }
  return options;
}

void read_compare(const YamlValue& value, Config& config) {
  constexpr std::string_view kKeys[] = {"backend", "frame_size", "threshold", "tolerance",
                                        "align",   "metric",     "verify"};
  const YamlSection section(value, {kKeys});
  CompareOptions& options = config.compare;
  if (const auto name = section.find("backend")) {
    const std::string text = name->text();
    if (text == "auto") {
      config.backend = BackendChoice::automatic;
    } else if (text == "cpu") {
      config.backend = BackendChoice::cpu;
    } else if (text == "cuda") {
      config.backend = BackendChoice::cuda;
    } else {
      name->fail_with_value("must be auto, cpu or cuda");
    }
  }
  if (const auto metric = section.find("metric")) {
    const std::string text = metric->text();
    if (text == to_string(Metric::cosine)) {
      // The values this metric was published with: its scores mean something else.
      options.metric = Metric::cosine;
      options.frame_size = 4;
      options.threshold = 0.8;
    } else if (text != to_string(Metric::windows)) {
      metric->fail_with_value("must be windows or cosine");
    }
  }
  section.read("frame_size", options.frame_size, {2, 256});
  section.read("threshold", options.threshold, {0, 1});
  section.read("tolerance", options.tolerance, {0, 255});
  section.read("align", options.align);
  section.read("verify", config.verify, {0, 1});
}

void read_report(const YamlValue& value, const ReadContext& context, ReportOptions& options) {
  constexpr std::string_view kKeys[] = {"dir", "keep", "title"};
  const YamlSection section(value, {kKeys});
  if (const auto dir = section.find("dir")) options.dir = resolve(context, dir->word());
  section.read("keep", options.keep, {1, kAnyCount});
  section.read("title", options.title);
  if (has_control_characters(options.title)) section.need("title").fail("must be one line of text");
}

ConfirmOptions read_confirm(const YamlValue& value) {
  constexpr std::string_view kKeys[] = {"retakes"};
  const YamlSection section(value, {kKeys});
  ConfirmOptions confirm;
  section.read("retakes", confirm.retakes, {0, 10});
  return confirm;
}

LimitOptions read_limits(const YamlValue& value) {
  constexpr std::string_view kKeys[] = {"max_duration", "per_host", "interval"};
  const YamlSection section(value, {kKeys});
  LimitOptions limits;
  section.read("max_duration", limits.max_duration, {1s, 240h});
  section.read("per_host", limits.per_host, {1, 256});
  section.read("interval", limits.interval, {0ms, 1h});
  return limits;
}

FailOn read_fail_on(const YamlValue& value) {
  // A list whose lines are all commented out must not turn the gate off: that takes two characters.
  if (value.type() == YamlNode::Type::null) {
    value.fail(
        "has no value; write [] for a run that never fails, or remove the key for "
        "[regressed, invalid]");
  }
  FailOn fail_on{.regressed = false, .invalid = false};
  for (const YamlValue& item : value.items()) {
    const std::string verdict = item.text();
    if (verdict == "regressed") {
      fail_on.regressed = true;
    } else if (verdict == "invalid") {
      fail_on.invalid = true;
    } else if (verdict == "facts") {
      fail_on.facts = true;
    } else {
      item.fail_with_value("must be regressed, invalid or facts");
    }
  }
  return fail_on;
}

}  // namespace twinshot

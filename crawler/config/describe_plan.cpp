// The plan for people: what `twinshot validate` prints.
#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "crawler/config/describe_capture.h"
#include "crawler/config/duration.h"
#include "crawler/config/plan.h"
#include "crawler/config/redaction.h"
#include "crawler/config/url.h"

namespace twinshot {
namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Masked before it is cut: half a secret is not found any more.
std::string masked_line(const Redaction& hidden, const std::string& text) {
  return one_line(hidden.apply(text));
}

std::string counted(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// One fact a line, what it is about in the left column.
class Facts {
 public:
  void add(const std::string& subject, const std::string& text) {
    constexpr std::size_t kColumn = 11;
    std::string left = subject == last_ ? "" : subject;
    last_ = subject;
    left.resize(std::max(kColumn, left.size() + 1), ' ');
    text_ += left + text + "\n";
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string last_;
};

std::string viewport_text(const Viewport& viewport) {
  std::string text = viewport.label + ": " + std::to_string(viewport.width) + " x " +
                     std::to_string(viewport.height) + " CSS px";
  if (viewport.dpr != 1) text += ", " + number_text(viewport.dpr) + " image px each";
  if (viewport.mobile) text += ", mobile";
  return text;
}

std::string compare_text(const Config& config) {
  const CompareOptions& compare = config.compare;
  std::string text = std::string(to_string(compare.metric)) + ", frame_size " +
                     std::to_string(compare.frame_size) + ", threshold " +
                     number_text(compare.threshold) + ", tolerance " +
                     number_text(compare.tolerance) + ", rows " +
                     (compare.align ? "aligned" : "not aligned");
  if (config.verify > 0) text += ", share verified " + number_text(config.verify);
  text += ", backend ";
  switch (config.backend) {
    case BackendChoice::automatic:
      return text + "auto";
    case BackendChoice::cpu:
      return text + "cpu";
    case BackendChoice::cuda:
      break;
  }
  return text + "cuda";
}

std::string browser_text(const BrowserOptions& browser, const Redaction& hidden) {
  std::string text =
      browser.executable.empty() ? "found on PATH" : masked_line(hidden, browser.executable);
  text += browser.sandbox ? ", sandboxed" : ", WITHOUT SANDBOX";
  text += ", processes " +
          (browser.processes == 0 ? "from cores and memory" : std::to_string(browser.processes));
  for (const std::string& argument : browser.args) text += ", " + masked_line(hidden, argument);
  return text;
}

/// Path and query of an alert URL open the receiver to whoever reads them.
std::string alert_text(const AlertChannel& channel, const Redaction& hidden) {
  std::string list;
  switch (channel.type) {
    case AlertChannel::Type::webhook:
      return "webhook " + origin_of_text(channel.url) + "/***" +
             (channel.secret.empty() ? ", unsigned" : ", signed");
    case AlertChannel::Type::slack:
      return "slack " + origin_of_text(channel.url) + "/***";
    case AlertChannel::Type::command:
      for (const std::string& word : channel.command) list += " " + masked_line(hidden, word);
      return "command" + list;
    case AlertChannel::Type::email:
      break;
  }
  for (const std::string& address : channel.to) list += (list.empty() ? " " : ", ") + address;
  return "email" + list;
}

std::string fail_on_text(const FailOn& fail_on) {
  std::string text;
  const auto add = [&text](bool counts, const char* name) {
    if (counts) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(fail_on.regressed, "regressed");
  add(fail_on.invalid, "invalid");
  add(fail_on.facts, "facts");
  return text.empty() ? "nothing" : text;
}

void add_run(const Config& config, const Redaction& hidden, Facts& facts) {
  facts.add("reference", config.reference.label + ": " + config.reference.base_url);
  facts.add("candidate", config.candidate.label + ": " + config.candidate.base_url);
  for (const Viewport& viewport : config.viewports) {
    facts.add("viewports", viewport_text(viewport));
  }
  facts.add("compare", compare_text(config));
  facts.add("browser", browser_text(config.browser, hidden));
  facts.add("confirm",
            config.confirm.retakes == 0
                ? "never: whatever looks different is reported at once"
                : "what looks different is photographed " +
                      counted(static_cast<std::size_t>(config.confirm.retakes), "more time"));
  const LimitOptions& limits = config.limits;
  facts.add("limits", format_duration(limits.max_duration) + " for the run, " +
                          counted(static_cast<std::size_t>(limits.per_host), "page") +
                          " of a host at a time, " + format_duration(limits.interval) +
                          " between two");
  facts.add("report", masked_line(hidden, config.report.dir) + ", " +
                          counted(static_cast<std::size_t>(config.report.keep), "report") +
                          " kept");
  for (const AlertChannel& channel : config.alerts)
    facts.add("alerts", alert_text(channel, hidden));
  if (config.alerts.empty()) facts.add("alerts", "none");
  facts.add("fail_on", fail_on_text(config.fail_on));
}

/// What differs from `base` on both sides alike, then on one of them.
std::vector<std::string> describe_sides(const Config& config, const CaptureOptions* options[2],
                                        const CaptureOptions* base[2], const Redaction& hidden) {
  const std::vector<std::string> reference = describe_capture(*options[0], base[0], hidden);
  const std::vector<std::string> candidate = describe_capture(*options[1], base[1], hidden);
  const auto has = [](const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  std::vector<std::string> lines;
  for (const std::string& line : reference) {
    if (has(candidate, line)) lines.push_back(line);
  }
  for (const std::string& line : reference) {
    if (!has(candidate, line)) lines.push_back(config.reference.label + ": " + line);
  }
  for (const std::string& line : candidate) {
    if (!has(reference, line)) lines.push_back(config.candidate.label + ": " + line);
  }
  return lines;
}

void add_capture(const Config& config, const Redaction& hidden, Facts& facts) {
  const CaptureOptions standard;
  const CaptureOptions* options[2] = {&config.sitemap_defaults.capture[0],
                                      &config.sitemap_defaults.capture[1]};
  const CaptureOptions* base[2] = {&standard, &standard};
  for (const std::string& line : describe_sides(config, options, base, hidden)) {
    facts.add("capture", line);
  }
}

void add_sitemap(const Config& config, const Redaction& hidden, Facts& facts) {
  if (!config.sitemap) return;
  const std::string url =
      config.sitemap_url.empty() ? config.reference.base_url + "/sitemap.xml" : config.sitemap_url;
  facts.add("sitemap",
            masked_line(hidden, url) + ", read when the run starts; its pages come on top");
}

/// The viewports of one path, then what is special about it.
std::string describe_path(const Config& config, const Task* first, const Task* last,
                          const Redaction& hidden) {
  std::string text = "  " + masked_line(hidden, first->path);
  if (first->label != first->path) text += " (" + masked_line(hidden, first->label) + ")";
  text += ": ";
  for (const Task* task = first; task != last; ++task) {
    text += (task == first ? "" : ", ") + task->viewport.label;
  }
  text += "\n";
  const CaptureOptions* options[2] = {&first->reference.capture, &first->candidate.capture};
  const CaptureOptions* base[2] = {&config.sitemap_defaults.capture[0],
                                   &config.sitemap_defaults.capture[1]};
  for (const std::string& line : describe_sides(config, options, base, hidden)) {
    text += "      " + line + "\n";
  }
  return text;
}

/// What neither the plan nor the settings of a page may show.
Redaction hidden_texts(const Config& config) {
  std::vector<std::string> texts = config.secrets;
  texts.insert(texts.end(), config.from_environment.begin(), config.from_environment.end());
  return Redaction(texts);
}

/// One entry of the config gives neighbouring tasks with the same options.
const Task* end_of_entry(const Task* first, const Task* end) {
  return std::find_if(first, end, [first](const Task& task) {
    return task.path != first->path || task.label != first->label ||
           task.reference.capture != first->reference.capture ||
           task.candidate.capture != first->candidate.capture;
  });
}

}  // namespace

std::string describe_settings(const Config& config, const std::vector<Task>& tasks) {
  const Redaction hidden = hidden_texts(config);
  std::string text;
  const Task* end = tasks.data() + tasks.size();
  for (const Task* first = tasks.data(); first != end;) {
    const Task* last = end_of_entry(first, end);
    text += text.empty() ? "" : "\n";
    text += first->path + (first->label == first->path ? "" : " (" + first->label + ")") + "\n";
    for (const Task* task = first; task != last; ++task) {
      text += "  viewport " + viewport_text(task->viewport) + "\n";
    }
    for (const SideTask* side : {&first->reference, &first->candidate}) {
      text += "  " + side->label + " " + side->url + "\n";
      for (const std::string& line : describe_capture(side->capture, nullptr, hidden)) {
        text += "    " + line + "\n";
      }
    }
    first = last;
  }
  return hidden.apply(std::move(text));
}

std::string describe_plan(const Config& config, const std::vector<Task>& tasks) {
  const Redaction hidden = hidden_texts(config);
  Facts facts;
  add_run(config, hidden, facts);
  add_sitemap(config, hidden, facts);
  add_capture(config, hidden, facts);

  std::string list;
  std::set<std::string> paths;
  const Task* end = tasks.data() + tasks.size();
  for (const Task* first = tasks.data(); first != end;) {
    const Task* last = end_of_entry(first, end);
    list += describe_path(config, first, last, hidden);
    paths.insert(first->path);
    first = last;
  }
  // Once more as a whole: labels, addresses and the like are not cut, and stand as they are.
  return hidden.apply(one_line(config.file) + " is valid\n\n" + facts.text() + "\n" +
                      counted(tasks.size(), "endpoint") + ", " + counted(paths.size(), "path") +
                      (tasks.empty() ? "" : ":") + "\n" + list);
}

}  // namespace twinshot

// What is done on a page before its picture, and what is done once to log in.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace twinshot {

struct WaitOptions {
  std::string selector;                         ///< visible before the picture is taken
  std::string js;                               ///< expression that becomes truthy
  std::chrono::milliseconds delay{0};           ///< extra time, after everything else
  std::chrono::milliseconds network_idle{300};  ///< this long without an open request

  bool operator==(const WaitOptions&) const = default;
};

/// One thing done on a page.
struct Step {
  enum class Action { click, hover, type, press, scroll_to, wait };
  Action action = Action::click;
  std::string selector;   ///< click, hover, type, scroll_to: the first visible element of these
  std::string text;       ///< type: replaces what the field holds, may be secret; press: the key
  WaitOptions wait;       ///< wait: network_idle counts from the step on
  bool optional = false;  ///< where it can not be done, the page goes on without it

  bool operator==(const Step&) const = default;
};

/// How a side is logged in to, once in each browser.
struct Login {
  std::string path;  ///< of the page that the steps begin on
  std::vector<Step> steps;
  std::string expect_selector;  ///< is there when logged in; empty: the URL alone tells

  bool operator==(const Login&) const = default;
};

/// "click .accept-cookies": what a step does, on one line and without what it types.
[[nodiscard]] std::string describe_step(const Step& step);

}  // namespace twinshot

// What is done on a page before its picture, and what is done once to log in.
#include "crawler/config/step.h"

#include "crawler/config/describe_capture.h"
#include "crawler/config/duration.h"

namespace twinshot {
namespace {

std::string wait_text(const WaitOptions& wait) {
  std::string text;
  if (!wait.selector.empty()) text += " " + wait.selector;
  if (!wait.js.empty()) text += " js " + wait.js;
  if (wait.delay.count() > 0) text += " " + format_duration(wait.delay);
  return text;
}

}  // namespace

std::string describe_step(const Step& step) {
  switch (step.action) {
    case Step::Action::click:
      return one_line("click " + step.selector);
    case Step::Action::hover:
      return one_line("hover " + step.selector);
    case Step::Action::type:
      return one_line("type " + step.selector);
    case Step::Action::press:
      return one_line("press " + step.text);
    case Step::Action::scroll_to:
      return one_line("scroll_to " + step.selector);
    case Step::Action::wait:
      break;
  }
  return one_line("wait" + wait_text(step.wait));
}

}  // namespace twinshot

// Signals that come when every page has been judged: the report is finished first.
#include "crawler/run/late_signal.h"

#include <unistd.h>

#include <string_view>

namespace twinshot {
namespace {

extern "C" void say_so(int) {
  constexpr std::string_view kText = "finishing the report; once more ends at once\n";
  // Nobody could be told that this failed.
  if (write(STDERR_FILENO, kText.data(), kText.size()) < 0) return;
}

}  // namespace

LateSignal::LateSignal() {
  struct sigaction action{};
  action.sa_handler = say_so;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &action, &before_[i]);
  }
}

LateSignal::~LateSignal() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &before_[i], nullptr);
  }
}

}  // namespace twinshot

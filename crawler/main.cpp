// twinshot: the program. The only place that exits.
#include <csignal>

#include "crawler/cli/commands.h"

int main(int argc, char** argv) {
  // A reader of --json that goes away early must not kill the run.
  std::signal(SIGPIPE, SIG_IGN);
  return twinshot::execute(argc, argv);
}

// What the stages of one page share, from open to picture.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "crawler/browser/browser.h"
#include "crawler/browser/fact_watch.h"
#include "crawler/browser/navigation.h"
#include "crawler/browser/network.h"
#include "crawler/browser/shot.h"
#include "crawler/browser/tab.h"
#include "crawler/config/plan.h"

namespace twinshot {

struct LoginState;

/// One attempt at a page. Lives on the io thread, until its tab is closed.
struct Visit {
  Visit(Browser& its_browser, std::unique_ptr<Tab> its_tab, const SideTask& its_task,
        const Viewport& its_viewport, const Care& its_care, cdp::Deadline its_deadline,
        TransferSizes& sizes)
      : browser(its_browser),
        task(its_task),
        viewport(its_viewport),
        care(its_care),
        deadline(its_deadline),
        navigation(its_tab->id()),
        network(its_tab->id(), its_task.allowed_origins),
        facts(its_tab->id(), sizes),
        tab(std::move(its_tab)) {}

  Browser& browser;
  const SideTask& task;
  const Viewport& viewport;
  const Care& care;
  cdp::Deadline deadline;         ///< of the whole page
  std::string stage = "opening";  ///< what is being waited for, for the diagnostic of a timeout
  Shot shot;
  Navigation navigation;
  Network network;
  FactWatch facts;
  std::string world_loader;                 ///< which document the isolated world belongs to
  int world = 0;                            ///< its execution context; 0: none yet
  const LoginState* login_state = nullptr;  ///< what the page begins with; null: no login
  LoginState* logging_in = nullptr;         ///< where a login puts what it left; null: it is none
  std::size_t steps_taken = 0;
  bool pointer_used = false;
  std::string hovering_on;   ///< the document with the element of the last hover; empty: none
  std::unique_ptr<Tab> tab;  ///< last: its handlers refer to the members above

  /// Leaves a note in the shot, once.
  void note(std::string text);

  /// A stage's own limit, but never more than `share` of the time that is left, so that the stages
  /// behind it get their turn when the whole page's timeout is short.
  [[nodiscard]] cdp::Deadline stage_deadline(cdp::Clock::duration limit, double share) const;
};

}  // namespace twinshot

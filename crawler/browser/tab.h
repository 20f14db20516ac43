// A target: opened, attached with everything it starts, made blank for the next page, and closed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/context.h"
#include "crawler/cdp/connection.h"

namespace twinshot {

/// One tab. The caller closes it with close() before destroying it; what its handlers refer to must
/// outlive it. Belongs to the io thread.
class Tab {
 public:
  /// Called for each frame or worker that runs in a process of its own, before its first script.
  /// `type` is the protocol's: "iframe", "worker", "service_worker", ...
  using ChildSetup = std::function<void(cdp::Session& child, const std::string& type)>;

  /// Opens about:blank in `context`, to be set up with `settings` (tab_settings()). Throws
  /// cdp::Error.
  static boost::asio::awaitable<std::unique_ptr<Tab>> open(Browser& browser,
                                                           const BrowserContext& context,
                                                           std::string settings,
                                                           cdp::Deadline deadline);

  /// Attaches to the target, unless that is done. Throws cdp::Error. Nothing else may be called
  /// before, but close().
  boost::asio::awaitable<void> attach(cdp::Deadline deadline);

  [[nodiscard]] cdp::Session& session() { return *session_; }
  /// The target's id, which is its main frame's id, too.
  [[nodiscard]] const std::string& id() const { return id_; }

  /// From now on, child targets are prepared by `setup` and then told to run.
  void follow_children(ChildSetup setup);
  /// The frames in processes of their own that are open now.
  [[nodiscard]] std::vector<cdp::Session*> child_frames() const;

  [[nodiscard]] const std::string& settings() const { return settings_; }
  /// Whether it has shown no page yet: nobody has told it its settings.
  [[nodiscard]] bool is_fresh() const { return pages_ == 0; }

  /// Leaves the page for about:blank and forgets it: its document, its name, its history and all
  /// handlers of session(). The renderer process stays, and with it what it has compiled: a page in
  /// a new one costs half as much again. False when the tab is better closed: the page left
  /// something that another one could find (session storage), does not let go within 3 s, or was
  /// one of many.
  boost::asio::awaitable<bool> make_blank();

  /// Closes the target without asking the page (Page.close runs beforeunload). A renderer in an
  /// endless loop is closed, too. False when the target is still there after 5 s.
  boost::asio::awaitable<bool> close();

 private:
  struct Child {
    std::unique_ptr<cdp::Session> session;
    std::string type;
  };

  Tab(Browser& browser, std::string id, std::string settings);
  void follow(cdp::Session& parent);

  Browser* browser_;
  std::string id_;
  std::string settings_;
  std::unique_ptr<cdp::Session> session_;
  std::vector<Child> children_;
  ChildSetup setup_;
  int pages_ = 0;        ///< that were left
  bool stores_ = false;  ///< session storage lives as long as the tab, whatever it shows
};

}  // namespace twinshot

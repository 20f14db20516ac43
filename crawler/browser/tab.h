// A fresh target: opened, attached with everything it starts, and closed again.
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

  /// Opens about:blank in `context`. Throws cdp::Error.
  static boost::asio::awaitable<std::unique_ptr<Tab>> open(Browser& browser,
                                                           const BrowserContext& context,
                                                           cdp::Deadline deadline);

  /// Attaches to the target. Throws cdp::Error. Nothing else may be called before, but close().
  boost::asio::awaitable<void> attach(cdp::Deadline deadline);

  [[nodiscard]] cdp::Session& session() { return *session_; }
  /// The target's id, which is its main frame's id, too.
  [[nodiscard]] const std::string& id() const { return id_; }

  /// From now on, child targets are prepared by `setup` and then told to run.
  void follow_children(ChildSetup setup);
  /// The frames in processes of their own that are open now.
  [[nodiscard]] std::vector<cdp::Session*> child_frames() const;

  /// Closes the target without asking the page (Page.close runs beforeunload). A renderer in an
  /// endless loop is closed, too. False when the target is still there after 5 s.
  boost::asio::awaitable<bool> close();

 private:
  struct Child {
    std::unique_ptr<cdp::Session> session;
    std::string type;
  };

  Tab(Browser& browser, std::string id);
  void follow(cdp::Session& parent);

  Browser* browser_;
  std::string id_;
  std::unique_ptr<cdp::Session> session_;
  std::vector<Child> children_;
  ChildSetup setup_;
};

}  // namespace twinshot

// The tabs of a browser context, as the browser lists them.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

#include "crawler/browser/browser.h"

namespace twinshot::test {

struct PageTarget {
  std::string id;
  std::string url;
};

inline boost::asio::awaitable<std::vector<PageTarget>> page_targets(Browser& browser,
                                                                    std::string context) {
  cdp::Json nothing = cdp::Json::object();
  const cdp::Json reply = co_await browser.connection().browser().call(
      "Target.getTargets", nothing, cdp::in(std::chrono::seconds(5)));
  std::vector<PageTarget> targets;
  for (const cdp::Json& info : reply.at("targetInfos")) {
    if (info.value("type", "") != "page" || info.value("browserContextId", "") != context) continue;
    targets.push_back({info.at("targetId").get<std::string>(), info.value("url", "")});
  }
  co_return targets;
}

}  // namespace twinshot::test

// What a login leaves in a browser, and whether a page still knows it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// What every page of a side begins with after a login: not what the page before it left.
struct LoginState {
  cdp::Json cookies = cdp::Json::array();  ///< all of the context, as Network.setCookies takes them
  std::string origin;                      ///< whose storage these two are
  cdp::Json local_storage = cdp::Json::object();
  cdp::Json session_storage = cdp::Json::object();
  /// URLs of the pages that ask for a password: who is sent there is logged out.
  std::vector<std::string> login_pages;
};

/// Notes where a login begins and where it is asked for a password. For every document of a login.
void record_login_page(Visit& visit);

/// At the end of a login's steps: waits until it shows that they worked and takes what they left
/// into visit.logging_in. A failure when they did not work. Throws cdp::Error.
boost::asio::awaitable<std::optional<ShotFailure>> finish_login(Visit& visit);

/// What the side's origin had stored, for the first document of this visit, before its first
/// script; the cookies are set_up_page()'s. Throws cdp::Error.
boost::asio::awaitable<void> restore_storage(Visit& visit);

/// The document that came is one that asks for a password: known before it has loaded, so that
/// nothing is waited for there that only the task's own page has.
[[nodiscard]] std::optional<ShotFailure> judge_login(Visit& visit);

/// A page that should be logged in and is not is a failure, and visit.shot.logged_out says so.
/// Waits a little for what a logged-in page has. Throws cdp::Error.
boost::asio::awaitable<std::optional<ShotFailure>> check_logged_in(Visit& visit);

/// Two URLs of one page, whatever their queries; fragments count where they are routes ("#/login").
[[nodiscard]] bool is_same_page(const std::string& url, const std::string& other);

}  // namespace twinshot

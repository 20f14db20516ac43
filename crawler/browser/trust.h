// Certificate authorities that one browser trusts besides the system's.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "crawler/cdp/deadline.h"

namespace twinshot {

/// Puts every certificate of the PEM files into the NSS database below `home`, where a browser that
/// is started with that HOME looks. Host names, dates and chains are checked as always. Files in
/// which nothing can be found, and a missing `certutil`, throw BrowserError.
boost::asio::awaitable<void> trust_authorities(boost::asio::io_context& io,
                                               std::filesystem::path home,
                                               std::vector<std::string> ca_files,
                                               cdp::Deadline deadline);

/// The certificates of a PEM text, one string each, in order.
[[nodiscard]] std::vector<std::string> pem_certificates(const std::string& text);

}  // namespace twinshot

// Fills an NSS database with certutil, the only tool that writes the format Chrome reads.
#include "crawler/browser/trust.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "crawler/browser/browser.h"
#include "crawler/browser/process.h"

namespace twinshot {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRemedy =
    "tls.ca_file needs the program certutil: install it (Debian: apt-get install libnss3-tools)";

std::string search_path() {
  const char* path = std::getenv("PATH");
  return path != nullptr ? path : "";
}

/// Runs certutil through env, which searches PATH.
boost::asio::awaitable<void> certutil(boost::asio::io_context& io,
                                      std::vector<std::string> arguments, cdp::Deadline deadline) {
  ProcessOptions options;
  options.executable = "/usr/bin/env";
  options.arguments = std::move(arguments);
  options.arguments.insert(options.arguments.begin(), "certutil");
  options.environment = {"PATH=" + search_path()};
  std::optional<Process> process;
  try {
    process.emplace(io, options);
  } catch (const std::system_error& error) {
    throw BrowserError(std::string(kRemedy) + " (" + error.what() + ")");
  }
  if (!co_await process->wait_end(deadline)) {
    throw BrowserError("certutil did not finish within the limit");
  }
  // env ends with 127 when there is no such program.
  if (process->ending() == "exit code 127") throw BrowserError(kRemedy);
  if (!process->succeeded()) {
    throw BrowserError("certutil failed (" + process->ending() + "): " + process->output());
  }
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw BrowserError("tls.ca_file " + path + " cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<std::string> pem_certificates(const std::string& text) {
  static const std::string kBegin = "-----BEGIN CERTIFICATE-----";
  static const std::string kEnd = "-----END CERTIFICATE-----";
  std::vector<std::string> found;
  for (std::size_t begin = text.find(kBegin); begin != std::string::npos;) {
    const std::size_t end = text.find(kEnd, begin);
    if (end == std::string::npos) break;
    found.push_back(text.substr(begin, end + kEnd.size() - begin) + "\n");
    begin = text.find(kBegin, end);
  }
  return found;
}

boost::asio::awaitable<void> trust_authorities(boost::asio::io_context& io, fs::path home,
                                               std::vector<std::string> ca_files,
                                               cdp::Deadline deadline) {
  const fs::path folder = home / ".pki" / "nssdb";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw BrowserError("cannot make " + folder.string() + ": " + error.message());
  const std::string database = "sql:" + folder.string();
  std::vector<std::string> create{"-d", database, "-N", "--empty-password"};
  co_await certutil(io, std::move(create), deadline);

  int number = 0;
  for (const std::string& ca_file : ca_files) {
    const std::string text = read_text(ca_file);
    const std::vector<std::string> certificates = pem_certificates(text);
    if (certificates.empty())
      throw BrowserError("tls.ca_file " + ca_file + " holds no PEM certificate");
    for (const std::string& certificate : certificates) {
      const std::string name = "twinshot-" + std::to_string(++number);
      const std::string file = (home / (name + ".pem")).string();
      std::ofstream(file) << certificate;
      // C: trusted to issue server certificates; nothing for mail and code.
      std::vector<std::string> add{"-d", database, "-A", "-n", name, "-t", "C,,", "-a", "-i", file};
      co_await certutil(io, std::move(add), deadline);
    }
  }
}

}  // namespace twinshot

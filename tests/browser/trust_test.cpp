// Authorities out of PEM files.
#include "crawler/browser/trust.h"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "crawler/browser/browser.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/temp_dir.h"

using std::chrono_literals::operator""s;
using twinshot::pem_certificates;

namespace {

std::string trust_error(const std::string& ca_file) {
  const twinshot::TempDir home;
  boost::asio::io_context io;
  try {
    twinshot::run_to_end(io, twinshot::trust_authorities(io, home.path(), {ca_file}, cdp::in(20s)));
  } catch (const twinshot::BrowserError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("trust: every certificate of a bundle is found, and nothing else") {
  const std::string text =
      "# comment\n-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n"
      "-----BEGIN PRIVATE KEY-----\nKEY\n-----END PRIVATE KEY-----\n"
      "-----BEGIN CERTIFICATE-----\nBBB\n-----END CERTIFICATE-----\n"
      "-----BEGIN CERTIFICATE-----\ncut off";
  const auto found = pem_certificates(text);
  REQUIRE(found.size() == 2);
  CHECK(found[0] == "-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n");
  CHECK(found[1] == "-----BEGIN CERTIFICATE-----\nBBB\n-----END CERTIFICATE-----\n");
  CHECK(pem_certificates("").empty());
}

TEST_CASE("trust: a file that is missing, empty or damaged is an error that names it") {
  const twinshot::TempDir folder;
  CHECK(trust_error("/nowhere/ca.pem").find("/nowhere/ca.pem") != std::string::npos);
  const std::string empty = folder.write("empty.pem", "hello").string();
  CHECK(trust_error(empty).find(empty) != std::string::npos);
  const std::string damaged =
      folder.write("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n")
          .string();
  CHECK_FALSE(trust_error(damaged).empty());
}

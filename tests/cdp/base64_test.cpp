// Base64: right bytes or none.
#include "crawler/cdp/base64.h"

#include <string>

#include <doctest/doctest.h>

namespace {

std::string decoded(std::string_view text) {
  const auto bytes = cdp::decode_base64(text);
  REQUIRE(bytes.has_value());
  return {bytes->begin(), bytes->end()};
}

/// A second, slow implementation, to compare with.
std::string encoded(const std::string& bytes) {
  static const std::string kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63U];
    }
  }
  return text;
}

}  // namespace

TEST_CASE("base64: the examples of RFC 4648") {
  CHECK(decoded("") == "");
  CHECK(decoded("Zg==") == "f");
  CHECK(decoded("Zm8=") == "fo");
  CHECK(decoded("Zm9v") == "foo");
  CHECK(decoded("Zm9vYg==") == "foob");
  CHECK(decoded("Zm9vYmE=") == "fooba");
  CHECK(decoded("Zm9vYmFy") == "foobar");
}

TEST_CASE("base64: every byte at every place comes back") {
  std::string bytes;
  for (int i = 0; i < 256 * 3 + 3; ++i) {
    bytes.push_back(static_cast<char>(i * 7 + i / 256));
    CHECK(decoded(encoded(bytes)) == bytes);
  }
}

TEST_CASE("base64: damaged text is no shorter picture, it is none") {
  for (const char* damaged :
       {"Z", "Zg", "Zg=", "Zm9", "Zg==Zg==", "Z===", "====", "Zm9v\n", "Zm9v\nYmE=", "Zm 9", "Zm9-",
        "Zm9_", "Zg=v", "=m9v", "Zh==", "Zm9=", "Zm\xC3\xA9"}) {
    CAPTURE(damaged);
    CHECK_FALSE(cdp::decode_base64(damaged).has_value());
  }
  CHECK_FALSE(cdp::decode_base64(std::string_view("Zm\0v", 4)).has_value());
}

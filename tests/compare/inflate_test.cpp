// Inflate: the same bytes and the same refusals as zlib, in portions of any size, on every SIMD
// level.
#include "compare/codec/inflate.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "compare/codec/adler32.h"
#include "tests/compare/png_build.h"
#include "tests/compare/simd_levels.h"

using namespace twinshot;
using namespace twinshot::png_build;

namespace {

constexpr std::size_t kWindowBytes = 32 * 1024;
constexpr std::size_t kMaxBytes = std::size_t{1} << 17;

struct Inflated {
  bool whole = false;  ///< the stream came to its end
  Bytes bytes;         ///< as far as it went
  std::size_t unread = 0;
};

/// By zlib, without its frame.
Inflated by_zlib(ByteView packed) {
  Inflated result;
  result.bytes.resize(kMaxBytes);
  z_stream stream = {};
  REQUIRE(inflateInit2(&stream, -15) == Z_OK);
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<unsigned>(packed.size());
  stream.next_out = result.bytes.data();
  stream.avail_out = static_cast<unsigned>(result.bytes.size());
  result.whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  result.bytes.resize(stream.total_out);
  result.unread = stream.avail_in;
  inflateEnd(&stream);
  return result;
}

/// How much input and output is there at once.
struct Portions {
  std::size_t in = kMaxBytes;
  std::size_t out = kMaxBytes;
};

/// By ours. Input and output lie in memory of just the size that is promised; between two calls all
/// of it moves to another place, and the inflater itself is a copy.
Inflated by_ours(ByteView packed, const Portions& portions = {}) {
  Inflated result;
  auto inflater = std::make_unique<Inflater>(15U);
  Bytes left;  // input that was at hand and not read
  std::size_t given = 0;
  while (result.bytes.size() < kMaxBytes) {
    const bool last = given == packed.size();
    Bytes input = left;
    input.resize(left.size() + Inflater::kPaddingBytes, 0xff);
    const std::size_t kept = std::min(result.bytes.size(), kWindowBytes);
    Bytes output(result.bytes.end() - static_cast<std::ptrdiff_t>(kept), result.bytes.end());
    const std::size_t wanted = std::min(portions.out, kMaxBytes - result.bytes.size());
    output.resize(kept + wanted + Inflater::kRoomBytes);
    Inflater::Input in = {input.data(), input.data() + left.size(), last};
    Inflater::Output out = {output.data(), output.data() + kept, output.data() + kept + wanted};
    const Inflater::Outcome outcome = inflater->inflate(in, out);
    if (outcome == Inflater::Outcome::corrupt || outcome == Inflater::Outcome::ends_early) {
      return result;
    }
    result.bytes.insert(result.bytes.end(), output.begin() + static_cast<std::ptrdiff_t>(kept),
                        output.begin() + (out.next - output.data()));
    left.assign(in.next, in.end);
    if (outcome == Inflater::Outcome::finished) {
      result.whole = true;
      result.unread = left.size() + packed.size() - given;
      return result;
    }
    if (outcome == Inflater::Outcome::hungry) {
      REQUIRE_FALSE(last);
      REQUIRE(left.size() <= Inflater::kMaxLeftBytes);
      const ByteView next = packed.subspan(given, std::min(portions.in, packed.size() - given));
      left.insert(left.end(), next.begin(), next.end());
      given += next.size();
    }
    inflater = std::make_unique<Inflater>(*inflater);
  }
  return result;
}

/// Without the zlib header and checksum.
Bytes deflated(ByteView raw, const Packing& packing = {}) {
  const Bytes packed = pack(raw, packing);
  return {packed.begin() + 2, packed.end() - 4};
}

/// Both say the same, or zlib did not come to an end of what it was given.
void check_as_zlib(ByteView packed, const Portions& portions = {}) {
  const Inflated expected = by_zlib(packed);
  const Inflated actual = by_ours(packed, portions);
  CHECK(actual.whole == expected.whole);
  if (expected.whole && actual.whole) {
    CHECK(actual.bytes == expected.bytes);
    CHECK(actual.unread == expected.unread);
  }
}

/// Bits in the order of a deflate stream.
class BitWriter {
 public:
  void put(unsigned value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      if (bits_ % 8 == 0) bytes_.push_back(0);
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (value >> i & 1) << bits_ % 8);
      ++bits_;
    }
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  std::size_t bits_ = 0;
};

/// A dynamic block whose lengths of codes are anything, followed by anything.
Bytes any_codes(std::minstd_rand& random) {
  BitWriter block;
  block.put(1, 1);
  block.put(2, 2);
  block.put(random() % 8 == 0 ? random() % 32 : random() % 4, 5);
  block.put(random() % 8 == 0 ? random() % 32 : random() % 3, 5);
  block.put(15, 4);
  // 16 codes of four bits, or of three and five: complete; now and then one of them is wrong.
  const unsigned wrong = random() % 40;
  for (unsigned i = 0; i < 19; ++i) {
    const unsigned length = i >= 3 ? 4 : 0;
    block.put(i == wrong ? random() % 8 : length, 3);
  }
  for (int i = 0; i < 400; ++i) block.put(random(), 8);
  return block.bytes();
}

}  // namespace

TEST_CASE(
    "inflate: whatever zlib packed comes back, in portions of any size, on every SIMD level") {
  at_each_level([] {
    std::minstd_rand random(30);
    for (const Filling filling : {Filling::noise, Filling::sparse, Filling::flat}) {
      const Bytes raw = filtered_rows(300, 90, 3, 2, filling, random);
      for (const Packing& packing :
           {Packing{0, Z_DEFAULT_STRATEGY, 15}, Packing{1, Z_DEFAULT_STRATEGY, 15},
            Packing{9, Z_DEFAULT_STRATEGY, 15}, Packing{6, Z_FIXED, 15}, Packing{6, Z_RLE, 15},
            Packing{6, Z_HUFFMAN_ONLY, 15}}) {
        const Bytes packed = deflated(raw, packing);
        for (const Portions& portions : {Portions{}, Portions{61, 9000}, Portions{70'000, 59},
                                         Portions{700, 3000}, Portions{4096, 65'536}}) {
          CAPTURE(packing.level);
          CAPTURE(packing.strategy);
          CAPTURE(portions.in);
          CAPTURE(portions.out);
          const Inflated inflated = by_ours(packed, portions);
          CHECK(inflated.whole);
          CHECK(inflated.bytes == raw);
        }
      }
    }
  });
}

TEST_CASE("inflate: matches of every length from every near distance, on every SIMD level") {
  at_each_level([] {
    std::minstd_rand random(31);
    for (std::size_t distance = 1; distance <= 70; ++distance) {
      Bytes raw(distance);
      for (std::uint8_t& byte : raw) byte = static_cast<std::uint8_t>(random());
      for (const std::size_t length : {3, 4, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 257, 258}) {
        for (std::size_t i = 0; i < length; ++i) raw.push_back(raw[raw.size() - distance]);
        raw.push_back(static_cast<std::uint8_t>(random()));
      }
      CAPTURE(distance);
      CHECK(by_ours(deflated(raw, {9, Z_DEFAULT_STRATEGY, 15})).bytes == raw);
    }
  });
}

TEST_CASE("inflate: a match from the far end of the window") {
  std::minstd_rand random(32);
  Bytes raw(kWindowBytes);
  for (std::uint8_t& byte : raw) byte = static_cast<std::uint8_t>(random());
  const Bytes copy(raw.begin(), raw.begin() + 2000);
  raw.insert(raw.end(), copy.begin(), copy.end());
  for (const std::size_t out : {std::size_t{1000}, std::size_t{32'768}, kMaxBytes}) {
    CHECK(by_ours(deflated(raw, {9, Z_DEFAULT_STRATEGY, 15}), {kMaxBytes, out}).bytes == raw);
  }
}

TEST_CASE("inflate: a match from before the beginning is corrupt") {
  for (const unsigned distance_code : {0U, 1U, 3U}) {
    BitWriter block;
    block.put(1, 1);
    block.put(1, 2);     // fixed codes
    block.put(0x0c, 8);  // the literal 0: 00110000, first bit first
    block.put(0x40, 7);  // length 3: 0000001
    // Distance 1, 2 or 4: five bits, first bit first.
    unsigned reversed = 0;
    for (unsigned i = 0; i < 5; ++i) reversed |= (distance_code >> i & 1) << (4 - i);
    block.put(reversed, 5);
    block.put(0, 7);  // end of block
    CAPTURE(distance_code);
    CHECK(by_ours(block.bytes()).whole == (distance_code == 0));
    check_as_zlib(block.bytes());
  }
}

TEST_CASE("inflate: whatever bit is wrong, the outcome is zlib's") {
  std::minstd_rand random(33);
  for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED}) {
    const Bytes packed =
        deflated(filtered_rows(14, 12, 3, -1, Filling::sparse, random), {6, strategy, 15});
    for (std::size_t at = 0; at < packed.size(); ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        CAPTURE(at);
        CAPTURE(bit);
        Bytes damaged = packed;
        damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << bit));
        check_as_zlib(damaged);
        check_as_zlib(damaged, {16, 500});
      }
    }
  }
}

TEST_CASE("inflate: codes of any lengths are taken or refused as zlib does") {
  std::minstd_rand random(34);
  for (int i = 0; i < 4000; ++i) {
    CAPTURE(i);
    check_as_zlib(any_codes(random));
  }
}

TEST_CASE("inflate: any bytes at all have zlib's outcome") {
  std::minstd_rand random(35);
  for (int i = 0; i < 4000; ++i) {
    Bytes noise(1 + random() % 300);
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random() >> 3);
    CAPTURE(i);
    check_as_zlib(noise, {1 + random() % 300, 100 + random() % 5000});
  }
}

TEST_CASE("inflate: a stream cut short anywhere does not come to its end") {
  std::minstd_rand random(36);
  for (const int level : {0, 6}) {
    const Bytes packed = deflated(filtered_rows(14, 12, 3, -1, Filling::sparse, random),
                                  {level, Z_DEFAULT_STRATEGY, 15});
    REQUIRE(by_ours(packed).whole);
    for (std::size_t size = 0; size < packed.size(); ++size) {
      CAPTURE(size);
      CHECK_FALSE(by_ours(ByteView(packed).first(size)).whole);
      CHECK_FALSE(by_ours(ByteView(packed).first(size), {7, 100}).whole);
    }
  }
}

TEST_CASE("adler: the sum of zlib for every length and value, on every SIMD level") {
  at_each_level([] {
    std::minstd_rand random(37);
    Bytes bytes(70'000);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random() >> 4);
    const Bytes white(300'000, 0xff);
    std::uint32_t sum = 1;
    for (std::size_t count = 0; count < 300; ++count) {
      CAPTURE(count);
      const auto expected = static_cast<std::uint32_t>(
          adler32(sum, bytes.data() + count, static_cast<unsigned>(count)));
      sum = update_adler32(sum, bytes.data() + count, count);
      REQUIRE(sum == expected);
    }
    for (const Bytes& large : {bytes, white}) {
      CHECK(update_adler32(0xfff0'fff0, large.data(), large.size()) ==
            adler32(0xfff0'fff0, large.data(), static_cast<unsigned>(large.size())));
    }
  });
}

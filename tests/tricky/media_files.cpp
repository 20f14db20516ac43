// Images, a video and a font for pages of tests, made on the spot.
#include "tests/tricky/media_files.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/codec/png.h"

namespace twinshot::tricky {

namespace {

using Text = std::string;

Text byte(int value) {
  return Text(1, static_cast<char>(value));
}

Text big(std::uint64_t value, int bytes) {
  Text text;
  for (int i = bytes - 1; i >= 0; --i) text += byte(static_cast<int>(value >> (8 * i) & 0xff));
  return text;
}

Text little(std::uint64_t value, int bytes) {
  Text text;
  for (int i = 0; i < bytes; ++i) text += byte(static_cast<int>(value >> (8 * i) & 0xff));
  return text;
}

Text rgb(Colour colour) {
  return byte(colour.r) + byte(colour.g) + byte(colour.b);
}

Text encoded(int edge, Colour colour) {
  Image image = make_image(edge, edge);
  for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
    image.pixels[i] = static_cast<std::uint8_t>(colour.r);
    image.pixels[i + 1] = static_cast<std::uint8_t>(colour.g);
    image.pixels[i + 2] = static_cast<std::uint8_t>(colour.b);
  }
  const Bytes png = encode_png(image.view());
  return {png.begin(), png.end()};
}

std::uint32_t crc32_of(const Text& text) {
  std::uint32_t crc = 0xffffffff;
  for (const char letter : text) {
    crc ^= static_cast<std::uint8_t>(letter);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

Text png_chunk(const Text& type, const Text& data) {
  return big(data.size(), 4) + type + data + big(crc32_of(type + data), 4);
}

/// The compressed pixels of a PNG.
Text image_data(const Text& png) {
  Text data;
  for (std::size_t at = 8; at + 8 <= png.size();) {
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<std::uint8_t>(png[at + i]);
    if (png.compare(at + 4, 4, "IDAT") == 0) data += png.substr(at + 8, size);
    at += size + 12;
  }
  return data;
}

/// Bits from the lowest up, as VP8L has them.
class Bits {
 public:
  void add(unsigned value, int count) {
    for (int i = 0; i < count; ++i) bits_.push_back((value >> i & 1) != 0);
  }
  [[nodiscard]] Text bytes() const {
    Text text((bits_.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i]) text[i / 8] = static_cast<char>(text[i / 8] | 1 << i % 8);
    }
    return text;
  }

 private:
  std::vector<bool> bits_;
};

Text riff_chunk(const Text& type, const Text& data) {
  return type + little(data.size(), 4) + data + Text(data.size() % 2, '\0');
}

/// One pixel, lossless: five prefix codes of one symbol each, so that the pixel takes no bits.
Text webp_pixel(Colour colour) {
  Bits bits;
  bits.add(0x2f, 8);
  bits.add(0, 14);  // width - 1
  bits.add(0, 14);  // height - 1
  bits.add(0, 1);   // opaque
  bits.add(0, 3);   // version
  bits.add(0, 3);   // no transform, no colour cache, one group of codes
  for (const int symbol : {colour.g, colour.r, colour.b, 255}) {
    bits.add(1, 1);  // simple
    bits.add(0, 1);  // one symbol
    bits.add(1, 1);  // of 8 bits
    bits.add(static_cast<unsigned>(symbol), 8);
  }
  bits.add(1, 3);  // distances: simple, one symbol, of 1 bit
  bits.add(0, 1);
  return riff_chunk("VP8L", bits.bytes());
}

Text webp_frame(Colour colour) {
  const Text place = little(0, 3) + little(0, 3) + little(0, 3) + little(0, 3);
  return riff_chunk("ANMF", place + little(100, 3) + byte(2) + webp_pixel(colour));
}

/// EBML: an id, a size of eight bytes, the content.
Text element(std::uint64_t id, int id_bytes, const Text& content) {
  return big(id, id_bytes) + big(0x0100000000000000ULL | content.size(), 8) + content;
}

Text from_hex(std::string_view hex) {
  Text text;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    text += byte(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return text;
}

/// VP8 key frames of 16x16 px, as Chromium's canvas encodes them.
constexpr const char* kRedFrame =
    "d001009d012a1000100001402625a00274ba01f80003b000fef2eb7ffcd815cd73eff7ffd2e0fd2e0fd2e0ffd29000"
    "00";
constexpr const char* kBlueFrame =
    "9001009d012a1000100001402625a00274ba00039800fefb55e3ffa5c1ffd2e0ffe9707fe9707f1bb2ce1ba40000";

Text video_frame(int time_ms, const char* frame) {
  return element(
      0xa3, 1,
      byte(0x81) + big(static_cast<std::uint64_t>(time_ms), 2) + byte(0x80) + from_hex(frame));
}

using Table = std::pair<Text, Text>;

std::uint32_t checksum(Text table) {
  table.resize((table.size() + 3) / 4 * 4);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < table.size(); i += 4) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 4; ++k) word = word << 8 | static_cast<std::uint8_t>(table[i + k]);
    sum += word;
  }
  return sum;
}

constexpr int kEm = 1000;
constexpr int kFirstLetter = 0x20;
constexpr int kLastLetter = 0x7e;

/// A square from the descent to the ascent: the line box, filled.
Text square_glyph() {
  Text glyph = big(1, 2);                                              // one contour
  glyph += big(0, 2) + big(0xff38, 2) + big(kEm, 2) + big(800, 2);     // box: -200 to 800
  glyph += big(3, 2) + big(0, 2);                                      // last point, no program
  glyph += Text(4, '\x01');                                            // four points on the curve
  glyph += big(0, 2) + big(0, 2) + big(kEm, 2) + big(0, 2);            // x, relative
  glyph += big(0xff38, 2) + big(kEm, 2) + big(0, 2) + big(0xfc18, 2);  // y, relative
  return glyph;
}

Text character_map() {
  Text format4;
  const int count = 2;  // the letters, and the end
  format4 += big(4, 2) + big(16 + 8 * count, 2) + big(0, 2);
  format4 += big(2 * count, 2) + big(4, 2) + big(1, 2) + big(0, 2);
  format4 += big(kLastLetter, 2) + big(0xffff, 2) + big(0, 2);
  format4 += big(kFirstLetter, 2) + big(0xffff, 2);
  // Every letter is a glyph of its own, all with the same outline.
  format4 += big(static_cast<std::uint16_t>(1 - kFirstLetter), 2) + big(1, 2);
  format4 += big(0, 2) + big(0, 2);
  return big(0, 2) + big(1, 2) + big(3, 2) + big(1, 2) + big(12, 4) + format4;
}

Text names() {
  Text storage;
  Text records;
  const std::array<std::pair<int, Text>, 4> entries{
      {{1, "Square"}, {2, "Regular"}, {4, "Square"}, {6, "Square"}}};
  for (const auto& [id, text] : entries) {
    Text wide;
    for (const char letter : text) wide += big(static_cast<std::uint8_t>(letter), 2);
    records += big(3, 2) + big(1, 2) + big(0x409, 2) + big(static_cast<std::uint64_t>(id), 2);
    records += big(wide.size(), 2) + big(storage.size(), 2);
    storage += wide;
  }
  return big(0, 2) + big(entries.size(), 2) + big(6 + 12 * entries.size(), 2) + records + storage;
}

Text os2() {
  Text table = big(4, 2) + big(kEm, 2) + big(400, 2) + big(5, 2) + big(0, 2);
  table += Text(22, '\0');                            // sub- and superscripts, strike-out, class
  table += Text(10, '\0') + Text(16, '\0') + "TEST";  // panose, ranges, vendor
  table += big(0x40, 2) + big(kFirstLetter, 2) + big(kLastLetter, 2);
  table += big(800, 2) + big(0xff38, 2) + big(0, 2) + big(800, 2) + big(200, 2);
  table += Text(8, '\0') + big(500, 2) + big(800, 2) + big(0, 2) + big(0x20, 2) + big(1, 2);
  return table;
}

}  // namespace

std::string png_of(Colour colour) {
  return encoded(8, colour);
}

std::string animated_gif(Colour first, Colour second) {
  Text gif = "GIF89a" + little(1, 2) + little(1, 2) + byte(0x80) + byte(0) + byte(0);
  gif += rgb(first) + rgb(second);
  gif += byte(0x21) + byte(0xff) + byte(11) + "NETSCAPE2.0" + byte(3) + byte(1) + little(0, 2) +
         byte(0);
  for (const int colour : {0, 1}) {
    gif += byte(0x21) + byte(0xf9) + byte(4) + byte(4) + little(10, 2) + byte(0) + byte(0);
    gif += byte(0x2c) + little(0, 2) + little(0, 2) + little(1, 2) + little(1, 2) + byte(0);
    // Clear, the pixel, end: three bits each.
    gif +=
        byte(2) + byte(2) + little(4U | static_cast<unsigned>(colour) << 3 | 5U << 6, 2) + byte(0);
  }
  return gif + byte(0x3b);
}

std::string animated_png(Colour first, Colour second) {
  const Text one = encoded(1, first);
  Text png = one.substr(0, 8 + 25);  // signature and header
  png += png_chunk("acTL", big(2, 4) + big(0, 4));
  const auto control = [](int sequence) {
    return big(static_cast<std::uint64_t>(sequence), 4) + big(1, 4) + big(1, 4) + big(0, 4) +
           big(0, 4) + big(1, 2) + big(10, 2) + byte(0) + byte(0);
  };
  png += png_chunk("fcTL", control(0)) + png_chunk("IDAT", image_data(one));
  png += png_chunk("fcTL", control(1));
  png += png_chunk("fdAT", big(2, 4) + image_data(encoded(1, second)));
  return png + png_chunk("IEND", "");
}

std::string animated_webp(Colour first, Colour second) {
  const Text head = riff_chunk("VP8X", little(2, 4) + little(0, 3) + little(0, 3));
  const Text loop = riff_chunk("ANIM", little(0xffffffff, 4) + little(0, 2));
  const Text body = "WEBP" + head + loop + webp_frame(first) + webp_frame(second);
  return riff_chunk("RIFF", body);
}

std::string red_then_blue_video() {
  const Text head = element(0x1a45dfa3, 4,
                            element(0x4286, 2, byte(1)) + element(0x42f7, 2, byte(1)) +
                                element(0x42f2, 2, byte(4)) + element(0x42f3, 2, byte(8)) +
                                element(0x4282, 2, "webm") + element(0x4287, 2, byte(2)) +
                                element(0x4285, 2, byte(2)));
  // A duration of 1000 units of one millisecond, as a double.
  const Text info = element(0x1549a966, 4,
                            element(0x2ad7b1, 3, big(1'000'000, 3)) +
                                element(0x4489, 2, big(0x408f400000000000ULL, 8)) +
                                element(0x4d80, 2, "test") + element(0x5741, 2, "test"));
  const Text video = element(0xe0, 1, element(0xb0, 1, byte(16)) + element(0xba, 1, byte(16)));
  const Text track = element(0xae, 1,
                             element(0xd7, 1, byte(1)) + element(0x73c5, 2, byte(1)) +
                                 element(0x83, 1, byte(1)) + element(0x86, 1, "V_VP8") + video);
  const Text cluster =
      element(0x1f43b675, 4,
              element(0xe7, 1, byte(0)) + video_frame(0, kRedFrame) + video_frame(500, kBlueFrame));
  return head + element(0x18538067, 4, info + element(0x1654ae6b, 4, track) + cluster);
}

std::string square_font() {
  const int glyphs = 1 + kLastLetter - kFirstLetter + 1;
  Text outlines;
  Text places;
  Text widths;
  for (int i = 0; i < glyphs; ++i) {
    places += big(outlines.size(), 4);
    outlines += square_glyph();
    outlines.resize((outlines.size() + 3) / 4 * 4);
    widths += big(kEm, 2) + big(0, 2);
  }
  places += big(outlines.size(), 4);
  Text head = big(0x10000, 4) + big(0x10000, 4) + big(0, 4) + big(0x5f0f3cf5, 4) + big(3, 2) +
              big(kEm, 2) + big(0, 16) + big(0, 2) + big(0xff38, 2) + big(kEm, 2) + big(800, 2) +
              big(0, 2) + big(8, 2) + big(2, 2) + big(1, 2) + big(0, 2);
  const auto count = static_cast<std::uint64_t>(glyphs);
  const Text hhea = big(0x10000, 4) + big(800, 2) + big(0xff38, 2) + big(0, 2) + big(kEm, 2) +
                    big(0, 2) + big(0, 2) + big(kEm, 2) + big(1, 2) + Text(14, '\0') +
                    big(count, 2);
  const Text maxp = big(0x10000, 4) + big(count, 2) + big(4, 2) + big(1, 2) + big(0, 2) +
                    big(0, 2) + big(2, 2) + Text(16, '\0');
  const Text post = big(0x30000, 4) + Text(28, '\0');
  // In the order of their names.
  const std::array<Table, 10> tables{{{"OS/2", os2()},
                                      {"cmap", character_map()},
                                      {"glyf", outlines},
                                      {"head", head},
                                      {"hhea", hhea},
                                      {"hmtx", widths},
                                      {"loca", places},
                                      {"maxp", maxp},
                                      {"name", names()},
                                      {"post", post}}};
  Text directory = big(0x10000, 4) + big(tables.size(), 2) + big(128, 2) + big(3, 2) + big(32, 2);
  Text body;
  const std::size_t begin = 12 + 16 * tables.size();
  for (const auto& [name, table] : tables) {
    directory +=
        name + big(checksum(table), 4) + big(begin + body.size(), 4) + big(table.size(), 4);
    body += table;
    body.resize((body.size() + 3) / 4 * 4);
  }
  return directory + body;
}

}  // namespace twinshot::tricky

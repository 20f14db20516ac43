// The decoder against libpng: whatever the bytes, no crash, and no picture that libpng does not
// see.
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <random>
#include <string>

#include "compare/codec/png.h"
#include "compare/codec/png_chunks.h"
#include "compare/codec/png_rows.h"
#include "compare/codec/png_slow.h"
#include "compare/codec/unfilter.h"
#include "tests/compare/png_build.h"
#include "tests/fuzz/fuzz.h"

using namespace twinshot;
using namespace twinshot::png_build;

namespace {

constexpr PngLimits kLimits = {2000, 2000, 300'000};
constexpr std::size_t kMaxRawBytes = 1 << 16;

/// The end of a page behind which nothing may be read: ISA-L is not seen by the address sanitizer.
std::uint8_t* guarded_end() {
  static std::uint8_t* const end = [] {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t bytes = (fuzz::kMaxInputBytes / page + 1) * page;
    void* memory =
        mmap(nullptr, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    auto* start = static_cast<std::uint8_t*>(memory);
    if (mprotect(start + bytes, page, PROT_NONE) != 0) std::abort();
    return start + bytes;
  }();
  return end;
}

struct Outcome {
  std::optional<Image> image;
  std::string error;
};

template <typename Decode>
Outcome outcome_of(const Decode& decode) {
  try {
    return {decode(), ""};
  } catch (const PngError& error) {
    return {std::nullopt, error.what()};
  }
}

/// By PngRows, in portions that the input chooses.
Image decode_by_rows(ByteView png) {
  if (!PngRows::can_read(scan_chunks(png, kLimits))) return decode_png(png, kLimits);
  PngRows source(png, kLimits);
  Image image{source.width(), source.height(), {}};
  image.pixels.resize(image.stride_bytes() * static_cast<std::size_t>(image.height));
  for (int portion = 1 + png[png.size() / 2] % 80;; portion = 1 + portion * 7 % 80) {
    const PngRows::Rows rows = source.next(portion);
    if (rows.count == 0) return image;
    expand_rows({rows.pixels, rows.stride_bytes}, {image.row(rows.y), image.stride_bytes()},
                {source.width(), rows.count, source.channels()});
  }
}

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// What libpng refuses though nothing of it is in the picture: ancillary chunks it looks into, and
/// codes that are incomplete in places no data uses.
bool may_accept(ByteView png, const std::string& error) {
  for (const std::size_t at : chunk_offsets(png)) {
    const bool ancillary = (png[at + 4] & 0x20) != 0;
    if (ancillary || std::memcmp(&png[at + 4], "PLTE", 4) == 0) return true;
  }
  return contains(error, "invalid code lengths set") ||
         contains(error, "invalid literal/lengths set") ||
         contains(error, "invalid distances set") ||
         contains(error, "too many length or distance symbols");
}

[[noreturn]] void fail(const std::string& text) {
  std::fprintf(stderr, "png_fuzz: %s\n", text.c_str());
  std::abort();
}

/// The image data of the file, inflated as far as it goes, without its checksum.
Bytes inflated(ByteView packed) {
  Bytes raw(kMaxRawBytes);
  z_stream stream = {};
  if (packed.size() < 2 || inflateInit2(&stream, -15) != Z_OK) return {};
  stream.next_in = const_cast<Bytef*>(packed.data() + 2);
  stream.avail_in = static_cast<unsigned>(packed.size() - 2);
  stream.next_out = raw.data();
  stream.avail_out = static_cast<unsigned>(raw.size());
  (void)inflate(&stream, Z_FINISH);
  raw.resize(stream.total_out);
  inflateEnd(&stream);
  return raw;
}

Bytes image_data(ByteView png) {
  Bytes packed;
  for (const std::size_t at : chunk_offsets(png)) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | png[at + i];
    if (std::memcmp(&png[at + 4], "IDAT", 4) != 0 || length > png.size() - at - 12) continue;
    packed.insert(packed.end(), png.begin() + static_cast<std::ptrdiff_t>(at + 8),
                  png.begin() + static_cast<std::ptrdiff_t>(at + 8 + length));
  }
  return packed;
}

/// Whether the image data is one zlib stream to its last byte, and inflates to just the rows.
bool is_whole(ByteView png) {
  const PngHeader header = read_png_header(png);
  const std::size_t row_bytes =
      1 + static_cast<std::size_t>(header.width) * (header.colour_type == 2 ? 3 : 4);
  const Bytes packed = image_data(png);
  Bytes raw(row_bytes * static_cast<std::size_t>(header.height) + 1);
  z_stream stream = {};
  if (inflateInit2(&stream, 15) != Z_OK) return false;
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<unsigned>(packed.size());
  stream.next_out = raw.data();
  stream.avail_out = static_cast<unsigned>(raw.size());
  const bool whole =
      inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 1;
  inflateEnd(&stream);
  return whole;
}

/// Where we are stricter than libpng on purpose: the order of chunks, the end of the image data,
/// and the window that its header names.
bool may_refuse(ByteView png, const std::string& error) {
  if (contains(error, "out of place") || contains(error, "has no name") || !is_whole(png))
    return true;
  const Bytes packed = image_data(png);
  constexpr int kLargestWindow = 7;
  return contains(error, "cannot be inflated") && packed[0] >> 4 < kLargestWindow;
}

/// The file with other image data, in chunks of other sizes.
Bytes with_image_data(ByteView png, ByteView packed, std::minstd_rand& random) {
  Bytes result(png.begin(), png.begin() + std::min<std::ptrdiff_t>(33, std::ssize(png)));
  const std::size_t step = 1 + random() % (1 + packed.size());
  for (std::size_t at = 0; at < packed.size(); at += step) {
    append_chunk(result, "IDAT", packed.subspan(at, std::min(step, packed.size() - at)));
    if (random() % 16 == 0) append_chunk(result, "IDAT", {});
    if (result.size() > fuzz::kMaxInputBytes) break;
  }
  append_chunk(result, "IEND", {});
  return result;
}

void set_adler(Bytes& packed) {
  const Bytes raw = inflated(packed);
  if (packed.size() < 6) return;
  const auto sum =
      static_cast<std::uint32_t>(adler32(1, raw.data(), static_cast<unsigned>(raw.size())));
  for (std::size_t i = 0; i < 4; ++i) {
    packed[packed.size() - 4 + i] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
  }
}

Packing any_packing(std::minstd_rand& random) {
  constexpr int kStrategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
  return {static_cast<int>(random() % 10), kStrategies[random() % 5],
          9 + static_cast<int>(random() % 7)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::kMaxInputBytes) return 0;
  std::uint8_t* const start = guarded_end() - size;
  if (size != 0) std::memcpy(start, data, size);
  const ByteView png(start, size);
  const Outcome fast = outcome_of([&] { return decode_png(png, kLimits); });
  const Outcome rows = outcome_of([&] { return decode_by_rows(png); });
  const Outcome slow = outcome_of([&] { return decode_png_slowly(png, kLimits); });
  // Of several faults, portions may find another one first.
  if (fast.error.empty() != rows.error.empty()) {
    fail('"' + fast.error + "\", in portions \"" + rows.error + '"');
  }
  if (fast.image && fast.image->pixels != rows.image->pixels) fail("portions differ");
  if (!fast.image && slow.image && !may_refuse(png, fast.error)) fail("refused: " + fast.error);
  if (fast.image && !slow.image && !may_accept(png, slow.error)) {
    fail("accepted, by libpng not: " + slow.error);
  }
  if (fast.image && slow.image && fast.image->pixels != slow.image->pixels) {
    fail("other pixels than libpng's");
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::minstd_rand random(seed + 1);
  Bytes png(data, data + size);
  const auto mutate = [](Bytes& bytes) {
    const std::size_t before = bytes.size();
    bytes.resize(before + 128);
    bytes.resize(LLVMFuzzerMutate(bytes.data(), before, bytes.size()));
  };
  const unsigned kind = static_cast<unsigned>(random() % 8);
  if (kind < 3) {  // anything, and mostly with the right CRCs
    mutate(png);
  } else if (kind < 6) {  // the packed data, mostly with the right Adler-32
    Bytes packed = image_data(png);
    mutate(packed);
    if (random() % 8 != 0) set_adler(packed);
    png = with_image_data(png, packed, random);
  } else {  // the filtered rows, packed in another way
    Bytes raw = inflated(image_data(png));
    mutate(raw);
    png = with_image_data(png, pack(raw, any_packing(random)), random);
  }
  if (random() % 8 != 0) repair_crcs(png);
  if (png.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(png.begin(), png.end(), data);
  return png.size();
}

std::vector<Bytes> twinshot::fuzz::seeds() {
  std::vector<Bytes> all;
  std::minstd_rand random(1);
  const auto add = [&](const PngHeader& header, int samples, Filling filling, std::uint8_t lace) {
    const int row_bytes = (header.width * samples * header.bit_depth + 7) / 8;
    const Bytes raw = filtered_rows(row_bytes, header.height, 1, -1, filling, random);
    Bytes png = signature();
    append_chunk(png, "IHDR", header_data(header, lace));
    if (header.colour_type == 3) append_chunk(png, "PLTE", Bytes(3 << header.bit_depth, 0x5a));
    if (random() % 4 == 0) append_chunk(png, "pHYs", Bytes{0, 0, 1, 0, 0, 0, 1, 0, 1});
    const Bytes packed = pack(raw, any_packing(random));
    const Bytes idats = with_image_data(png, packed, random);
    png.insert(png.end(), idats.begin() + std::min<std::ptrdiff_t>(33, std::ssize(idats)),
               idats.end());
    all.push_back(png);
  };
  for (const Filling filling : {Filling::noise, Filling::sparse, Filling::flat}) {
    for (const int width : {1, 2, 5, 6, 17, 64, 130}) {
      for (const int height : {1, 3, 70}) {
        add({width, height, 8, 2}, 3, filling, 0);
        add({width, height, 8, 6}, 4, filling, 0);
      }
    }
    add({13, 9, 8, 0}, 1, filling, 0);
    add({13, 9, 1, 0}, 1, filling, 0);
    add({13, 9, 16, 2}, 3, filling, 0);
    add({13, 9, 8, 4}, 2, filling, 0);
    add({13, 9, 4, 3}, 1, filling, 0);
    add({13, 9, 8, 2}, 3, filling, 1);
  }
  return all;
}

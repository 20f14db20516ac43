// The image data of a PNG: its IDAT chunks, checked and inflated piece by piece.
//
// ISA-L's streaming inflate is as fast as libdeflate's on whole buffers (tests/bench/README.md),
// and what it writes is still in the cache when the filters of the rows are undone.
#include "compare/inflate_idat.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace twinshot {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kHeaderChunkBytes = 12 + 13;
/// Chrome's IDAT chunks are 4 kB: gathered, one call of the inflater fills many rows.
constexpr std::size_t kGatherBytes = 64 * 1024;
/// ISA-L counts in 32 bits.
constexpr std::size_t kMaxIsalBytes = std::size_t{1} << 30;
/// States a thread keeps for its next pictures: two sides, and some to spare.
constexpr std::size_t kPooledStates = 4;

std::uint32_t big_endian(const std::uint8_t* bytes) {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | static_cast<std::uint32_t>(bytes[3]);
}

[[noreturn]] void fail(const std::string& cause) {
  throw PngError("corrupt PNG: " + cause);
}

}  // namespace

struct IdatInflater::State {
  inflate_state isal;
  std::array<std::uint8_t, kGatherBytes> gathered;
};

namespace {

using StatePool = std::vector<std::unique_ptr<IdatInflater::State>>;

StatePool& state_pool() {
  thread_local StatePool pool;
  return pool;
}

std::unique_ptr<IdatInflater::State> take_state() {
  StatePool& pool = state_pool();
  // Not zeroed: ISA-L initialises what it reads.
  if (pool.empty()) return std::make_unique_for_overwrite<IdatInflater::State>();
  std::unique_ptr<IdatInflater::State> state = std::move(pool.back());
  pool.pop_back();
  return state;
}

}  // namespace

struct IdatInflater::Chunk {
  std::uint32_t type = 0;
  ByteView data;
};

namespace {

constexpr std::uint32_t type_of(const char (&name)[5]) {
  std::uint32_t type = 0;
  for (int i = 0; i < 4; ++i) type = type << 8 | static_cast<std::uint8_t>(name[i]);
  return type;
}

constexpr std::uint32_t kIhdr = type_of("IHDR");
constexpr std::uint32_t kPlte = type_of("PLTE");
constexpr std::uint32_t kIdat = type_of("IDAT");
constexpr std::uint32_t kIend = type_of("IEND");

std::string name_of(std::uint32_t type) {
  std::string name;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const char letter = static_cast<char>(type >> shift & 0xff);
    const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    if (!is_letter) fail("a chunk has no name");
    name += letter;
  }
  return name;
}

/// Bit 5 of the first letter (PNG specification, 5.4).
bool is_ancillary(std::uint32_t type) {
  return (type & 0x20000000) != 0;
}

}  // namespace

IdatInflater::IdatInflater(ByteView png)
    : png_(png), rest_(png.subspan(kSignatureBytes)), state_(take_state()) {
  const std::uint8_t* methods = rest_.data() + 8 + 10;  // compression, filter
  if (methods[0] != 0 || methods[1] != 0) fail("it is packed by an unknown method");
  if (take_chunk().type != kIhdr) fail("it does not begin with IHDR");
  bool palette = false;
  while (big_endian(rest_.data() + 4) != kIdat) {
    const std::uint32_t type = take_chunk().type;
    if (type == kIend) fail("it has no image data");
    if (is_ancillary(type)) continue;
    if (type != kPlte || palette) fail("the chunk " + name_of(type) + " is out of place");
    palette = true;
  }
  start_stream();
}

IdatInflater::IdatInflater(const IdatInflater& twin, ByteView other)
    : png_(other),
      rest_(other.subspan(twin.taken_bytes())),
      state_(take_state()),
      last_idat_taken_(twin.last_idat_taken_) {
  const State& from = *twin.state_;
  std::memcpy(state_.get(), &from, sizeof from);
  // What the twin would read next is a copy of its own, or lies at the same place of its file.
  const std::uint8_t* next = from.isal.next_in;
  const std::uint8_t* gathered = from.gathered.data();
  const bool owned = std::less_equal<>()(gathered, next) &&
                     std::less_equal<>()(next, gathered + from.gathered.size());
  state_->isal.next_in = owned
                             ? state_->gathered.data() + (next - gathered)
                             : const_cast<std::uint8_t*>(other.data()) + (next - twin.png_.data());
}

IdatInflater::~IdatInflater() {
  StatePool& pool = state_pool();
  if (pool.size() < kPooledStates) pool.push_back(std::move(state_));
}

/// The next chunk, whole and with the right CRC.
IdatInflater::Chunk IdatInflater::take_chunk() {
  // scan_chunks() has seen an IEND, and nobody walks past it: there is always a next chunk.
  const std::size_t length = big_endian(rest_.data());
  const Chunk chunk = {big_endian(rest_.data() + 4), rest_.subspan(8, length)};
  const std::uint32_t stored = big_endian(rest_.data() + 8 + length);
  if (crc32_gzip_refl(0, rest_.data() + 4, length + 4) != stored) {
    fail("CRC error in chunk " + name_of(chunk.type));
  }
  (void)name_of(chunk.type);
  rest_ = rest_.subspan(12 + length);
  return chunk;
}

/// Hands the inflater the next image data. False when there is none.
bool IdatInflater::refill() {
  inflate_state& isal = state_->isal;
  std::size_t gathered = 0;
  while (!last_idat_taken_) {
    const std::size_t length = big_endian(rest_.data());
    if (big_endian(rest_.data() + 4) != kIdat) {
      last_idat_taken_ = true;
      break;
    }
    if (length > kMaxIsalBytes) fail("an IDAT chunk of " + std::to_string(length) + " bytes");
    const bool large = length > kGatherBytes / 4;
    const bool beyond = taken_bytes() + length > gathering_limit_;
    if (gathered != 0 && (large || beyond || length > kGatherBytes - gathered)) break;
    const ByteView data = take_chunk().data;
    if (large) {
      isal.next_in = const_cast<std::uint8_t*>(data.data());  // ISA-L only reads it
      isal.avail_in = static_cast<std::uint32_t>(data.size());
      return true;
    }
    std::memcpy(state_->gathered.data() + gathered, data.data(), data.size());
    gathered += data.size();
  }
  isal.next_in = state_->gathered.data();
  isal.avail_in = static_cast<std::uint32_t>(gathered);
  return gathered != 0;
}

/// Reads the two bytes of the zlib header (RFC 1950, 2.2).
void IdatInflater::start_stream() {
  inflate_state& isal = state_->isal;
  isal_inflate_init(&isal);
  std::array<std::uint32_t, 2> header = {};
  for (std::uint32_t& byte : header) {
    if (isal.avail_in == 0 && !refill()) fail("it has no image data");
    byte = *isal.next_in++;
    --isal.avail_in;
  }
  constexpr std::uint32_t kDeflate = 8;
  constexpr std::uint32_t kMaxWindowBits = 15;
  constexpr std::uint32_t kPresetDictionary = 0x20;
  const std::uint32_t window_bits = (header[0] >> 4) + 8;
  if ((header[0] & 0xf) != kDeflate || window_bits > kMaxWindowBits ||
      (header[0] << 8 | header[1]) % 31 != 0 || (header[1] & kPresetDictionary) != 0) {
    fail("the image data has no valid zlib header");
  }
  isal.hist_bits = window_bits;
  isal.crc_flag = ISAL_ZLIB_NO_HDR_VER;  // computes the Adler-32, and compares it at the end
}

/// Inflates up to `count` bytes to `target`. False when the stream has ended before.
bool IdatInflater::inflate(std::uint8_t* target, std::size_t count) {
  inflate_state& isal = state_->isal;
  isal.next_out = target;
  isal.avail_out = static_cast<std::uint32_t>(count);
  while (isal.avail_out != 0) {
    if (isal.block_state == ISAL_BLOCK_FINISH) return false;
    const bool input_left = isal.avail_in != 0 || refill();
    const std::uint32_t out_before = isal.avail_out;
    const std::uint32_t in_before = isal.avail_in;
    const int outcome = isal_inflate(&isal);
    if (outcome == ISAL_INCORRECT_CHECKSUM) fail("the Adler-32 of the image data is wrong");
    if (outcome < 0 || outcome == ISAL_NEED_DICT) fail("the image data cannot be inflated");
    const bool stuck = isal.avail_out == out_before && isal.avail_in == in_before;
    if (stuck && isal.block_state != ISAL_BLOCK_FINISH) {
      fail(input_left ? "the image data cannot be inflated" : "the image data ends early");
    }
  }
  return true;
}

void IdatInflater::read(std::uint8_t* target, std::size_t count) {
  for (; count != 0;) {
    const std::size_t part = std::min(count, kMaxIsalBytes);
    if (!inflate(target, part)) fail("there is too little image data");
    target += part;
    count -= part;
  }
}

void IdatInflater::finish() {
  std::array<std::uint8_t, 1 + kSlackBytes> surplus;
  if (inflate(surplus.data(), 1)) fail("there is too much image data");
  // What the bit buffer took beyond the end is surplus just as what was not read yet.
  inflate_state& isal = state_->isal;
  if (isal.avail_in != 0 || isal.read_in_length >= 8 || refill()) {
    fail("there is data behind the image data");
  }
  for (;;) {
    const std::uint32_t type = take_chunk().type;
    if (type == kIend) return;
    if (!is_ancillary(type)) fail("the chunk " + name_of(type) + " is out of place");
  }
}

}  // namespace twinshot

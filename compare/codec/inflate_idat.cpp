// The image data of a PNG: its IDAT chunks, checked and inflated piece by piece.
//
// What is inflated stays where it was written, with the 32 kB before it that matches may repeat:
// nothing is copied but these, once every few hundred kB.
#include "compare/codec/inflate_idat.h"

#include <isa-l/crc.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "compare/codec/adler32.h"
#include "compare/codec/inflate.h"
#include "compare/codec/png_chunks.h"
#include "compare/pixel_pool.h"

namespace twinshot {
namespace {

constexpr std::size_t kSignatureBytes = 8;
/// Chrome's IDAT chunks are 4 kB and more: gathered, one call of the inflater fills many rows.
constexpr std::size_t kGatherBytes = 64 * 1024;
constexpr std::size_t kWindowBytes = 32 * 1024;
/// Inflated bytes kept: in the second-level cache until they are used.
constexpr std::size_t kRingBytes = 256 * 1024;
/// States a thread keeps for its next pictures: two sides, and some to spare.
constexpr std::size_t kPooledStates = 4;

[[noreturn]] void fail(const std::string& cause) {
  throw PngError("corrupt PNG: " + cause);
}

}  // namespace

struct IdatInflater::State {
  Inflater inflater;
  std::uint32_t adler = 1;  ///< of what has been handed out
  std::size_t in = 0;       ///< the input at hand: [in, in_end) of `gathered`
  std::size_t in_end = 0;
  std::size_t read = 0;  ///< what is inflated and not handed out: [read, end) of `ring`
  std::size_t end = 0;
  PixelBytes ring;
  std::array<std::uint8_t, kGatherBytes + Inflater::kPaddingBytes> gathered;

  /// What is still needed of the ring: what was not handed out, and the window.
  [[nodiscard]] std::size_t kept_from() const {
    return std::min(read, end - std::min(end, kWindowBytes));
  }
};

namespace {

using StatePool = std::vector<std::unique_ptr<IdatInflater::State>>;

StatePool& state_pool() {
  thread_local StatePool pool;
  return pool;
}

std::unique_ptr<IdatInflater::State> take_state() {
  StatePool& pool = state_pool();
  // Not zeroed: what is read is written first.
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
  // One chunk: how far it may read on is said only afterwards.
  chunk_ = take_chunk().data;
  constexpr std::size_t kZlibHeaderBytes = 2;
  limit_ = chunk_.size() < kZlibHeaderBytes ? SIZE_MAX : 0;
  start_stream();
  limit_ = SIZE_MAX;
}

IdatInflater::IdatInflater(const IdatInflater& twin, ByteView other)
    : png_(other),
      rest_(other.subspan(twin.taken_bytes())),
      chunk_(other.subspan(static_cast<std::size_t>(twin.chunk_.data() - twin.png_.data()),
                           twin.chunk_.size())),
      state_(take_state()),
      last_idat_taken_(twin.last_idat_taken_) {
  const State& from = *twin.state_;
  state_->inflater = from.inflater;
  state_->adler = from.adler;
  state_->in = from.in;
  state_->in_end = from.in_end;
  std::copy(from.gathered.begin() + static_cast<std::ptrdiff_t>(from.in),
            from.gathered.begin() + static_cast<std::ptrdiff_t>(from.in_end),
            state_->gathered.begin() + static_cast<std::ptrdiff_t>(from.in));
  if (state_->ring.size() < from.ring.size()) state_->ring = PixelBytes(from.ring.size());
  const std::size_t kept = from.kept_from();
  if (from.end > kept) {
    std::memcpy(state_->ring.data(), from.ring.data() + kept, from.end - kept);
  }
  state_->read = from.read - kept;
  state_->end = from.end - kept;
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
  const std::string name = name_of(chunk.type);
  if (crc32_gzip_refl(0, rest_.data() + 4, length + 4) != stored) {
    fail("CRC error in chunk " + name);
  }
  rest_ = rest_.subspan(kChunkOverhead + length);
  return chunk;
}

/// Gathers more image data behind what is left.
IdatInflater::Refill IdatInflater::refill() {
  State& state = *state_;
  std::uint8_t* const gathered = state.gathered.data();
  const std::size_t left = state.in_end - state.in;
  std::memmove(gathered, gathered + state.in, left);
  state.in = 0;
  state.in_end = left;
  while (state.in_end < kGatherBytes) {
    if (chunk_.empty()) {
      if (last_idat_taken_) break;
      const std::size_t length = big_endian(rest_.data());
      if (big_endian(rest_.data() + 4) != kIdat) {
        last_idat_taken_ = true;
        break;
      }
      if (taken_bytes() + kChunkOverhead + length > limit_) {
        return state.in_end > left ? Refill::more : Refill::held;
      }
      chunk_ = take_chunk().data;
    }
    const std::size_t count = std::min(chunk_.size(), kGatherBytes - state.in_end);
    std::memcpy(gathered + state.in_end, chunk_.data(), count);
    state.in_end += count;
    chunk_ = chunk_.subspan(count);
  }
  return state.in_end > left ? Refill::more : Refill::none;
}

/// The next byte of the stream's frame.
std::uint32_t IdatInflater::take_byte(const char* missing) {
  State& state = *state_;
  if (state.in == state.in_end && refill() != Refill::more) fail(missing);
  return state.gathered[state.in++];
}

/// Reads the two bytes of the zlib header (RFC 1950, 2.2).
void IdatInflater::start_stream() {
  State& state = *state_;
  state.adler = 1;
  state.in = state.in_end = state.read = state.end = 0;
  const std::uint32_t method = take_byte("it has no image data");
  const std::uint32_t flags = take_byte("it has no image data");
  constexpr std::uint32_t kDeflate = 8;
  constexpr std::uint32_t kMaxWindowBits = 15;
  constexpr std::uint32_t kPresetDictionary = 0x20;
  const std::uint32_t window_bits = (method >> 4) + 8;
  if ((method & 0xf) != kDeflate || window_bits > kMaxWindowBits ||
      (method << 8 | flags) % 31 != 0 || (flags & kPresetDictionary) != 0) {
    fail("the image data has no valid zlib header");
  }
  state.inflater = Inflater(window_bits);
}

/// Inflates until `count` bytes lie in the ring behind what was handed out, and maybe some more;
/// less when the stream has ended before, or when it was told to hold.
void IdatInflater::inflate(std::size_t count) {
  State& state = *state_;
  while (state.end < state.read + count) {
    Inflater::Input input = {state.gathered.data() + state.in, state.gathered.data() + state.in_end,
                             last_idat_taken_ && chunk_.empty()};
    std::uint8_t* const ring = state.ring.data();
    Inflater::Output output = {ring, ring + state.end, ring + state.read + count};
    const Inflater::Outcome outcome = state.inflater.inflate(input, output);
    state.in = static_cast<std::size_t>(input.next - state.gathered.data());
    state.end = static_cast<std::size_t>(output.next - ring);
    switch (outcome) {
      case Inflater::Outcome::full:
        break;
      case Inflater::Outcome::hungry:
        // When there is none, it is known now that this was the last.
        if (refill() == Refill::held) return;
        break;
      case Inflater::Outcome::finished:
        return;
      case Inflater::Outcome::ends_early:
        fail("the image data ends early");
      case Inflater::Outcome::corrupt:
        fail("the image data cannot be inflated");
    }
  }
}

const std::uint8_t* IdatInflater::read(std::size_t count) {
  State& state = *state_;
  if (state.end < state.read + count) {
    if (state.read + count + Inflater::kRoomBytes > state.ring.size()) make_room(count);
    inflate(count);
    if (state.end < state.read + count) {
      if (state.inflater.finished()) fail("there is too little image data");
      return nullptr;
    }
  }
  const std::uint8_t* const bytes = state.ring.data() + state.read;
  state.adler = update_adler32(state.adler, bytes, count);
  state.read += count;
  return bytes;
}

/// Moves what is needed of the ring to its beginning.
void IdatInflater::make_room(std::size_t count) {
  State& state = *state_;
  const std::size_t kept = state.kept_from();
  const std::size_t needed = state.read - kept + count + Inflater::kRoomBytes;
  if (needed > state.ring.size()) {
    PixelBytes larger(std::max(kRingBytes, 2 * needed));
    if (state.end > kept) {
      std::memcpy(larger.data(), state.ring.data() + kept, state.end - kept);
    }
    state.ring = std::move(larger);
  } else {
    std::memmove(state.ring.data(), state.ring.data() + kept, state.end - kept);
  }
  state.read -= kept;
  state.end -= kept;
}

void IdatInflater::finish() {
  State& state = *state_;
  if (state.read + 1 + Inflater::kRoomBytes > state.ring.size()) make_room(1);
  inflate(1);
  if (state.end > state.read) fail("there is too much image data");
  std::uint32_t adler = 0;
  for (int i = 0; i < 4; ++i) adler = adler << 8 | take_byte("the image data ends early");
  if (adler != state.adler) fail("the Adler-32 of the image data is wrong");
  if (state.in != state.in_end || refill() == Refill::more)
    fail("there is data behind the image data");
  for (;;) {
    const std::uint32_t type = take_chunk().type;
    if (type == kIend) return;
    if (!is_ancillary(type)) fail("the chunk " + name_of(type) + " is out of place");
  }
}

}  // namespace twinshot

// A deflate stream (RFC 1951), inflated as far as is asked for: its blocks and their headers.
#include "compare/codec/inflate.h"

#include <algorithm>
#include <cstring>

namespace twinshot {
namespace {

/// The longest header: 17 bits, 19 lengths of 3, and 316 lengths of up to 7 + 7.
constexpr std::ptrdiff_t kHeaderBytes = 640;
static_assert(kHeaderBytes <= static_cast<std::ptrdiff_t>(Inflater::kMaxLeftBytes));
static_assert(8 + kReadAhead <= static_cast<std::ptrdiff_t>(Inflater::kPaddingBytes));

constexpr std::size_t kMaxSymbols = 286;
constexpr std::size_t kMaxDistances = 30;
constexpr std::size_t kEndOfBlockSymbol = 256;

}  // namespace

/// Makes at least 56 bits available; far behind the end they are zeros.
void Inflater::refill() {
  if (at_.in < in_end_ + kPaddingBytes / 2) {
    std::uint64_t word = 0;
    for (unsigned i = 0; i < 8; ++i) word |= std::uint64_t{at_.in[i]} << (8 * i);
    at_.bits |= word << at_.bit_count;
    at_.in += (63 - at_.bit_count) >> 3;
  }
  at_.bit_count |= 56;
}

unsigned Inflater::take(unsigned count) {
  const auto value = static_cast<unsigned>(at_.bits & ((1U << count) - 1));
  at_.bits >>= count;
  at_.bit_count -= count;
  return value;
}

/// Puts whole bytes back that are in the bits but were not taken: whatever the caller does with its
/// input between two calls, no more than seven bits of it are here.
void Inflater::put_back() {
  at_.in -= at_.bit_count / 8;
  at_.bit_count %= 8;
  at_.bits &= (1U << at_.bit_count) - 1;
}

/// Goes on with the next whole byte.
void Inflater::align() {
  put_back();
  at_.bits = 0;
  at_.bit_count = 0;
}

/// Whether more was taken than there is.
bool Inflater::overrun() const {
  return at_.in - static_cast<std::ptrdiff_t>(at_.bit_count / 8) > in_end_;
}

/// RFC 1951, 3.2.3. False when it is none.
bool Inflater::read_header() {
  refill();
  last_block_ = take(1) != 0;
  switch (take(2)) {
    case 0:
      return read_stored();
    case 1:
      use_fixed_codes();
      break;
    case 2:
      if (!read_codes()) return false;
      break;
    default:
      return false;
  }
  stage_ = Stage::symbols;
  return true;
}

bool Inflater::read_stored() {
  align();
  refill();
  stored_bytes_ = take(16);
  const bool intact = stored_bytes_ == (take(16) ^ 0xffff);
  align();
  stage_ = Stage::stored;
  return intact;
}

void Inflater::use_fixed_codes() {
  if (fixed_codes_) return;
  std::array<std::uint8_t, kSymbols> lengths;
  std::fill(lengths.begin(), lengths.begin() + 144, 8);
  std::fill(lengths.begin() + 144, lengths.begin() + 256, 9);
  std::fill(lengths.begin() + 256, lengths.begin() + 280, 7);
  std::fill(lengths.begin() + 280, lengths.end(), 8);
  std::array<std::uint8_t, kDistances> distance_lengths;
  distance_lengths.fill(5);
  fixed_codes_ =
      build_symbols(lengths, tables_) && build_distances(distance_lengths, window_bits_, tables_);
}

/// RFC 1951, 3.2.7.
bool Inflater::read_codes() {
  fixed_codes_ = false;
  const std::size_t symbols = 257 + take(5);
  const std::size_t distances = 1 + take(5);
  const std::size_t length_codes = 4 + take(4);
  if (symbols > kMaxSymbols || distances > kMaxDistances) return false;
  constexpr std::array<std::uint8_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                   11, 4,  12, 3, 13, 2, 14, 1, 15};
  std::array<std::uint8_t, kOrder.size()> length_lengths = {};
  for (std::size_t i = 0; i < length_codes; ++i) {
    refill();
    length_lengths[kOrder[i]] = static_cast<std::uint8_t>(take(3));
  }
  LengthTable table;
  if (!build_lengths(length_lengths, table)) return false;
  std::array<std::uint8_t, kMaxSymbols + kMaxDistances> lengths;
  const std::span all(lengths.data(), symbols + distances);
  return read_code_lengths(table, all) && all[kEndOfBlockSymbol] != 0 &&
         build_symbols(all.first(symbols), tables_) &&
         build_distances(all.subspan(symbols), window_bits_, tables_);
}

bool Inflater::read_code_lengths(const LengthTable& table, std::span<std::uint8_t> lengths) {
  constexpr unsigned kLengths = 16;  // below: a length; from here on: repetitions
  std::size_t filled = 0;
  while (filled < lengths.size()) {
    refill();
    const HuffmanEntry entry = table[at_.bits & (table.size() - 1)];
    (void)take(entry & 0xff);
    const unsigned symbol = entry >> 16 & 0xff;
    if (symbol < kLengths) {
      lengths[filled++] = static_cast<std::uint8_t>(symbol);
      continue;
    }
    if (symbol == kLengths && filled == 0) return false;
    const std::uint8_t repeated = symbol == kLengths ? lengths[filled - 1] : std::uint8_t{0};
    const std::size_t times =
        symbol == kLengths ? 3 + take(2) : (symbol == 17 ? 3 + take(3) : 11 + take(7));
    if (times > lengths.size() - filled) return false;
    std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(filled), times, repeated);
    filled += times;
  }
  return true;
}

/// Hungry also when the block is at its end.
Inflater::Outcome Inflater::copy_stored(bool last_input, const Output& output) {
  if (stored_bytes_ > 0) {
    if (at_.out >= output.limit) return Outcome::full;
    const std::size_t count =
        std::min({std::size_t{stored_bytes_}, static_cast<std::size_t>(in_end_ - at_.in),
                  static_cast<std::size_t>(output.limit - at_.out)});
    std::memcpy(at_.out, at_.in, count);
    at_.in += count;
    at_.out += count;
    stored_bytes_ -= static_cast<std::uint32_t>(count);
    if (stored_bytes_ > 0) {
      if (at_.out >= output.limit) return Outcome::full;
      return last_input ? Outcome::ends_early : Outcome::hungry;
    }
  }
  end_block();
  return Outcome::hungry;
}

void Inflater::end_block() {
  stage_ = last_block_ ? Stage::finished : Stage::header;
}

/// Decodes symbols as far as input and output go. Hungry also when the block is at its end.
Inflater::Outcome Inflater::decode_symbols(bool last_input, const Output& output) {
  // Of the last input nothing is left when this limit is reached.
  const std::uint8_t* const in_limit =
      last_input ? in_end_ + 8 : in_end_ - std::min(kReadAhead, in_end_ - at_.in);
  const SymbolsEnd end = inflate_symbols(at_, tables_, in_limit, output.limit, output.history);
  if (end == SymbolsEnd::corrupt) return Outcome::corrupt;
  if (last_input && overrun()) return Outcome::ends_early;
  if (end == SymbolsEnd::end_of_block) {
    end_block();
    return Outcome::hungry;
  }
  if (at_.out >= output.limit) return Outcome::full;
  return last_input ? Outcome::ends_early : Outcome::hungry;
}

Inflater::Outcome Inflater::inflate(Input& input, Output& output) {
  at_.in = input.next;
  at_.out = output.next;
  in_end_ = input.end;
  Outcome outcome = Outcome::hungry;
  for (bool stuck = false; outcome == Outcome::hungry && !stuck;) {
    const Stage stage = stage_;
    switch (stage) {
      case Stage::header:
        if (!input.last && in_end_ - at_.in < kHeaderBytes) {
          stuck = true;
        } else if (!read_header()) {
          outcome = Outcome::corrupt;
        }
        if (overrun()) outcome = Outcome::ends_early;
        break;
      case Stage::stored:
        outcome = copy_stored(input.last, output);
        stuck = stage_ == stage;
        break;
      case Stage::symbols:
        outcome = decode_symbols(input.last, output);
        stuck = stage_ == stage;
        break;
      case Stage::finished:
        align();
        outcome = Outcome::finished;
        break;
    }
  }
  put_back();
  input.next = at_.in;
  output.next = at_.out;
  return outcome;
}

}  // namespace twinshot

// A deflate stream (RFC 1951), inflated as far as is asked for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "compare/codec/huffman_table.h"
#include "compare/codec/inflate_symbols.h"

namespace twinshot {

/// Inflates from memory to memory; both belong to the caller, who may move them between calls.
///
/// Accepts what zlib accepts, but for matches from beyond the window that the stream's header
/// names, which zlib lets pass or not depending on its buffers. Copied, it goes on from there.
/// Threads: one at a time.
class Inflater {
 public:
  /// The input at hand: [next, end), and kPaddingBytes behind it that may be read and mean nothing.
  struct Input {
    const std::uint8_t* next = nullptr;
    const std::uint8_t* end = nullptr;
    bool last = false;  ///< nothing follows
  };
  /// What has been inflated begins at `history`, or at least the last 32 kB of it, and ends at
  /// `next`. Behind `limit` there is room for kRoomBytes.
  struct Output {
    const std::uint8_t* history = nullptr;
    std::uint8_t* next = nullptr;
    const std::uint8_t* limit = nullptr;
  };
  enum class Outcome {
    full,        ///< output.next has reached the limit, or passed it by some bytes
    hungry,      ///< more input is needed; up to kMaxLeftBytes of this one are left
    finished,    ///< the stream is at its end, and input.next behind it
    ends_early,  ///< the last input ends inside the stream
    corrupt,
  };

  static constexpr std::size_t kPaddingBytes = 64;
  static constexpr std::size_t kRoomBytes = kMaxOvershoot + kWriteSlack;
  static constexpr std::size_t kMaxLeftBytes = 1024;

  explicit Inflater(unsigned window_bits = 15) : window_bits_(window_bits) {}

  /// Reads no further than input.end, but for the padding. Once finished, always finished; after
  /// ends_early or corrupt it is of no use.
  [[nodiscard]] Outcome inflate(Input& input, Output& output);

  /// Whether the last block has ended.
  [[nodiscard]] bool finished() const { return stage_ == Stage::finished; }

 private:
  enum class Stage : std::uint8_t { header, stored, symbols, finished };

  [[nodiscard]] bool read_header();
  [[nodiscard]] bool read_stored();
  [[nodiscard]] bool read_codes();
  [[nodiscard]] bool read_code_lengths(const LengthTable& table, std::span<std::uint8_t> lengths);
  void use_fixed_codes();
  [[nodiscard]] Outcome copy_stored(bool last_input, const Output& output);
  [[nodiscard]] Outcome decode_symbols(bool last_input, const Output& output);
  void end_block();
  void refill();
  [[nodiscard]] unsigned take(unsigned count);
  void put_back();
  void align();
  [[nodiscard]] bool overrun() const;

  HuffmanTables tables_;
  InflatePosition at_;                    ///< between calls, fewer than eight bits
  const std::uint8_t* in_end_ = nullptr;  ///< during a call
  unsigned window_bits_;
  std::uint32_t stored_bytes_ = 0;  ///< left of a stored block
  Stage stage_ = Stage::header;
  bool last_block_ = false;
  bool fixed_codes_ = false;  ///< are what the tables hold
};

}  // namespace twinshot

// The image data of a PNG: its IDAT chunks, checked and inflated piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "compare/codec/png.h"

namespace twinshot {

/// One zlib stream spread over the IDAT chunks of one file, inflated as it is asked for.
///
/// Every chunk passed on the way has its CRC checked before its data is used: those before the
/// image data by the constructor, those after it by finish(). Which chunks a PNG may have in which
/// order is checked too; the content of ancillary ones is not looked at. Throws PngError. Nothing
/// is allocated per file: states are pooled, one pool a thread. One thread at a time.
class IdatInflater {
 public:
  /// What one picture after the other needs, and may reuse: about 350 kB.
  struct State;

  /// Borrows the bytes of a file that scan_chunks() has passed.
  explicit IdatInflater(ByteView png);
  /// Goes on where `twin` stands, in another file whose first twin.taken_bytes() bytes are the
  /// same.
  IdatInflater(const IdatInflater& twin, ByteView other);
  ~IdatInflater();
  IdatInflater(const IdatInflater&) = delete;
  IdatInflater& operator=(const IdatInflater&) = delete;

  /// The next `count` bytes of the stream, never fewer; valid until the next call. Null when they
  /// need more of the file than hold_at() allows: asked again with less strict bounds, it goes on.
  [[nodiscard]] const std::uint8_t* read(std::size_t count);

  /// To be called after the last byte: the stream must end here with its Adler-32, the image data
  /// with the stream, and the file with IEND.
  void finish();

  /// How much of the file has been taken, from its beginning: whole chunks.
  [[nodiscard]] std::size_t taken_bytes() const {
    return static_cast<std::size_t>(rest_.data() - png_.data());
  }
  /// From now on no chunk of image data is taken that ends beyond so many bytes of the file.
  void hold_at(std::size_t bytes) { limit_ = bytes; }

 private:
  struct Chunk;
  Chunk take_chunk();
  enum class Refill { more, none, held };
  Refill refill();
  std::uint32_t take_byte(const char* missing);
  void start_stream();
  void inflate(std::size_t count);
  void make_room(std::size_t count);

  ByteView png_;
  ByteView rest_;   ///< from the next chunk on
  ByteView chunk_;  ///< what is not gathered of the last one taken
  std::size_t limit_ = SIZE_MAX;
  std::unique_ptr<State> state_;
  bool last_idat_taken_ = false;
};

}  // namespace twinshot

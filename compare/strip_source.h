// One side of a pair, decoded strip by strip, on a thread of its own where there is one to spare.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "compare/codec/png_rows.h"
#include "compare/rect.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Rows a strip has. Two strips of a desktop page are about 250 kB: beside the inflaters' windows
/// they stay in a second-level cache of 1 MB from when they are inflated until they are compared.
inline constexpr int kStripRows = 32;

/// Which picture, for messages, and what of it nobody wants judged.
struct StripSide {
  ByteView png;
  std::string name;
  std::vector<Rect> ignore;  ///< painted before anything else sees the pixels
};

/// Rows with the memory they are in, and their hashes.
struct DecodedStrip {
  PngRows::Rows pixels;
  RowTable rows;  ///< an entry per row
  PixelBytes buffer;
};

/// Rows of one picture as both sides of a pair can be compared: RGB where both are RGB and nothing
/// is painted, else RGBA with what is transparent cleared.
class StripReader {
 public:
  /// `rgba`: give RGBA whatever the file has. Needed where there are boxes to paint.
  StripReader(StripSide side, bool rgba);
  /// Goes on where `twin` stands, in a file that begins with the same twin.taken_bytes() bytes.
  StripReader(const StripReader& twin, StripSide side);

  [[nodiscard]] int width() const { return rows_.width(); }
  [[nodiscard]] int height() const { return rows_.height(); }
  [[nodiscard]] int channels() const { return rgba_ ? kChannels : rows_.channels(); }
  [[nodiscard]] std::size_t row_bytes() const {
    return static_cast<std::size_t>(width()) * static_cast<std::size_t>(channels());
  }
  [[nodiscard]] std::size_t taken_bytes() const { return rows_.taken_bytes(); }
  /// See PngRows.
  void hold_at(std::size_t bytes) { rows_.hold_at(bytes); }

  /// The next kStripRows rows, fewer at the end, none after it, decoded into `buffer`, which grows
  /// as needed. Throws PngError that names the side.
  [[nodiscard]] PngRows::Rows next(PixelBytes& buffer);
  /// The same, with their hashes; what the strip held is replaced, and its memory used again.
  void read(DecodedStrip& strip);

 private:
  StripSide side_;
  bool rgba_;
  PngRows rows_;
};

/// Strips with their hashes, decoded ahead of whoever takes them when there is a thread to do it.
/// Threads: one takes; `recycle` belongs to the same one.
class StripSource {
 public:
  StripSource(StripSide side, bool rgba, bool own_thread);
  /// Goes on where `twin` stands; see StripReader.
  StripSource(const StripReader& twin, StripSide side, bool own_thread);
  ~StripSource();
  StripSource(const StripSource&) = delete;
  StripSource& operator=(const StripSource&) = delete;

  [[nodiscard]] int height() const { return reader_.height(); }

  /// The next strip; `count` 0 after the last. Throws what the reader threw, once what was read
  /// before it has been taken: the same strips and errors with and without a thread.
  [[nodiscard]] DecodedStrip next();
  /// Gives a strip's memory back for another one.
  void recycle(DecodedStrip strip);

 private:
  static constexpr std::size_t kDecodedAhead = 6;

  void read_ahead();
  [[nodiscard]] DecodedStrip spare();

  StripReader reader_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<DecodedStrip> ahead_;
  std::vector<DecodedStrip> spare_;
  std::exception_ptr error_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace twinshot

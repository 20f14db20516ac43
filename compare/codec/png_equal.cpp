// Whether two files hold the same picture, without decoding either.
#include "compare/codec/png_equal.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "compare/codec/png_chunks.h"

namespace twinshot {
namespace {

/// What says how pixels look (PNG specification, chapter 11); all else are words about them.
constexpr std::array<std::string_view, 4> kPictureChunks = {"IHDR", "PLTE", "tRNS", "IDAT"};

/// The picture's bytes one after the other: types and contents of kPictureChunks, with consecutive
/// IDAT chunks as one.
class PictureBytes {
 public:
  explicit PictureBytes(ByteView png) : rest_(png.subspan(kPngSignature.size())) { advance(); }

  /// What is left of the present piece; empty at the end of the file.
  [[nodiscard]] ByteView piece() const { return piece_; }

  void skip(std::size_t bytes) {
    piece_ = piece_.subspan(bytes);
    if (piece_.empty()) advance();
  }

 private:
  void advance() {
    while (piece_.empty() && rest_.size() >= kChunkOverhead) {
      const std::size_t length = big_endian(rest_.data());
      if (length > rest_.size() - kChunkOverhead) return;
      const std::string_view type(reinterpret_cast<const char*>(&rest_[4]), 4);
      const bool goes_on = type == "IDAT" && in_pixels_;
      if (std::find(kPictureChunks.begin(), kPictureChunks.end(), type) != kPictureChunks.end()) {
        piece_ = goes_on ? rest_.subspan(8, length) : rest_.subspan(4, 4 + length);
      }
      in_pixels_ = type == "IDAT";
      rest_ = rest_.subspan(kChunkOverhead + length);
    }
  }

  ByteView rest_;
  ByteView piece_;
  bool in_pixels_ = false;
};

}  // namespace

bool equally_packed(ByteView a, ByteView b) {
  if (a.size() < kPngSignature.size() || b.size() < kPngSignature.size()) return false;
  PictureBytes left(a);
  PictureBytes right(b);
  while (!left.piece().empty() && !right.piece().empty()) {
    const std::size_t bytes = std::min(left.piece().size(), right.piece().size());
    if (std::memcmp(left.piece().data(), right.piece().data(), bytes) != 0) return false;
    left.skip(bytes);
    right.skip(bytes);
  }
  return left.piece().empty() && right.piece().empty();
}

}  // namespace twinshot

// One side of a pair, decoded strip by strip, on a thread of its own where there is one to spare.
#include "compare/strip_source.h"

#include <algorithm>
#include <utility>

#include "compare/codec/unfilter.h"
#include "compare/ignore_boxes.h"
#include "compare/side.h"

namespace twinshot {
namespace {

/// The reader of a side's file; says whose file it is when it is none.
PngRows open_rows(const StripSide& side) {
  return of_side(side.name, [&] { return PngRows(side.png); });
}

}  // namespace

StripReader::StripReader(StripSide side, bool rgba)
    : side_(std::move(side)), rgba_(rgba), rows_(open_rows(side_)) {}

StripReader::StripReader(const StripReader& twin, StripSide side)
    : side_(std::move(side)), rgba_(twin.rgba_), rows_(twin.rows_, side_.png) {}

PngRows::Rows StripReader::next(PixelBytes& buffer) {
  return of_side(side_.name, [&]() -> PngRows::Rows {
    if (!rgba_) return rows_.next(kStripRows, buffer);
    const PngRows::Rows stored = rows_.next(kStripRows);
    if (stored.count == 0) return stored;
    if (buffer.size() < row_bytes() * kStripRows) buffer = PixelBytes(row_bytes() * kStripRows);
    expand_rows({stored.pixels, stored.stride_bytes}, {buffer.data(), row_bytes()},
                {width(), stored.count, rows_.channels()});
    paint(buffer.data(), {0, stored.y, width(), stored.count}, side_.ignore);
    return {buffer.data(), row_bytes(), stored.y, stored.count};
  });
}

void StripReader::read(DecodedStrip& strip) {
  strip.pixels = next(strip.buffer);
  hash_rows({strip.pixels.pixels, strip.pixels.stride_bytes, strip.pixels.count, row_bytes(),
             static_cast<std::size_t>(channels())},
            strip.rows);
}

StripSource::StripSource(StripSide side, bool rgba, bool own_thread)
    : reader_(std::move(side), rgba) {
  if (own_thread) thread_ = std::thread([this] { read_ahead(); });
}

StripSource::StripSource(const StripReader& twin, StripSide side, bool own_thread)
    : reader_(twin, std::move(side)) {
  if (own_thread) thread_ = std::thread([this] { read_ahead(); });
}

StripSource::~StripSource() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

DecodedStrip StripSource::next() {
  if (!thread_.joinable()) {
    DecodedStrip strip = spare();
    reader_.read(strip);
    return strip;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !ahead_.empty() || error_ != nullptr; });
  if (ahead_.empty()) std::rethrow_exception(error_);
  DecodedStrip strip = std::move(ahead_.front());
  // The empty strip at the end stays: whoever asks again gets it again.
  if (strip.pixels.count > 0) {
    ahead_.pop_front();
  } else {
    ahead_.front() = {};
  }
  lock.unlock();
  changed_.notify_all();
  return strip;
}

void StripSource::recycle(DecodedStrip strip) {
  const std::lock_guard lock(mutex_);
  spare_.push_back(std::move(strip));
}

DecodedStrip StripSource::spare() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return {};
  DecodedStrip strip = std::move(spare_.back());
  spare_.pop_back();
  return strip;
}

void StripSource::read_ahead() {
  bool more = true;
  while (more) {
    DecodedStrip strip = spare();
    std::exception_ptr error;
    try {
      reader_.read(strip);
      more = strip.pixels.count > 0;
    } catch (...) {
      error = std::current_exception();
      more = false;
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ahead_.size() < kDecodedAhead || stopping_; });
    if (stopping_) return;
    if (error) {
      error_ = error;
    } else {
      ahead_.push_back(std::move(strip));
    }
    lock.unlock();
    changed_.notify_all();
  }
}

}  // namespace twinshot

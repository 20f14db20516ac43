// Memory for pixels: used again, never cleared for nothing, never kept without bound.
#include "compare/pixel_pool.h"

#include <algorithm>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using twinshot::PixelBytes;
using twinshot::PixelPool;

TEST_CASE("pixel pool: a picture of about the same size gets the memory of the one before") {
  const std::size_t bytes = 3 * PixelPool::kPooledBytes;
  const std::uint8_t* first = nullptr;
  {
    PixelBytes picture(bytes);
    first = picture.data();
  }
  const PixelBytes next(bytes - 1000);
  CHECK(next.data() == first);
}

TEST_CASE("pixel pool: two pictures in use never share memory") {
  PixelBytes a(PixelPool::kPooledBytes);
  PixelBytes b(PixelPool::kPooledBytes);
  CHECK(a.data() != b.data());
}

TEST_CASE("pixel pool: a given value fills, even memory that was used before") {
  {
    PixelBytes dirty(PixelPool::kPooledBytes, 7);
  }
  const PixelBytes clean(PixelPool::kPooledBytes, 0);
  CHECK(std::count(clean.begin(), clean.end(), 0) ==
        static_cast<std::ptrdiff_t>(PixelPool::kPooledBytes));
}

TEST_CASE("pixel pool: what is kept for later is bounded") {
  for (int i = 0; i < 6; ++i) {
    std::vector<PixelBytes> pictures;
    for (int k = 0; k <= i; ++k) {
      pictures.emplace_back((std::size_t{48} + static_cast<std::size_t>(k)) << 20);
    }
    pictures.clear();
    CHECK(PixelPool::kept_bytes() <= PixelPool::kKeptBytes);
  }
}

TEST_CASE("pixel pool: threads may free what another one made" * doctest::test_suite("threads")) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < 50; ++k) {
        PixelBytes picture(PixelPool::kPooledBytes + static_cast<std::size_t>(k) * 1000);
        picture.front() = 1;
        std::jthread([moved = std::move(picture)] { CHECK(moved.front() == 1); }).join();
      }
    });
  }
}

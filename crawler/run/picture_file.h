// Pictures as files.
#pragma once

#include <filesystem>

#include "compare/image.h"
#include "compare/pixel_pool.h"
#include "crawler/run/file.h"

namespace twinshot {

/// The bytes of a file, in pooled memory: for pictures that are read one after another.
/// Throws OutputError naming the file and the cause.
[[nodiscard]] PixelBytes read_bytes(const std::filesystem::path& file);

/// Writes a picture as PNG, making its folder. `level` is zlib's, 0 to 9. Throws OutputError.
void write_picture(const std::filesystem::path& file, const ImageView& image, int level = 3,
                   Durability durability = Durability::now);

}  // namespace twinshot

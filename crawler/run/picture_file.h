// Pictures as files.
#pragma once

#include <filesystem>

#include "compare/codec/png.h"
#include "compare/pixel_pool.h"
#include "crawler/run/file.h"

namespace twinshot {

/// The bytes of a file, in pooled memory: for pictures that are read one after another.
/// Throws OutputError naming the file and the cause.
[[nodiscard]] PixelBytes read_bytes(const std::filesystem::path& file);

/// Writes an encoded picture, making its folder. Throws OutputError.
void write_picture(const std::filesystem::path& file, ByteView png,
                   Durability durability = Durability::now);

}  // namespace twinshot

// Pictures as files named by their content.
#pragma once

#include <filesystem>
#include <string>

#include "compare/codec/png.h"

namespace twinshot {

/// Equal pictures are stored once. Safe from several threads.
class PictureStore {
 public:
  /// Pictures go to `folder`/pictures. Throws OutputError.
  explicit PictureStore(std::filesystem::path folder);

  /// Stores encoded bytes; returns the path relative to the folder. Throws OutputError.
  [[nodiscard]] std::string add(ByteView png) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace twinshot

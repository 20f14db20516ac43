// Pictures as files named by their content.
#include "crawler/run/picture_store.h"

#include <string_view>
#include <utility>

#include "crawler/config/digest.h"
#include "crawler/run/file.h"

namespace twinshot {

PictureStore::PictureStore(std::filesystem::path folder) : folder_(std::move(folder)) {
  make_folder(folder_ / "pictures");
}

std::string PictureStore::add(ByteView png) const {
  const std::string_view bytes(reinterpret_cast<const char*>(png.data()), png.size());
  const std::string name = "pictures/" + sha256_of_text(bytes).substr(0, 32) + ".png";
  const std::filesystem::path file = folder_ / name;
  // Two threads that store the same picture at once both write the same bytes.
  if (!std::filesystem::exists(file)) {
    write_file(file, bytes, Durability::on_publish);
  }
  return name;
}

}  // namespace twinshot

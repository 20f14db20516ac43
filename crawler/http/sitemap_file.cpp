// One sitemap file: bytes in, addresses out. Hostile input.
#include "crawler/http/sitemap_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include <zlib.h>
#include <pugixml.hpp>

#include "crawler/http/trimmed.h"

namespace twinshot {
namespace {

// pugixml keeps 64 bytes per element and 40 per attribute. A full sitemap of 50,000 addresses with
// two dozen language alternates each stays below these; 50 MB of "<a/>" would take a gigabyte.
constexpr std::ptrdiff_t kMaxElements = 3'000'000;
constexpr std::ptrdiff_t kMaxAttributes = 4'000'000;

// Below this size any ratio is harmless.
constexpr std::size_t kRatioApplies = std::size_t{1} << 20;

std::string megabytes(std::size_t bytes) {
  return bytes >= (std::size_t{1} << 20) ? std::to_string(bytes >> 20) + " MB"
                                         : std::to_string(bytes) + " bytes";
}

class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw std::bad_alloc();  // 16: gzip only
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

/// "{urn:x}loc" written as "x:loc" is "loc": which prefix a site uses is its own choice.
std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The text of the child <loc>, which may be split by CDATA sections. An image's own <image:loc>
/// lies deeper and is not found.
std::string location(const pugi::xml_node& entry) {
  for (const pugi::xml_node& child : entry.children()) {
    if (local_name(child) != "loc") continue;
    std::string text;
    for (const pugi::xml_node& part : child.children()) {
      if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) {
        text += part.value();
      }
    }
    return trimmed(text);
  }
  return {};
}

void check_size(const std::string& xml) {
  if (std::count(xml.begin(), xml.end(), '<') > kMaxElements ||
      std::count(xml.begin(), xml.end(), '=') > kMaxAttributes) {
    throw SitemapFileError("has millions of elements; split it and list the parts in an index");
  }
}

}  // namespace

std::string decompress_sitemap(std::string bytes, const SitemapLimits& limits) {
  if (!bytes.starts_with("\x1f\x8b")) return bytes;
  Inflater inflater;
  z_stream& stream = inflater.stream();
  // zlib's pointer is not const, but it does not write through it.
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string result;
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) {
      throw SitemapFileError("is damaged gzip: " +
                             std::string(stream.msg != nullptr ? stream.msg : "it ends too early"));
    }
    result.append(buffer.data(), buffer.size() - stream.avail_out);
    if (result.size() > limits.max_bytes) {
      throw SitemapFileError("is larger than " + megabytes(limits.max_bytes) +
                             " when decompressed; split it and list the parts in an index");
    }
    if (result.size() > kRatioApplies && result.size() / limits.max_ratio > bytes.size()) {
      throw SitemapFileError("is a decompression bomb: it grows more than " +
                             std::to_string(limits.max_ratio) + " times");
    }
    if (status != Z_STREAM_END) continue;
    // Several gzip members in a row are one file.
    if (stream.avail_in == 0) return result;
    if (inflateReset(&stream) != Z_OK) throw SitemapFileError("is damaged gzip");
  }
}

SitemapFile parse_sitemap(std::string xml, const SitemapLimits& limits) {
  check_size(xml);
  // An XML declaration must come first; sites put blank lines before it all the same.
  std::size_t begin = xml.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  begin = std::min(xml.find_first_not_of(" \t\r\n", begin), xml.size());
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer_inplace(
      xml.data() + begin, xml.size() - begin,
      pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_doctype);
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) {
      throw SitemapFileError("has a DOCTYPE, which a sitemap never needs; remove it");
    }
  }
  if (!parsed) {
    throw SitemapFileError("is not XML: " + std::string(parsed.description()) + " at byte " +
                           std::to_string(begin + static_cast<std::size_t>(parsed.offset)));
  }
  const pugi::xml_node root = document.document_element();
  SitemapFile file;
  file.is_index = local_name(root) == "sitemapindex";
  if (!file.is_index && local_name(root) != "urlset") {
    throw SitemapFileError("is not a sitemap: it begins with <" +
                           std::string(root.name()).substr(0, 40) +
                           ">, not <urlset> or <sitemapindex>");
  }
  const std::string_view entry_name = file.is_index ? "sitemap" : "url";
  for (const pugi::xml_node& entry : root.children()) {
    if (local_name(entry) != entry_name) continue;
    if (file.urls.size() == limits.max_urls) {
      throw SitemapFileError("has more than " + std::to_string(limits.max_urls) +
                             " entries; split it and list the parts in an index");
    }
    file.urls.push_back(location(entry));
    if (file.urls.back().empty()) {
      throw SitemapFileError("has an entry without an address: number " +
                             std::to_string(file.urls.size()) + " of its <" +
                             std::string(entry_name) + "> elements has no <loc>");
    }
  }
  return file;
}

}  // namespace twinshot

// Which file answers a request: a static site as a function, without a network.
#include "examples/demo/static_site.h"

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace twinshot {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

void read_rules(const fs::path& file, std::map<std::string, SiteRule>& rules) {
  std::ifstream stream(file);
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string path;
    SiteRule rule;
    if (!(words >> path)) continue;
    if (path.front() != '/' || !(words >> rule.status) || rule.status < 200 || rule.status > 599) {
      throw std::runtime_error(file.string() + ":" + std::to_string(number) +
                               ": expected PATH STATUS [TARGET], like /old 301 /new");
    }
    words >> rule.target;
    rules.emplace(path, rule);  // the first folder's rule wins, as its files do
  }
}

/// The file below the site's folders, or nothing. A path component ".." never gets here, and a
/// symbolic link that leads out of the folder is not followed.
std::optional<fs::path> find(const Site& site, const std::string& path) {
  for (const fs::path& folder : site.folders) {
    std::error_code error;
    const fs::path file = fs::canonical(folder / fs::path(path).relative_path(), error);
    if (error) continue;
    const auto [end, ignored] =
        std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    if (end == folder.end()) return file;
  }
  return std::nullopt;
}

bool safe(const std::string& path) {
  if (path.empty() || path.front() != '/' || path.find('\\') != std::string::npos) return false;
  for (const fs::path& part : fs::path(path)) {
    // Dotfiles, the rules and the parts are not pages of the site.
    if (part.string().starts_with('.') || part == "_rules" || part == "_parts") return false;
  }
  return true;
}

/// Parts may include parts; a missing one, and one that is nested too deep, leaves nothing.
std::string with_parts(const Site& site, const std::string& page, int depth = 0) {
  static constexpr std::string_view kStart = "<!--#include \"";
  static constexpr std::string_view kEnd = "\" -->";
  static constexpr int kMaxDepth = 4;
  std::string result;
  for (std::size_t at = 0;;) {
    const std::size_t start = page.find(kStart, at);
    const std::size_t end = start == std::string::npos ? start : page.find(kEnd, start);
    result.append(page, at, end == std::string::npos ? end : start - at);
    if (end == std::string::npos) return result;
    const std::string name = page.substr(start + kStart.size(), end - start - kStart.size());
    const auto part = depth < kMaxDepth ? find(site, "/_parts/" + name) : std::nullopt;
    if (part) result += with_parts(site, read(*part).value_or(""), depth + 1);
    at = end + kEnd.size();
  }
}

SiteAnswer with_file(const Site& site, int status, const std::string& path) {
  SiteAnswer result;
  result.status = status;
  if (const auto file = find(site, path)) {
    if (auto body = read(*file)) {
      result.content_type = mime_type(*file);
      result.body = *std::move(body);
      if (result.content_type.starts_with("text/html")) {
        result.body = with_parts(site, result.body);
      }
      return result;
    }
  }
  result.body = "<!doctype html><title>" + std::to_string(status) + "</title><h1>" +
                std::to_string(status) + "</h1>";
  return result;
}

std::string fill(std::string text, const std::map<std::string, std::string>& variables) {
  for (const auto& [name, value] : variables) {
    const std::string marker = "{" + name + "}";
    for (auto at = text.find(marker); at != std::string::npos;
         at = text.find(marker, at + value.size())) {
      text.replace(at, marker.size(), value);
    }
  }
  return text;
}

}  // namespace

Site open_site(const std::vector<fs::path>& folders) {
  Site site;
  for (const fs::path& folder : folders) {
    if (!fs::is_directory(folder)) {
      throw std::runtime_error("no such folder: " + folder.string());
    }
    site.folders.push_back(fs::canonical(folder));
    read_rules(site.folders.back() / "_rules", site.rules);
  }
  return site;
}

SiteAnswer answer(const Site& site, std::string_view target,
                  const std::map<std::string, std::string>& variables) {
  const std::string_view encoded = target.substr(0, target.find('?'));
  const auto path = percent_decode(encoded);
  if (!path || !safe(*path)) return with_file(site, 404, "/404.html");

  if (const auto rule = site.rules.find(*path); rule != site.rules.end()) {
    const auto& [status, rule_target] = rule->second;
    if (status < 300 || status > 399) return with_file(site, status, rule_target);
    SiteAnswer result;
    result.status = status;
    result.location = fill(rule_target, variables);
    return result;
  }

  const auto file = find(site, *path);
  if (!file) return with_file(site, 404, "/404.html");
  if (!fs::is_directory(*file)) return with_file(site, 200, *path);
  if (path->back() != '/') {
    // "//host/" would be another site to a browser.
    const auto start = encoded.find_first_not_of('/');
    SiteAnswer result;
    result.status = 301;
    result.location = "/" + std::string(encoded.substr(start)) + "/";
    return result;
  }
  const std::string index = *path + "index.html";
  return find(site, index) ? with_file(site, 200, index) : with_file(site, 404, "/404.html");
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char byte = text[i];
    if (byte == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      unsigned value = 0;
      const auto [end, error] =
          std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
      if (error != std::errc() || end != text.data() + i + 3) return std::nullopt;
      byte = static_cast<char>(value);
      i += 2;
    }
    if (byte == '\0') return std::nullopt;
    result.push_back(byte);
  }
  return result;
}

std::string_view mime_type(const fs::path& file) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kTypes{{
      {".html", "text/html; charset=utf-8"},
      {".htm", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".xml", "application/xml"},
      {".txt", "text/plain; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff", "font/woff"},
      {".woff2", "font/woff2"},
      {".ttf", "font/ttf"},
      {".eot", "application/vnd.ms-fontobject"},
      {".mp4", "video/mp4"},
      {".pdf", "application/pdf"},
  }};
  std::string extension = file.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (const auto& [known, type] : kTypes) {
    if (extension == known) return type;
  }
  return "application/octet-stream";
}

}  // namespace twinshot

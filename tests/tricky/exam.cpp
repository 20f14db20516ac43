// What a run made of a fixture's pages, and whether that is right.
#include "tests/tricky/exam.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "compare/codec/png.h"

namespace twinshot::tricky {

namespace {

constexpr std::array kSides{Side::production, Side::staging};

std::string name_of(Side which) {
  return which == Side::production ? "reference" : "candidate";
}

std::string text_of(const Rect& box) {
  return std::to_string(box.width) + "x" + std::to_string(box.height) + "+" +
         std::to_string(box.x) + "+" + std::to_string(box.y);
}

std::string text_of(const Image& image) {
  return std::to_string(image.width) + "x" + std::to_string(image.height);
}

Rect box_of(const nlohmann::json& region) {
  return {region.at("x").get<int>(), region.at("y").get<int>(), region.at("width").get<int>(),
          region.at("height").get<int>()};
}

/// How many pixels differ outside `box`.
int differing_outside(const Image& a, const Image& b, const Rect& box) {
  int differing = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) {
      const bool inside = x >= box.x && x < box.right() && y >= box.y && y < box.bottom();
      if (!inside && colour_at(a, x, y) != colour_at(b, x, y)) ++differing;
    }
  }
  return differing;
}

}  // namespace

std::string picture_file(const nlohmann::json& shot) {
  const nlohmann::json& file = shot.at("image");
  return file.is_string() ? file.get<std::string>() : "";
}

Colour colour_at(const Image& image, int x, int y) {
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) return {-1, -1, -1};
  const std::uint8_t* pixel = image.view().pixel(x, y);
  return {pixel[0], pixel[1], pixel[2]};
}

int count_of(const Image& image, Colour colour) {
  int count = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) count += colour_at(image, x, y) == colour ? 1 : 0;
  }
  return count;
}

const nlohmann::json& Exam::endpoint(const std::string& path) const {
  for (const nlohmann::json& each : run_.at("endpoints")) {
    if (each.at("path") == path) return each;
  }
  throw std::runtime_error(path + " is not in run.json");
}

const nlohmann::json& Exam::side(const std::string& path, Side which) const {
  return endpoint(path).at(name_of(which));
}

const Image& Exam::picture(const std::string& path, Side which) {
  const nlohmann::json& shot = side(path, which);
  const std::string file = picture_file(shot);
  if (file.empty()) {
    throw std::runtime_error(path + ": no picture of " + name_of(which) + ": " +
                             shot.at("failure").dump());
  }
  const auto known = pictures_.find(file);
  if (known != pictures_.end()) return known->second;
  std::ifstream stream(site_.pair.report() / file, std::ios::binary);
  const Bytes png{std::istreambuf_iterator<char>(stream), {}};
  return pictures_.emplace(file, decode_png(png)).first->second;
}

void Exam::expect(bool right, const std::string& otherwise) {
  if (!right) wrong_.push_back(otherwise);
}

void Exam::passed(const std::string& path) {
  looked_at_.push_back(path);
  const nlohmann::json& result = endpoint(path);
  const std::string verdict = result.at("verdict").get<std::string>();
  expect(verdict == "passed", path + " is " + verdict + ": " + result.value("detail", "") + " " +
                                  result.at("regions").dump().substr(0, 160));
  const std::string reference = picture_file(side(path, Side::production));
  // Pictures are named by their content.
  expect(!reference.empty() && reference == picture_file(side(path, Side::staging)),
         path + ": the two pictures are not the same bytes");
}

void Exam::found(const std::string& path, const Rect& box) {
  looked_at_.push_back(path);
  const nlohmann::json& result = endpoint(path);
  expect(result.at("verdict") == "regressed",
         path + " is " + result.at("verdict").get<std::string>());
  const nlohmann::json& regions = result.at("regions");
  std::string texts;
  for (const nlohmann::json& region : regions) texts += " " + text_of(box_of(region));
  expect(regions.size() == 1 && box_of(regions.at(0)) == box,
         path + ": regions" + texts + ", not " + text_of(box));
  const Image& reference = picture(path, Side::production);
  const Image& candidate = picture(path, Side::staging);
  if (reference.width != candidate.width || reference.height != candidate.height) {
    expect(false, path + ": " + text_of(reference) + " and " + text_of(candidate));
    return;
  }
  const int differing = differing_outside(reference, candidate, box);
  expect(differing == 0, path + ": " + std::to_string(differing) + " px differ besides the mark");
}

void Exam::invalid(const std::string& path, const std::string& reason) {
  looked_at_.push_back(path);
  const nlohmann::json& result = endpoint(path);
  const bool right = result.at("verdict") == "invalid" && result.at("reason") == reason;
  expect(right, path + " is " + result.at("verdict").get<std::string>() + " " +
                    result.at("reason").dump() + ": " + result.value("detail", ""));
}

void Exam::noted(const std::string& path, const std::string& part) {
  for (const Side which : kSides) {
    const nlohmann::json& notes = side(path, which).at("notes");
    const bool there = std::any_of(notes.begin(), notes.end(), [&part](const nlohmann::json& note) {
      return note.get<std::string>().find(part) != std::string::npos;
    });
    expect(there, path + ", " + name_of(which) + ": no note \"" + part + "\" in " + notes.dump());
  }
}

void Exam::size(const std::string& path, int width, int height) {
  for (const Side which : kSides) {
    const Image& image = picture(path, which);
    expect(image.width == width && image.height == height,
           path + ", " + name_of(which) + ": " + text_of(image) + ", not " + std::to_string(width) +
               "x" + std::to_string(height));
  }
}

void Exam::pixel(const std::string& path, int x, int y, Colour colour) {
  filled(path, {x, y, 1, 1}, colour);
}

void Exam::filled(const std::string& path, const Rect& box, Colour colour) {
  for (const Side which : kSides) {
    const Image& image = picture(path, which);
    for (int y = box.y; y < box.bottom(); ++y) {
      for (int x = box.x; x < box.right(); ++x) {
        const Colour shown = colour_at(image, x, y);
        if (shown == colour) continue;
        expect(false, path + ", " + name_of(which) + ": " + css(shown) + " at " +
                          std::to_string(x) + "," + std::to_string(y) + ", not " + css(colour));
        return;
      }
    }
  }
}

void Exam::each(const std::string& path, const std::function<bool(const Image&)>& right,
                const std::string& otherwise) {
  for (const Side which : kSides) {
    expect(right(picture(path, which)), path + ", " + name_of(which) + ": " + otherwise);
  }
}

void Exam::within(const std::string& path, int milliseconds) {
  for (const Side which : kSides) {
    const auto took = side(path, which).at("duration_ms").get<int>();
    expect(took <= milliseconds, path + ", " + name_of(which) + ": took " + std::to_string(took) +
                                     " ms, not " + std::to_string(milliseconds));
  }
}

std::string Exam::seen() const {
  std::string text;
  for (const std::string& path : looked_at_) {
    const nlohmann::json& result = endpoint(path);
    if (!text.empty()) text += "; ";
    text += result.at("verdict").get<std::string>();
    if (result.at("verdict") == "invalid") {
      text += " " + result.at("reason").get<std::string>();
      continue;
    }
    const nlohmann::json& shot = result.at("reference");
    text += " " + std::to_string(shot.value("width", 0)) + "x" +
            std::to_string(shot.value("height", 0));
    text += ", " + std::to_string(shot.value("duration_ms", 0) / 100 / 10.0).substr(0, 3) + " s";
  }
  return text;
}

}  // namespace twinshot::tricky

// What a run made of a fixture's pages, and whether that is right.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "compare/image.h"
#include "compare/rect.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

/// The examination of one fixture. Collects what is wrong, does not stop at the first.
class Exam {
 public:
  /// `run` is the parsed run.json; all are to outlive this.
  Exam(const TrickySite& site, const nlohmann::json& run) : site_(site), run_(run) {}

  [[nodiscard]] const TrickySite& site() const { return site_; }
  /// The page's endpoint in run.json; throws runtime_error where there is none.
  [[nodiscard]] const nlohmann::json& endpoint(const std::string& path) const;
  [[nodiscard]] const nlohmann::json& side(const std::string& path, Side which) const;
  /// The page's picture of one side, decoded; throws runtime_error where there is none.
  [[nodiscard]] const Image& picture(const std::string& path, Side which);

  void expect(bool right, const std::string& otherwise);

  /// Passed, with pictures that are equal to the byte.
  void passed(const std::string& path);
  /// Regressed, with exactly this region; everything else is equal to the pixel.
  void found(const std::string& path, const Rect& box);
  void invalid(const std::string& path, const std::string& reason);
  /// Both sides have a note that contains this.
  void noted(const std::string& path, const std::string& part);
  /// Both pictures have this size.
  void size(const std::string& path, int width, int height);
  /// Both pictures show this colour there.
  void pixel(const std::string& path, int x, int y, Colour colour);
  /// Every pixel of the box, on both pictures.
  void filled(const std::string& path, const Rect& box, Colour colour);
  /// `right(picture)` of both pictures.
  void each(const std::string& path, const std::function<bool(const Image&)>& right,
            const std::string& otherwise);
  /// Neither side took longer.
  void within(const std::string& path, int milliseconds);

  [[nodiscard]] const std::vector<std::string>& wrong() const { return wrong_; }
  /// What was seen, in a few words: verdicts and sizes.
  [[nodiscard]] std::string seen() const;

 private:
  const TrickySite& site_;
  const nlohmann::json& run_;
  std::map<std::string, Image> pictures_;
  std::vector<std::string> looked_at_;
  std::vector<std::string> wrong_;
};

/// The picture's file in the report, which is named by its content; empty where there is none.
[[nodiscard]] std::string picture_file(const nlohmann::json& shot);

[[nodiscard]] Colour colour_at(const Image& image, int x, int y);

/// How many pixels of the picture have this colour.
[[nodiscard]] int count_of(const Image& image, Colour colour);

}  // namespace twinshot::tricky

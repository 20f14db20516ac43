// The gate: a pair is judged only when both sides are valid pictures.
#include "crawler/browser/gate.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <tuple>

namespace twinshot {

namespace {

constexpr int kLevels = 2;
constexpr std::int64_t kOffPerMille = 1;
constexpr int kSamplesPerEdge = 32;

using Colour = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>;

Colour colour_at(const ImageView& image, int x, int y) {
  const std::uint8_t* pixel = image.pixel(x, y);
  return {pixel[0], pixel[1], pixel[2]};
}

/// The most frequent colour of a grid of samples. A picture that is nearly uniform has it in
/// nearly every sample, so sampling can not miss it.
Colour dominant_colour(const ImageView& image) {
  std::map<Colour, int> counts;
  for (int row = 0; row < kSamplesPerEdge; ++row) {
    for (int column = 0; column < kSamplesPerEdge; ++column) {
      const auto at = [](int index, int size) {
        return static_cast<int>((2LL * index + 1) * size / (2LL * kSamplesPerEdge));
      };
      ++counts[colour_at(image, at(column, image.width), at(row, image.height))];
    }
  }
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

bool is_near(const Colour& a, const Colour& b) {
  const auto near = [](int x, int y) { return std::abs(x - y) <= kLevels; };
  return near(std::get<0>(a), std::get<0>(b)) && near(std::get<1>(a), std::get<1>(b)) &&
         near(std::get<2>(a), std::get<2>(b));
}

/// One side in one line: "candidate: HTTP 500 Internal Server Error (https://...)".
std::string facts(const char* name, const Shot& shot) {
  std::string text = std::string(name) + ": ";
  if (shot.failure) {
    text += shot.failure->detail;
  } else {
    text += "valid, HTTP " + std::to_string(shot.status) + ", " + std::to_string(shot.width) + "x" +
            std::to_string(shot.height);
  }
  const bool moved = !shot.final_url.empty() && shot.final_url != shot.url;
  return moved ? text + " (ended on " + shot.final_url + ")" : text;
}

std::string both_facts(const ShotPair& pair) {
  return facts("reference", pair.reference) + "; " + facts("candidate", pair.candidate);
}

/// How much a reason says about the site rather than about the attempt. A page that went to the
/// other side, or answered with an error, explains more than a side that merely ran out of time.
int weight(Reason reason) {
  switch (reason) {
    case Reason::cross_side_redirect:
      return 8;
    case Reason::http_status:
      return 7;
    case Reason::tls:
      return 6;
    case Reason::download:
    case Reason::no_content:
      return 5;
    case Reason::navigation:
      return 4;
    case Reason::expectation:
      return 3;
    case Reason::blank:
      return 2;
    case Reason::crashed:
    case Reason::timeout:
    case Reason::capture:
      return 1;
    case Reason::none:
      return 0;
  }
  return 0;
}

}  // namespace

Emptiness emptiness(const ImageView& image) {
  if (image.width <= 0 || image.height <= 0) return Emptiness::uniform;
  const Colour dominant = dominant_colour(image);
  const std::int64_t pixels = static_cast<std::int64_t>(image.width) * image.height;
  std::int64_t off = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (!is_near(colour_at(image, x, y), dominant)) ++off;
    }
    if (off * 1000 >= pixels * kOffPerMille && off > 0) return Emptiness::none;
  }
  return off == 0 ? Emptiness::uniform : Emptiness::near_uniform;
}

std::optional<GateFailure> judge(const ShotPair& pair) {
  const std::optional<ShotFailure>& reference = pair.reference.failure;
  const std::optional<ShotFailure>& candidate = pair.candidate.failure;
  if (reference || candidate) {
    const bool first =
        reference && (!candidate || weight(reference->reason) >= weight(candidate->reason));
    return GateFailure{(first ? reference : candidate)->reason, both_facts(pair)};
  }
  if (pair.reference.png.empty() || pair.candidate.png.empty()) {
    return GateFailure{Reason::capture, "a side has no picture; " + both_facts(pair)};
  }
  return std::nullopt;
}

std::optional<GateFailure> judge_blank(const ShotPair& pair, Emptiness reference,
                                       Emptiness candidate) {
  const auto is_blank = [](Emptiness picture, const Shot& shot) {
    return picture == Emptiness::uniform ||
           (picture == Emptiness::near_uniform && !shot.visible_text);
  };
  const bool blank_reference = is_blank(reference, pair.reference);
  const bool blank_candidate = is_blank(candidate, pair.candidate);
  if (!blank_reference && !blank_candidate) return std::nullopt;
  const char* who = blank_reference && blank_candidate ? "both sides are"
                    : blank_reference                  ? "the reference is"
                                                       : "the candidate is";
  return GateFailure{Reason::blank, std::string(who) + " blank; " + both_facts(pair)};
}

}  // namespace twinshot

// Sentences about a run and about an endpoint.
#include "report/summary.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/escape.h"

namespace twinshot {
namespace {

bool is_incomplete(const RunResult& result, const Totals& totals) {
  return !result.run.complete || totals.not_reached > 0;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += ", ";
    text += part;
  }
  return text;
}

/// What else a reader must know: everything that is neither passed nor regressed.
void add_remainder(const Totals& totals, std::vector<std::string>& parts) {
  if (totals.invalid > 0) parts.push_back(std::to_string(totals.invalid) + " could not be judged");
  if (totals.accepted > 0) {
    parts.push_back(counted(totals.accepted, "accepted change", "accepted changes"));
  }
  if (totals.flaky > 0) parts.push_back(std::to_string(totals.flaky) + " flaky");
}

std::string incomplete_sentence(const RunResult& result, const Totals& totals) {
  const int judged = totals.passed + totals.regressed + totals.flaky + totals.accepted;
  std::string text = "INCOMPLETE: " + std::to_string(judged) + " of " +
                     counted(totals.planned, "planned page", "planned pages") + " judged";
  if (!result.run.incomplete_reason.empty()) {
    text += " (" + one_line(result.run.incomplete_reason) + ")";
  }
  std::vector<std::string> parts;
  if (totals.regressed > 0) {
    parts.push_back(std::to_string(totals.regressed) + " regressed");
    parts.push_back(counted(static_cast<std::int64_t>(result.causes.size()), "cause", "causes"));
  } else if (judged > 0) {
    parts.emplace_back("none of these regressed");
  }
  add_remainder(totals, parts);
  if (totals.not_reached > 0) parts.push_back(std::to_string(totals.not_reached) + " not reached");
  return text + (parts.empty() ? "" : ": " + joined(parts));
}

/// The most telling: those of the largest regions, each once.
std::vector<std::string> first_phrases(const EndpointResult& endpoint) {
  constexpr std::size_t kMost = 3;
  std::vector<const RegionResult*> regions;
  for (const RegionResult& region : endpoint.regions) regions.push_back(&region);
  std::stable_sort(
      regions.begin(), regions.end(),
      [](const RegionResult* a, const RegionResult* b) { return a->pixels > b->pixels; });
  std::vector<std::string> phrases;
  for (const RegionResult* region : regions) {
    if (phrases.size() == kMost) break;
    std::string phrase = change_phrase(*region);
    if (phrase.empty() || std::find(phrases.begin(), phrases.end(), phrase) != phrases.end()) {
      continue;
    }
    phrases.push_back(std::move(phrase));
  }
  return phrases;
}

}  // namespace

std::string counted(std::int64_t count, const std::string& singular, const std::string& plural) {
  return std::to_string(count) + " " + (count == 1 ? singular : plural);
}

Outlook outlook(const RunResult& result) {
  const Totals totals = count_totals(result.endpoints);
  if (is_incomplete(result, totals) || totals.planned == 0) return Outlook::incomplete;
  if (totals.regressed > 0) return Outlook::regressed;
  if (totals.invalid > 0) return Outlook::unjudged;
  return Outlook::good;
}

std::string verdict_sentence(const RunResult& result) {
  const Totals totals = count_totals(result.endpoints);
  if (is_incomplete(result, totals)) return incomplete_sentence(result, totals);
  if (totals.planned == 0) return "Nothing was judged: the plan holds no page";

  const std::string of_pages = " of " + counted(totals.planned, "page", "pages");
  std::vector<std::string> parts;
  if (totals.regressed > 0) {
    parts.push_back(std::to_string(totals.regressed) + of_pages + " regressed");
    parts.push_back(counted(static_cast<std::int64_t>(result.causes.size()), "cause", "causes"));
    add_remainder(totals, parts);
  } else if (totals.passed == totals.planned) {
    return totals.planned == 1
               ? "The page looks the same on both sides"
               : "All " + std::to_string(totals.planned) + " pages look the same on both sides";
  } else if (totals.invalid > 0) {
    // Said first: "none regressed" in front of it would read as good news.
    parts.push_back(std::to_string(totals.invalid) + of_pages + " could not be judged");
    if (totals.passed + totals.flaky + totals.accepted > 0) {
      parts.emplace_back("none of the others regressed");
    }
    Totals rest = totals;
    rest.invalid = 0;
    add_remainder(rest, parts);
  } else {
    parts.push_back("None" + of_pages + " regressed");
    add_remainder(totals, parts);
  }
  return joined(parts);
}

std::string score_text(double score) {
  if (std::isnan(score)) score = 0;
  score = std::clamp(score, 0.0, 1.0);
  // Rounded down, but 0.95 is 0.94999... in binary and must stay 0.950.
  const int thousandths = static_cast<int>(std::floor(score * 1000 + 1e-9));
  std::string digits = std::to_string(thousandths % 1000);
  digits.insert(0, 3 - digits.size(), '0');
  return std::to_string(thousandths / 1000) + "." + digits;
}

std::string change_phrase(const RegionResult& region) {
  if (!region.element || region.element->selector.empty()) return "";
  const Element& element = *region.element;
  std::string what = element.what;
  if (what.empty() && !element.property_changes.empty()) what = element.property_changes.front();
  if (what.empty()) what = to_string(region.kind);
  return one_line(element.selector) + ": " + one_line(what);
}

std::string endpoint_sentence(const EndpointResult& endpoint) {
  std::string text(to_string(endpoint.verdict));
  if (endpoint.verdict == Verdict::invalid) {
    text = "could not be judged: " + std::string(to_string(endpoint.reason));
    if (!endpoint.detail.empty()) text += ", " + one_line(endpoint.detail);
    return text;
  }
  if (endpoint.verdict == Verdict::not_reached) return "not reached";
  text += ": score " + score_text(endpoint.score) + ", limit " + score_text(endpoint.threshold);
  if (!endpoint.regions.empty()) {
    text += ", " + counted(static_cast<std::int64_t>(endpoint.regions.size()), "region", "regions");
  }
  for (const std::string& phrase : first_phrases(endpoint)) text += "; " + phrase;
  return text;
}

}  // namespace twinshot

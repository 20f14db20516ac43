// A finished run, as plain values: what run.json holds and every document is made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/comparison.h"
#include "compare/rect.h"
#include "report/page_facts.h"

namespace twinshot {

enum class Verdict { passed, regressed, flaky, accepted, invalid, not_reached };

/// Which of the two sites.
enum class SideRole { reference, candidate };

/// Why an endpoint could not be judged. `none` unless the verdict is invalid.
enum class Reason {
  none,
  http_status,
  cross_side_redirect,
  blank,
  navigation,
  tls,
  timeout,
  crashed,
  download,
  expectation,
  no_content,
  capture
};

[[nodiscard]] std::string_view to_string(Verdict verdict);
[[nodiscard]] std::string_view to_string(Reason reason);
[[nodiscard]] std::string_view to_string(SideRole side);
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view text);
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view text);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);
[[nodiscard]] std::optional<SideRole> parse_side_role(std::string_view text);

/// The DOM element under a region, where known. All of it is page text: data, never markup.
struct Element {
  std::string selector;  ///< of the candidate's page; of the reference's where it was removed
  std::string text;      ///< what it says there, shortened
  std::vector<std::string> property_changes;  ///< "color: #188038 -> #d93025"
  std::string reference_selector;             ///< on the reference's page; empty: the same
  std::string reference_text;                 ///< what it said there; empty: the same
  std::string
      what;  ///< "text 3.1.0 -> 3.2.0", "moved 40 px down": what happened to it, in a phrase
  /// Its text, its source or that it is there: what may take turns by itself, as advertisements do.
  /// A style does not. Not part of run.json.
  bool content = false;
  /// What the reference says and the candidate does not, word by word, and the other way round.
  /// Sorted. Not part of run.json.
  std::vector<std::string> words_lost = {};
  std::vector<std::string> words_gained = {};

  bool operator==(const Element&) const = default;
};

struct RegionResult {
  Rect box;            ///< candidate pixels; reference pixels for removed
  Rect reference_box;  ///< the same content in the reference; empty where there is none
  Kind kind = Kind::changed;
  std::int64_t pixels = 0;
  double score = 1;
  std::string key;    ///< equal keys are the same change: kind, size, pixels before and after
  std::string cause;  ///< id in RunResult::causes
  std::optional<Element> element;

  bool operator==(const RegionResult&) const = default;
};

/// What one side's browser saw. Strings are page text: data, never markup.
struct SideResult {
  std::string url;        ///< asked for
  std::string final_url;  ///< arrived at; empty when nothing arrived
  int status = 0;         ///< HTTP status of the main document; 0 when none came
  int width = 0;          ///< of the picture, image px; 0 when there is none
  int height = 0;
  std::string image;  ///< path relative to run.json; empty when there is none
  std::int64_t duration_ms = 0;
  std::string failure;                 ///< why this side has no valid picture; empty when it has
  std::string title;                   ///< document.title
  std::vector<std::string> redirects;  ///< every hop of the main document before final_url
  std::vector<std::string> notes;      ///< "network never quiet: 2 requests open after 10 s"
  std::optional<PageFacts> facts{};    ///< nothing when no document was shown

  bool operator==(const SideResult&) const = default;
};

/// One path x one viewport.
struct EndpointResult {
  std::string id;  ///< stable from run to run
  std::string path;
  std::string label;     ///< the config's label; the path where it has none
  std::string viewport;  ///< the viewport's label
  Verdict verdict = Verdict::not_reached;
  Reason reason = Reason::none;
  std::string detail;  ///< one sentence for a person: what was wrong, on which side
  double score = 1;
  double threshold = 0;
  std::vector<RegionResult> regions;
  SideResult reference;
  SideResult candidate;
  std::vector<Rect> noise_regions;  ///< candidate px: changes by itself, and was set aside
  double noise_share = 0;           ///< 0..1: how much of the candidate's picture that covers
  std::string annotated;            ///< picture with boxes, relative to run.json; regressed only
  /// What else differs: errors, resources, meta. Sentences; never part of the verdict.
  std::vector<std::string> twin_differences{};

  bool operator==(const EndpointResult&) const = default;
};

/// One visual change that explains regions on one or many endpoints.
struct Cause {
  std::string id;     ///< "C1", "C2", ...: most endpoints first
  std::string label;  ///< "footer .version: text 3.1.0 -> 3.2.0, on 198 endpoints"
  Kind kind = Kind::changed;
  std::vector<std::string> endpoints;
  int width = 0;
  int height = 0;
  std::string reference_crop;  ///< picture relative to run.json; empty for added
  std::string candidate_crop;  ///< empty for removed
  std::string heat_crop;       ///< both amplified, where the difference is hard to see; else empty

  bool operator==(const Cause&) const = default;
};

struct Totals {
  int planned = 0;
  int passed = 0;
  int regressed = 0;
  int flaky = 0;
  int accepted = 0;
  int invalid = 0;
  int not_reached = 0;

  bool operator==(const Totals&) const = default;
};

struct SideInfo {
  std::string label;
  std::string base_url;

  bool operator==(const SideInfo&) const = default;
};

/// A side that stopped answering: what the run ended early for.
struct Outage {
  SideRole side = SideRole::reference;
  std::string label;   ///< the side's
  std::string reason;  ///< "staging does not answer: net::ERR_CONNECTION_REFUSED"

  bool operator==(const Outage&) const = default;
};

struct RunInfo {
  std::string id;
  std::string title;
  std::string started_at;  ///< RFC 3339 UTC
  std::string finished_at;
  bool complete = true;
  std::string incomplete_reason;  ///< why it stopped early; empty when complete
  int exit_code = 0;
  std::string tool_version;
  std::string browser;  ///< product and version; "" when none started
  std::string backend;
  std::string config_sha256;
  std::vector<std::string> warnings;  ///< what undermines the verdict: sandbox off, TLS unchecked

  std::vector<std::string> notes{};  ///< good to know, and no reason to doubt the verdict
  std::optional<Outage> outage{};    ///< the run ended because a side was down

  bool operator==(const RunInfo&) const = default;
};

/// A page that only one of the sides has.
struct OneSided {
  enum class Source { status, sitemap };
  std::string path;
  SideRole only_on = SideRole::reference;
  Source source = Source::status;  ///< how it is known: the other answered 404, or does not list it
  int status = 0;                  ///< what the other side answered; 0 for a sitemap's word

  bool operator==(const OneSided&) const = default;
};

struct RunResult {
  RunInfo run;
  SideInfo reference;
  SideInfo candidate;
  std::vector<EndpointResult> endpoints;  ///< in plan order; exactly one per planned endpoint
  std::vector<Cause> causes;
  std::vector<OneSided> one_sided{};  ///< each path once per source

  bool operator==(const RunResult&) const = default;
};

/// Counts verdicts; the last six add up to planned by construction.
[[nodiscard]] Totals count_totals(const std::vector<EndpointResult>& endpoints);

}  // namespace twinshot

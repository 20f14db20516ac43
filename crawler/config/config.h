// The configuration of a run, resolved: what the YAML file means, with every default filled in.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "compare/comparison.h"
#include "compare/rect.h"
#include "crawler/config/instant.h"
#include "crawler/config/step.h"

namespace twinshot {

/// A mistake in the configuration or on the command line: what, where (file:line), and the remedy.
/// Ends the program with exit code 2 before anything is started.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Viewport {
  std::string label = "desktop";
  int width = 1280;  ///< CSS px
  int height = 800;  ///< CSS px
  double dpr = 1;    ///< device pixel ratio: image px per CSS px
  bool mobile = false;

  bool operator==(const Viewport&) const = default;
};

struct Cookie {
  std::string name;
  std::string value;
  std::string domain;  ///< empty: exactly the side's host
  std::string path = "/";
  bool secure = false;
  bool http_only = false;

  bool operator==(const Cookie&) const = default;
};

struct BasicAuth {
  std::string username;
  std::string password;

  bool operator==(const BasicAuth&) const = default;
};

struct Expectation {
  std::vector<int> status{200};
  std::string selector;  ///< must exist
  std::string not_text;  ///< must not occur in the page's visible text

  bool operator==(const Expectation&) const = default;
};

struct TlsOptions {
  bool insecure = false;
  std::string ca_file;  ///< PEM; relative to the config file

  bool operator==(const TlsOptions&) const = default;
};

/// How a page is photographed. One per path and side, after merging
/// capture: < the side's section < the path's overrides. Scalars are replaced by the more specific
/// value; lists (hide, remove, ignore, block, headers, cookies, origins) add up. Steps are replaced
/// as a whole: they are an order, not a set.
struct CaptureOptions {
  std::chrono::milliseconds timeout{60'000};  ///< whole page, retries included
  WaitOptions wait;
  std::vector<std::string> hide;    ///< CSS selectors: visibility hidden
  std::vector<std::string> remove;  ///< CSS selectors: display none
  std::vector<std::string> ignore;  ///< CSS selectors: painted, but not judged
  std::vector<Rect> ignore_boxes;   ///< CSS px of the page: painted, but not judged
  std::string css;
  std::string js_before;         ///< before any script of the page
  std::string js_after;          ///< when the page is ready
  std::vector<Step> steps;       ///< done when the page is ready, before js_after
  std::optional<Login> login;    ///< once per side and browser, before its pages
  std::optional<Instant> clock;  ///< what the pages' clocks say when they begin; none: the time
  std::vector<std::pair<std::string, std::string>> headers;  ///< sent to the side's origin only
  std::vector<Cookie> cookies;
  std::string user_agent;
  std::string locale;
  std::string timezone;
  std::string color_scheme = "light";   ///< light, dark or no-preference
  std::optional<BasicAuth> basic_auth;  ///< given to the side's origin only
  std::vector<std::string> block;       ///< URL patterns with *
  int max_height = 30'000;              ///< CSS px; taller pages are cut, and say so
  Expectation expect;
  TlsOptions tls;
  std::vector<std::string> origins;  ///< further origins this side may end on

  bool operator==(const CaptureOptions&) const = default;
};

struct BrowserOptions {
  std::string executable;  ///< empty: found on PATH
  bool sandbox = true;
  int processes = 0;              ///< 0: from cores and memory
  std::vector<std::string> args;  ///< further command line switches
};

enum class BackendChoice { automatic, cpu, cuda };

struct AlertChannel {
  enum class Type { webhook, slack, command, email };
  Type type = Type::webhook;
  std::string url;                   ///< webhook, slack
  std::string secret;                ///< webhook: HMAC key; empty: unsigned
  std::vector<std::string> command;  ///< command: argv; {summary} etc. are filled in, no shell
  std::vector<std::string> to;       ///< email: recipients
};

/// What is done before anybody is alerted.
struct ConfirmOptions {
  int retakes = 1;  ///< how often a page that looks different is photographed again; 0: never
};

struct LimitOptions {
  std::chrono::milliseconds max_duration{3 * 3'600'000};
  int per_host = 4;                       ///< pages open at the same time on one host
  std::chrono::milliseconds interval{0};  ///< between two navigations to one host
};

struct FailOn {
  bool regressed = true;
  bool invalid = true;
  bool facts = false;  ///< a page that passed, but differs in console errors, resources, meta...
};

/// One of the two sites.
struct Side {
  std::string label;     ///< "production"
  std::string base_url;  ///< without trailing slash: "https://www.example.com/shop"
};

/// A path of the config, before it is multiplied by viewports.
struct PathEntry {
  std::string path;                    ///< begins with '/', may carry a query
  std::string label;                   ///< defaults to the path
  std::vector<std::string> viewports;  ///< labels; empty: all
  CaptureOptions capture[2];           ///< reference, candidate: fully merged
};

struct ReportOptions {
  std::string dir = "twinshot-report";
  int keep = 30;  ///< reports kept, this one included
  std::string title;
};

struct Config {
  std::string file;    ///< as given on the command line
  std::string sha256;  ///< of the file's bytes, hexadecimal
  Side reference;
  Side candidate;
  std::vector<PathEntry> paths;  ///< from paths: and paths_file:, include/exclude applied
  bool sitemap = false;
  std::string sitemap_url;           ///< empty: <reference>/sitemap.xml
  PathEntry sitemap_defaults;        ///< what a path found in the sitemap starts from
  std::vector<std::string> include;  ///< globs over paths; empty: all
  std::vector<std::string> exclude;
  std::vector<Viewport> viewports;
  BrowserOptions browser;
  CompareOptions compare;
  BackendChoice backend = BackendChoice::automatic;
  double verify = 0;  ///< 0..1: share of pairs whose sums are computed once more on the CPU
  ReportOptions report;
  std::vector<AlertChannel> alerts;
  ConfirmOptions confirm;
  LimitOptions limits;
  FailOn fail_on;
  std::vector<std::string> secrets;  ///< values that no output, log or message may show
  /// Texts from environment variables under any key, which validate does not show. Not those of the
  /// two sites' URLs and of files: the plan would say nothing without them.
  std::vector<std::string> from_environment;
};

/// Reads and checks a config file. Paths inside are relative to the file's folder.
/// Errors: ConfigError, naming file, line, key and remedy. Touches no network.
[[nodiscard]] Config load_config(const std::string& file);

}  // namespace twinshot

// Writes junit.xml. Its dialect is what Jenkins (junit-plugin, CaseResult.java) and GitLab read.
#include "report/junit.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <unordered_map>
#include <vector>

#include "report/cause.h"
#include "report/escape.h"
#include "report/summary.h"

namespace twinshot {
namespace {

/// Both sides are loaded at the same time: the slower one is the time it took.
std::int64_t duration_ms(const EndpointResult& endpoint) {
  return std::max(endpoint.reference.duration_ms, endpoint.candidate.duration_ms);
}

std::string seconds(std::int64_t ms) {
  char text[32];
  std::snprintf(text, sizeof(text), "%lld.%03lld", static_cast<long long>(ms / 1000),
                static_cast<long long>(ms % 1000));
  return text;
}

struct Suite {
  std::string viewport;
  std::vector<const EndpointResult*> endpoints;
};

std::vector<Suite> suites_of(const RunResult& result) {
  std::vector<Suite> suites;
  std::unordered_map<std::string, std::size_t> index;
  for (const EndpointResult& endpoint : result.endpoints) {
    const auto [entry, added] = index.try_emplace(endpoint.viewport, suites.size());
    if (added) suites.push_back({endpoint.viewport, {}});
    suites[entry->second].endpoints.push_back(&endpoint);
  }
  return suites;
}

struct Counts {
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  std::int64_t ms = 0;
};

Counts counts_of(const std::vector<const EndpointResult*>& endpoints) {
  Counts counts;
  for (const EndpointResult* endpoint : endpoints) {
    ++counts.tests;
    counts.ms += duration_ms(*endpoint);
    switch (endpoint->verdict) {
      case Verdict::regressed:
        ++counts.failures;
        break;
      case Verdict::invalid:
        ++counts.errors;
        break;
      case Verdict::accepted:
      case Verdict::not_reached:
        ++counts.skipped;
        break;
      case Verdict::passed:
      case Verdict::flaky:
        break;
    }
  }
  return counts;
}

std::string attributes(const Counts& counts) {
  return " tests=\"" + std::to_string(counts.tests) + "\" failures=\"" +
         std::to_string(counts.failures) + "\" errors=\"" + std::to_string(counts.errors) +
         "\" skipped=\"" + std::to_string(counts.skipped) + "\" time=\"" + seconds(counts.ms) +
         "\"";
}

/// "/shop/shoes/1?a=b" is in "shop.shoes": everything but the last segment, without the query.
std::string class_name(const std::string& path) {
  const std::string plain = path.substr(0, path.find_first_of("?#"));
  std::vector<std::string> segments;
  std::string segment;
  for (const char c : plain + "/") {
    if (c != '/') {
      segment += c == '.' ? '_' : c;
    } else if (!segment.empty()) {
      segments.push_back(std::move(segment));
      segment.clear();
    }
  }
  if (!segments.empty()) segments.pop_back();
  std::string name;
  for (const std::string& part : segments) name += (name.empty() ? "" : ".") + part;
  return name.empty() ? "pages" : name;
}

/// The text of <failure>: the verdict, then what explains it.
std::string failure_message(const EndpointResult& endpoint, const CauseIndex& causes) {
  std::string message = endpoint_sentence(endpoint);
  for (const std::string& id : causes_of(endpoint)) {
    const auto cause = causes.find(id);
    if (cause != causes.end()) message += "; " + id + ": " + cause->second->label;
  }
  return message;
}

void add_property(std::string& xml, const char* name, const std::string& value) {
  if (value.empty()) return;
  xml += std::string("        <property name=\"") + name + "\" value=\"" +
         escape_xml(value, kMaxUrl) + "\"/>\n";
}

/// At most eight per case: GitLab limits the objects in a file (gitlab #507482).
void add_properties(std::string& xml, const EndpointResult& endpoint) {
  const auto status = [](const SideResult& side) {
    return side.status == 0 ? std::string() : std::to_string(side.status);
  };
  xml += "      <properties>\n";
  add_property(xml, "endpoint", endpoint.id);
  add_property(xml, "verdict", std::string(to_string(endpoint.verdict)));
  add_property(xml, "reference_url", endpoint.reference.url);
  add_property(xml, "reference_status", status(endpoint.reference));
  add_property(xml, "candidate_url", endpoint.candidate.url);
  add_property(xml, "candidate_status", status(endpoint.candidate));
  if (endpoint.verdict != Verdict::invalid && endpoint.verdict != Verdict::not_reached) {
    add_property(xml, "score", score_text(endpoint.score));
  }
  add_property(xml, "report", "index.html#e-" + endpoint.id);
  xml += "      </properties>\n";
}

/// The form that Jenkins' attachments plugin and GitLab look for in the output.
void add_attachments(std::string& xml, const EndpointResult& endpoint) {
  std::string lines;
  for (const std::string& file :
       {endpoint.annotated, endpoint.reference.image, endpoint.candidate.image}) {
    if (file_target(file).empty()) continue;
    lines += "[[ATTACHMENT|" + escape_xml(file, kMaxUrl) + "]]\n";
  }
  if (!lines.empty()) xml += "      <system-out>" + lines + "</system-out>\n";
}

void add_outcome(std::string& xml, const EndpointResult& endpoint, const CauseIndex& causes) {
  const auto message = [](const std::string& text) {
    return " message=\"" + escape_xml(text) + "\"";
  };
  switch (endpoint.verdict) {
    case Verdict::regressed:
      xml += "      <failure type=\"visual-regression\"" +
             message(failure_message(endpoint, causes)) + "/>\n";
      break;
    case Verdict::invalid:
      xml += "      <error type=\"" + std::string(to_string(endpoint.reason)) + "\"" +
             message(endpoint_sentence(endpoint)) + "/>\n";
      break;
    case Verdict::accepted:
      xml += "      <skipped" + message("accepted change") + "/>\n";
      break;
    case Verdict::not_reached:
      xml += "      <skipped" + message("not reached") + "/>\n";
      break;
    case Verdict::flaky:
      xml += "      <flakyFailure type=\"visual-flake\"" + message(endpoint_sentence(endpoint)) +
             "/>\n";
      break;
    case Verdict::passed:
      break;
  }
}

/// XML 1.0 has no way to write some characters, so two names can become one; the id tells them
/// apart again.
std::string unique_name(const EndpointResult& endpoint, std::set<std::string>& taken) {
  std::string name =
      escape_xml(endpoint.path, kMaxUrl) + " [" + escape_xml(endpoint.viewport) + "]";
  if (!taken.insert(name).second) {
    name += " " + escape_xml(endpoint.id);
    for (int n = 2; !taken.insert(name).second; ++n) name += " " + std::to_string(n);
  }
  return name;
}

void add_case(std::string& xml, const EndpointResult& endpoint, const CauseIndex& causes,
              const std::string& name) {
  xml += "    <testcase classname=\"" + escape_xml(class_name(endpoint.path), kMaxUrl) +
         "\" name=\"" + name + "\" time=\"" + seconds(duration_ms(endpoint)) + "\"";
  if (endpoint.verdict == Verdict::passed) {
    xml += "/>\n";
    return;
  }
  xml += ">\n";
  add_properties(xml, endpoint);
  add_outcome(xml, endpoint, causes);
  add_attachments(xml, endpoint);
  xml += "    </testcase>\n";
}

}  // namespace

std::string to_junit(const RunResult& result) {
  std::vector<const EndpointResult*> all;
  for (const EndpointResult& endpoint : result.endpoints) all.push_back(&endpoint);
  // JUnit's schema knows no time zone: times are UTC.
  std::string started_at = result.run.started_at;
  if (started_at.ends_with('Z')) started_at.pop_back();
  const std::string timestamp = " timestamp=\"" + escape_xml(started_at) + "\"";

  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml += "<testsuites name=\"twinshot\"" + attributes(counts_of(all)) + timestamp + ">\n";
  const CauseIndex causes = index_causes(result);
  std::set<std::string> taken;
  for (const Suite& suite : suites_of(result)) {
    xml += "  <testsuite name=\"" + escape_xml(suite.viewport) + "\"" +
           attributes(counts_of(suite.endpoints)) + timestamp + ">\n";
    for (const EndpointResult* endpoint : suite.endpoints) {
      add_case(xml, *endpoint, causes, unique_name(*endpoint, taken));
    }
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace twinshot

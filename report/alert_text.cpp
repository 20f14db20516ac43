// Webhook bodies, Slack payloads and command arguments. Mail is email.cpp.
#include "report/alert_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "report/escape.h"
#include "report/summary.h"

namespace twinshot {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxWebhookCauses = 20;
constexpr std::size_t kMaxSlackCauses = 8;
constexpr std::size_t kMaxSlackPaths = 5;
constexpr std::size_t kSlackSectionBytes =
    2000;  // Slack allows 3,000 characters; one line more fits
constexpr std::size_t kSlackGroupsBytes = 5500;  // of the 10,000 for the whole message

/// "https://user@host:8443/path?query" is "https://host:8443".
std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return "";
  const std::size_t begin = scheme + 3;
  const std::size_t end = std::min(url.find_first_of("/?#\\", begin), url.size());
  const std::string authority = url.substr(begin, end - begin);
  const std::size_t at = authority.rfind('@');
  return one_line(url.substr(0, begin) +
                  (at == std::string::npos ? authority : authority.substr(at + 1)));
}

/// The report's address with the endpoint's anchor.
std::string permalink(const AlertRun& run, const Alert& alert) {
  return one_line(run.report + "#e-" + alert.endpoint, kMaxUrl);
}

Json side_json(const SideInfo& side) {
  return {{"label", one_line(side.label)}, {"origin", origin_of(side.base_url)}};
}

double finite(double score) {
  return std::isnan(score) ? 0.0 : std::clamp(score, 0.0, 1.0);
}

Json causes_json(const AlertRun& run, const Alert& alert) {
  Json causes = Json::array();
  for (const Cause& cause : run.causes) {
    if (causes.size() == kMaxWebhookCauses) break;
    if (std::find(alert.causes.begin(), alert.causes.end(), cause.id) == alert.causes.end()) {
      continue;
    }
    causes.push_back({{"id", one_line(cause.id)},
                      {"label", one_line(cause.label)},
                      {"kind", to_string(cause.kind)},
                      {"endpoints", cause.endpoints.size()}});
  }
  return causes;
}

Json run_json(const AlertRun& run) {
  return {{"id", one_line(run.run.id)},
          {"title", one_line(run.run.title)},
          {"status", run.run.complete ? "complete" : "incomplete"},
          {"exit_code", run.run.exit_code},
          {"summary", run.summary},
          {"totals",
           {{"planned", run.totals.planned},
            {"passed", run.totals.passed},
            {"regressed", run.totals.regressed},
            {"flaky", run.totals.flaky},
            {"accepted", run.totals.accepted},
            {"invalid", run.totals.invalid},
            {"not_reached", run.totals.not_reached}}},
          {"causes", run.causes.size()}};
}

// --- Slack -------------------------------------------------------------------------------------

Json slack_section(const std::string& mrkdwn) {
  return {{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", mrkdwn}}}};
}

std::string code_span(const std::string& text) {
  return "`" + escape_slack(text, 100) + "`";
}

/// A button where the report is on the web, else where it lies.
Json slack_report(const AlertRun& run) {
  if (link_target(run.report).empty()) {
    return slack_section("Report: " + code_span(run.report));
  }
  return {{"type", "actions"},
          {"elements",
           {{{"type", "button"},
             {"text", {{"type", "plain_text"}, {"text", "Open the report"}}},
             {"url", one_line(run.report, kMaxUrl)}}}}};
}

Json slack_header(const std::string& headline) {
  return {{"type", "header"}, {"text", {{"type", "plain_text"}, {"text", headline}}}};
}

/// Who was compared, in which run.
std::string slack_context(const AlertRun& run) {
  return code_span(run.candidate.label) + " compared with " + code_span(run.reference.label) +
         ", run " + code_span(run.run.id);
}

struct AlertGroup {
  std::string title;
  std::vector<const Alert*> alerts;
};

/// "*C1: changed 312x64, on 198 endpoints*", then the first endpoints of it.
std::string slack_group(const AlertGroup& group) {
  std::string text = "*" + escape_slack(group.title, 120) + "*";
  std::size_t shown = 0;
  for (const Alert* alert : group.alerts) {
    if (shown == kMaxSlackPaths || text.size() > kSlackSectionBytes) break;
    text += "\n\xE2\x80\xA2 " + code_span(alert->path) + " " + code_span(alert->viewport) +
            " score " + score_text(alert->score);
    ++shown;
  }
  if (shown < group.alerts.size()) {
    text += "\n\xE2\x80\xA6 and " + std::to_string(group.alerts.size() - shown) + " more";
  }
  return text;
}

/// Alerts by cause, in the run's order; an alert with several causes appears under each. What no
/// cause explains comes last, so that none is missing.
std::vector<AlertGroup> grouped(const AlertBatch& batch) {
  std::vector<AlertGroup> groups;
  std::unordered_map<std::string_view, std::size_t> group_of_cause;
  for (const Cause& cause : batch.run.causes) {
    group_of_cause.emplace(cause.id, groups.size());
    groups.push_back({cause.id + ": " + cause.label, {}});
  }
  AlertGroup unexplained{"Other changes", {}};
  for (const Alert& alert : batch.alerts) {
    bool explained = false;
    for (const std::string& id : alert.causes) {
      const auto group = group_of_cause.find(id);
      if (group == group_of_cause.end()) continue;
      groups[group->second].alerts.push_back(&alert);
      explained = true;
    }
    if (!explained) unexplained.alerts.push_back(&alert);
  }
  groups.push_back(std::move(unexplained));
  std::erase_if(groups, [](const AlertGroup& group) { return group.alerts.empty(); });
  return groups;
}

// --- command -----------------------------------------------------------------------------------

using Substitutions = std::vector<std::pair<std::string_view, std::string>>;

std::string filled(std::string_view text, const Substitutions& substitutions) {
  std::string output;
  while (!text.empty()) {
    const auto match =
        std::find_if(substitutions.begin(), substitutions.end(),
                     [&](const auto& entry) { return text.starts_with(entry.first); });
    if (match == substitutions.end()) {
      output += text.front();
      text.remove_prefix(1);
    } else {
      output += match->second;
      text.remove_prefix(match->first.size());
    }
  }
  return output;
}

}  // namespace

std::string webhook_body(const AlertRun& run, const Alert& alert) {
  Json endpoint = {{"id", one_line(alert.endpoint)},
                   {"path", one_line(alert.path, kMaxUrl)},
                   {"label", one_line(alert.label)},
                   {"viewport", one_line(alert.viewport)},
                   {"score", finite(alert.score)},
                   {"threshold", finite(alert.threshold)},
                   {"regions", alert.regions},
                   {"reference_url", one_line(alert.reference_url, kMaxUrl)},
                   {"candidate_url", one_line(alert.candidate_url, kMaxUrl)}};
  Json data = {{"alert", alert.id},
               {"summary", one_line(alert.summary)},
               {"endpoint", std::move(endpoint)},
               {"causes", causes_json(run, alert)},
               {"causes_total", alert.causes.size()},
               {"reference", side_json(run.reference)},
               {"candidate", side_json(run.candidate)},
               {"run", run_json(run)},
               {"report", one_line(run.report, kMaxUrl)},
               {"permalink", permalink(run, alert)}};
  Json body = {{"type", "endpoint.regressed"},
               {"timestamp", one_line(run.run.finished_at)},
               {"data", std::move(data)}};
  return body.dump();
}

std::string webhook_body(const AlertRun& run, const OutageAlert& alert) {
  Json data = {{"alert", alert.id},
               {"summary", one_line(alert.summary)},
               {"side", to_string(alert.outage.side)},
               {"label", one_line(alert.outage.label)},
               {"reason", one_line(alert.outage.reason)},
               {"reference", side_json(run.reference)},
               {"candidate", side_json(run.candidate)},
               {"run", run_json(run)},
               {"report", one_line(run.report, kMaxUrl)}};
  Json body = {{"type", "side.down"},
               {"timestamp", one_line(run.run.finished_at)},
               {"data", std::move(data)}};
  return body.dump();
}

std::string webhook_signing_input(std::string_view id, std::string_view timestamp,
                                  std::string_view body) {
  std::string input;
  input.reserve(id.size() + timestamp.size() + body.size() + 2);
  input.append(id).append(".").append(timestamp).append(".").append(body);
  return input;
}

std::string slack_payload(const AlertBatch& batch) {
  const AlertRun& run = batch.run;
  Json blocks = Json::array();
  const std::string headline = std::to_string(run.totals.regressed) + " of " +
                               counted(run.totals.planned, "page", "pages") + " regressed";
  blocks.push_back(slack_header(headline));
  blocks.push_back(slack_section(escape_slack(run.summary, 300) + "\n" + slack_context(run)));
  const std::vector<AlertGroup> groups = grouped(batch);
  std::size_t shown = 0;
  for (std::size_t bytes = 0; shown < groups.size() && shown < kMaxSlackCauses; ++shown) {
    Json section = slack_section(slack_group(groups[shown]));
    bytes += section.dump().size();
    if (bytes > kSlackGroupsBytes && shown > 0) break;
    blocks.push_back(std::move(section));
  }
  if (shown < groups.size()) {
    blocks.push_back(slack_section(
        "\xE2\x80\xA6 and " +
        counted(static_cast<std::int64_t>(groups.size() - shown), "more cause", "more causes")));
  }
  blocks.push_back(slack_report(run));
  Json payload = {{"text", escape_slack(run.summary, 200)}, {"blocks", std::move(blocks)}};
  return payload.dump();
}

std::string slack_payload(const AlertRun& run, const OutageAlert& alert) {
  Json blocks = Json::array();
  blocks.push_back(slack_header(one_line(alert.outage.label, 100) + " is down"));
  blocks.push_back(slack_section(escape_slack(alert.summary, 300) + "\n" + slack_context(run)));
  blocks.push_back(slack_report(run));
  Json payload = {{"text", escape_slack(alert.summary, 200)}, {"blocks", std::move(blocks)}};
  return payload.dump();
}

std::vector<std::string> command_arguments(const std::vector<std::string>& argv,
                                           const AlertRun& run, const Alert& alert) {
  const Substitutions substitutions{{"{summary}", one_line(alert.summary)},
                                    {"{endpoint}", one_line(alert.endpoint)},
                                    {"{path}", one_line(alert.path, kMaxUrl)},
                                    {"{viewport}", one_line(alert.viewport)},
                                    {"{score}", score_text(alert.score)},
                                    {"{report}", one_line(run.report, kMaxUrl)},
                                    {"{run}", one_line(run.run.id)}};
  std::vector<std::string> arguments;
  arguments.reserve(argv.size());
  for (const std::string& argument : argv) arguments.push_back(filled(argument, substitutions));
  return arguments;
}

}  // namespace twinshot

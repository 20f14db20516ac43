// The lab's two sites: every template as it is on one side, changed or noisy on the other.
#include "tests/lab/lab_site.h"

#include <chrono>
#include <functional>
#include <stdexcept>

#include "tests/lab/kit.h"

namespace twinshot::lab {
namespace {

constexpr std::chrono::hours kPatience{3};

const std::string kPagePrefix = "/page/";
const std::string kTruthPrefix = "/truth/";

Response html_response(std::string html) {
  Response response;
  response.body = std::move(html);
  return response;
}

/// "/page/17" is the page of index 17.
std::size_t index_of(const std::string& path, const std::string& prefix) {
  return std::stoul(path.substr(prefix.size()));
}

std::string mutated(const std::string& html, const Mutation& mutation, std::size_t index) {
  const std::size_t end = html.rfind("</body>");
  return html.substr(0, end) +
         mutation_script(mutation.script, kTruthPrefix + std::to_string(index)) + html.substr(end);
}

}  // namespace

LabSite::LabSite(const Template& page, std::uint64_t seed) : html_(page.html(seed)) {
  site_.staging.on(kTruthPrefix + "*", [this](const Request& request) {
    const std::lock_guard lock(mutex_);
    truths_[request.path.substr(kTruthPrefix.size())] = request.body;
    return html_response("");
  });
  serve_late(site_.production);
  serve_late(site_.staging);
}

std::vector<JudgedPage> LabSite::run(const std::vector<Mutation>& mutations,
                                     const std::filesystem::path& report) {
  site_.production.on(kPagePrefix + "*", [this](const Request&) { return html_response(html_); });
  site_.staging.on(kPagePrefix + "*", [this, mutations](const Request& request) {
    const std::size_t index = index_of(request.path, kPagePrefix);
    return html_response(mutated(html_, mutations.at(index), index));
  });
  // These pages are complete when they have loaded.
  site_.extra =
      "compare: {backend: cpu}\nconfirm: {retakes: 0}\ncapture: {wait: {network_idle: 60ms}}\n";
  return run_pages(mutations.size(), report);
}

std::vector<JudgedPage> LabSite::run(const std::vector<Noise>& noises, int dpr,
                                     const std::filesystem::path& report) {
  const auto serve = [&](TestServer& server, Side side) {
    server.on(kPagePrefix + "*", [this, side, noises](const Request& request) {
      return html_response(noises.at(index_of(request.path, kPagePrefix)).apply(html_, side));
    });
  };
  serve(site_.production, Side::reference);
  serve(site_.staging, Side::candidate);
  site_.extra =
      "compare: {backend: cpu}\nviewports: [{label: lab, width: 1280, height: 800, dpr: " +
      std::to_string(dpr) + "}]\n";
  return run_pages(noises.size(), report);
}

std::vector<JudgedPage> LabSite::run_pages(std::size_t pages, const std::filesystem::path& report) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < pages; ++i) paths.push_back(kPagePrefix + std::to_string(i));
  Program program({"run", site_.config(paths).string(), "--out", report.string(), "--json"},
                  site_.options());
  const ProgramEnd end = program.wait(kPatience);
  if (end.exit_code != 0 && end.exit_code != 1 && end.exit_code != 3) {
    throw std::runtime_error("the run ended with exit code " + std::to_string(end.exit_code) +
                             ":\n" + end.err);
  }
  std::vector<JudgedPage> judged(pages);
  const nlohmann::json run = nlohmann::json::parse(end.out);
  for (const nlohmann::json& endpoint : run.at("endpoints")) {
    judged.at(index_of(endpoint.at("path"), kPagePrefix)) = judged_page(endpoint, report);
  }
  return judged;
}

Truth LabSite::truth(std::size_t mutation) const {
  const std::lock_guard lock(mutex_);
  const auto found = truths_.find(std::to_string(mutation));
  return found == truths_.end() ? Truth{} : parse_truth(found->second);
}

}  // namespace twinshot::lab

// Two sites on loopback, a config for them, and the program run on it.
#include "tests/support/site_pair.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/run_schema.h"

namespace fs = std::filesystem;

namespace twinshot {

std::string page_html(const std::string& title, const std::string& body) {
  return "<!doctype html><html lang=en><head><meta charset=utf-8><title>" + title +
         "</title><style>body{margin:0;font:16px/1.5 'Liberation Sans',sans-serif;color:#222}"
         "header{background:#234;color:#fff;padding:24px}main{padding:24px;max-width:720px}"
         "footer{padding:24px;background:#eee}</style></head><body><header>Twin Lakes Library"
         "</header><main>" +
         body + "</main><footer>Open every day from nine to five</footer></body></html>";
}

void SitePair::page(const std::string& path, const std::string& html) {
  production.page(path, html);
  staging.page(path, html);
}

void SitePair::on(const std::string& path, const TestServer::Handler& handler) {
  production.on(path, handler);
  staging.on(path, handler);
}

fs::path SitePair::config(const std::vector<std::string>& paths) const {
  std::ostringstream yaml;
  yaml << "domains:\n  production: " << production.origin() << "\n  staging: " << staging.origin()
       << "\npaths:\n";
  for (const std::string& path : paths) yaml << "  - \"" << path << "\"\n";
  yaml << "browser:\n  sandbox: false\n"
       << "  args: [\"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1\"]\n"
       << browser_extra << extra;
  return temp.write("config.yaml", yaml.str());
}

ProgramOptions SitePair::options() const {
  const fs::path profiles = temp.path() / "profiles";
  fs::create_directories(profiles);
  ProgramOptions result;
  result.folder = temp.path();
  result.environment = {{"TMPDIR", profiles.string()}};
  return result;
}

std::vector<std::string> SitePair::arguments(const std::vector<std::string>& paths) const {
  return {"run", config(paths).string(), "--out", report().string()};
}

ProgramEnd SitePair::run(const std::vector<std::string>& paths) const {
  return run_program(arguments(paths), options());
}

nlohmann::json SitePair::run_json() const {
  std::ifstream stream(report() / "run.json");
  nlohmann::json run = nlohmann::json::parse(stream);
  // Whatever a test looks at, it is what the schema promises.
  if (const std::string errors = schema_errors(run); !errors.empty()) {
    throw std::runtime_error("run.json does not follow its schema:\n" + errors);
  }
  return run;
}

nlohmann::json SitePair::endpoint(const std::string& path) const {
  nlohmann::json found;
  const nlohmann::json run = run_json();
  for (const nlohmann::json& endpoint : run.at("endpoints")) {
    if (endpoint.at("path") != path) continue;
    if (!found.is_null()) throw std::runtime_error(path + " is in run.json twice");
    found = endpoint;
  }
  if (found.is_null()) throw std::runtime_error(path + " is not in run.json");
  return found;
}

std::vector<std::string> SitePair::leftovers() const {
  const std::string profiles = (temp.path() / "profiles").string();
  std::vector<std::string> found;
  // The kernel needs a moment to take down what was killed.
  for (int i = 0; i < 50; ++i) {
    found.clear();
    for (const pid_t pid : processes_mentioning(profiles)) {
      found.push_back("process " + std::to_string(pid));
    }
    for (const auto& entry : fs::directory_iterator(profiles)) {
      found.push_back(entry.path().string());
    }
    if (found.empty()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return found;
}

}  // namespace twinshot

// twinshot-demo-server: serves static sites, each on its own loopback port, until it is told to
// stop or its parent process ends.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "examples/demo/http_server.h"

namespace {

std::vector<std::filesystem::path> folders_of(const std::string& argument) {
  std::vector<std::filesystem::path> folders;
  std::istringstream stream(argument);
  for (std::string folder; std::getline(stream, folder, ':');) folders.emplace_back(folder);
  return folders;
}

/// Whole or not at all: scripts poll for this file.
void write_origins(const std::filesystem::path& file, const std::string& origins) {
  const std::filesystem::path aside = file.string() + ".part";
  std::ofstream stream(aside);
  stream << origins;
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + aside.string());
  std::filesystem::rename(aside, file);
}

int serve(const std::vector<std::string>& sites, const std::vector<int>& ports,
          std::chrono::seconds max_age, const std::string& port_file) {
  // Blocked before the servers' threads start, so that only sigwait gets them.
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ends, signal);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  std::vector<std::unique_ptr<twinshot::HttpServer>> servers;
  std::map<std::string, std::string> variables;
  std::string origins;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    servers.push_back(std::make_unique<twinshot::HttpServer>(
        twinshot::open_site(folders_of(sites[i])), i < ports.size() ? ports[i] : 0, variables,
        max_age));
    variables["origin" + std::to_string(i + 1)] = servers.back()->origin();
    origins += servers.back()->origin() + "\n";
  }
  std::cout << origins << std::flush;
  if (!port_file.empty()) write_origins(port_file, origins);

  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const pid_t parent = getppid();
  // The kernel sends SIGTERM when the parent ends; if it ended before this line, nobody is left to
  // end us.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) return 0;

  CLI::App app("Serves static sites on 127.0.0.1, each on its own port, for demos and tests.");
  std::vector<std::string> sites;
  std::vector<int> ports;
  std::string port_file;
  app.add_option("--site", sites,
                 "DIR[:DIR...]: the folders of one site; the first that has a file wins. "
                 "A file _rules in a folder holds lines PATH STATUS [TARGET]; {origin1} in a "
                 "TARGET is the first --site's origin, for every later one")
      ->required()
      ->allow_extra_args(false);
  app.add_option("--port", ports, "Port of the first, second, ... site; 0 or none: a free one")
      ->allow_extra_args(false)
      ->check(CLI::Range(0, 65535));
  int max_age_seconds = 0;
  app.add_option("--max-age", max_age_seconds,
                 "Seconds for which browsers may keep what they got; 0: not at all")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--port-file", port_file,
                 "Once all sites are served, write their origins there, one a line");
  CLI11_PARSE(app, argc, argv);
  try {
    return serve(sites, ports, std::chrono::seconds(max_age_seconds), port_file);
  } catch (const std::exception& error) {
    std::cerr << "twinshot-demo-server: " << error.what() << "\n";
    return 1;
  }
}

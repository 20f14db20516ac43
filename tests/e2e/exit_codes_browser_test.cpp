// Every exit code of the contract, from the outside.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/site_pair.h"

namespace fs = std::filesystem;
using nlohmann::json;
using twinshot::page_html;
using twinshot::Program;
using twinshot::Request;
using twinshot::Response;
using twinshot::run_program;
using twinshot::SitePair;

namespace {

/// Pages that each take a second to arrive: a run that lasts long enough to be disturbed.
std::vector<std::string> slow_pages(SitePair& site, int count) {
  std::vector<std::string> paths;
  for (int i = 0; i < count; ++i) {
    const std::string path = "/slow-" + std::to_string(i);
    site.on(path, [](const Request&) {
      Response response;
      response.body = page_html("Slow", "<p>Worth waiting for.</p>");
      response.delay = std::chrono::milliseconds(1000);
      return response;
    });
    paths.push_back(path);
  }
  return paths;
}

void wait_for_requests(const SitePair& site, std::size_t count) {
  for (int i = 0; i < 600 && site.production.requests().size() < count; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  REQUIRE(site.production.requests().size() >= count);
}

bool is_browser(pid_t pid) {
  std::ifstream stream("/proc/" + std::to_string(pid) + "/cmdline");
  const std::string line((std::istreambuf_iterator<char>(stream)), {});
  return line.find("--remote-debugging-port") != std::string::npos &&
         line.find("--type=") == std::string::npos;
}

}  // namespace

TEST_CASE("exit 2: nothing is started for a config that can not be meant") {
  SitePair site;
  site.page("/", page_html("Home", "<p>Home</p>"));
  site.extra = "viewport: [desktop]\n";
  const auto end = site.run({"/"});
  CHECK(end.exit_code == 2);
  CHECK(end.err.find("config.yaml:") != std::string::npos);
  CHECK(end.err.find("viewports") != std::string::npos);
  CHECK(site.production.requests().empty());
  CHECK_FALSE(fs::exists(site.report()));
}

TEST_CASE("exit 2: usage errors, and a GPU that is asked for but not there") {
  CHECK(run_program({}).exit_code == 2);
  CHECK(run_program({"frobnicate"}).exit_code == 2);
  CHECK(run_program({"run"}).exit_code == 2);
  CHECK(run_program({"run", "no-such-file.yaml"}).exit_code == 2);
  CHECK(run_program({"compare", "no-such-file.png", "neither.png"}).exit_code == 2);
  CHECK(run_program({"--help"}).exit_code == 0);
  CHECK(run_program({"run", "--help"}).exit_code == 0);
  CHECK(run_program({"--version"}).out.find("twinshot ") == 0);
}

TEST_CASE("exit 2: a command that does not exist is named, with the nearest one that does") {
  const auto error_for = [](const std::string& word) {
    const auto end = run_program({word, "x"});
    CHECK(end.exit_code == 2);
    return end.err;
  };
  CHECK(error_for("comapre").find("\"comapre\"; did you mean \"compare\"?") != std::string::npos);
  CHECK(error_for("frobnicate").find("known here: run, compare") != std::string::npos);
  CHECK(error_for("accept").find("accept is not available in this version yet") !=
        std::string::npos);
}

TEST_CASE("exit 4: the time limit ends the run, and what was not reached is counted") {
  SitePair site;
  const auto paths = slow_pages(site, 30);
  site.extra = "limits: {max_duration: 4s}\n";
  const auto end = site.run(paths);
  INFO(end.err);
  CHECK(end.exit_code == 4);
  CHECK(end.duration < std::chrono::seconds(40));
  const json run = site.run_json();
  CHECK(run.at("run").at("status") == "incomplete");
  CHECK(run.at("totals").at("planned") == 30);
  CHECK(run.at("totals").at("not_reached").get<int>() > 0);
  CHECK(run.at("endpoints").size() == 30);
  CHECK(site.leftovers().empty());
}

TEST_CASE("exit 5: no usable browser says what was tried") {
  SitePair site;
  site.page("/", page_html("Home", "<p>Home</p>"));
  site.browser_extra = "  executable: /bin/false\n";
  const auto end = site.run({"/"});
  CHECK(end.exit_code == 5);
  CHECK(end.err.find("/bin/false") != std::string::npos);
  CHECK_FALSE(fs::exists(site.report()));
}

TEST_CASE("exit 6: a report folder that can not be written leaves the earlier one alone") {
  SitePair site;
  site.page("/", page_html("Home", "<p>Home</p>"));
  site.temp.write("report/notes.txt", "not a report");
  const auto end = site.run({"/"});
  CHECK(end.exit_code == 6);
  CHECK(fs::exists(site.temp.path() / "report/notes.txt"));
  CHECK(site.leftovers().empty());
}

TEST_CASE("exit 6: standard output that can not be written is not passed over") {
  const twinshot::TempDir temp;
  const std::string config =
      temp.write("site.yaml", "domains: {a: https://a.example, b: https://b.example}\npaths: [/]\n")
          .string();
  twinshot::ProgramOptions options;
  options.output_file = "/dev/full";
  CHECK(run_program({"--help"}, options).exit_code == 6);
  const auto end = run_program({"validate", config}, options);
  CHECK(end.exit_code == 6);
  CHECK(end.err.find("standard output") != std::string::npos);
}

TEST_CASE("exit 2: init writes no config that could not be read") {
  const twinshot::TempDir temp;
  twinshot::ProgramOptions options;
  options.folder = temp.path();
  for (const char* bad : {"a\"b: c", "bar", "https://u:p@a.example", "https://a.example/\"x"}) {
    CAPTURE(bad);
    CHECK(run_program({"init", bad, "https://b.example"}, options).exit_code == 2);
    CHECK(run_program({"init", "https://b.example", bad}, options).exit_code == 2);
  }
  CHECK(fs::is_empty(temp.path()));
}

TEST_CASE("exit 7: a second run on the same report folder is refused at once") {
  SitePair site;
  const auto paths = slow_pages(site, 20);
  Program first(site.arguments(paths), site.options());
  wait_for_requests(site, 1);
  const auto second = run_program(site.arguments(paths), site.options());
  CHECK(second.exit_code == 7);
  CHECK(second.err.find(std::to_string(first.pid())) != std::string::npos);
  first.send(SIGTERM);
  CHECK(first.wait().exit_code == 128 + SIGTERM);
}

TEST_CASE("exit 130: Ctrl-C leaves a partial report and nothing else") {
  SitePair site;
  const auto paths = slow_pages(site, 40);
  Program program(site.arguments(paths), site.options());
  wait_for_requests(site, 4);
  const auto asked = std::chrono::steady_clock::now();
  program.send(SIGINT);
  const auto end = program.wait();
  INFO(end.err);
  CHECK(end.exit_code == 130);
  CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds(25));
  const json run = site.run_json();
  CHECK(run.at("run").at("status") == "incomplete");
  CHECK(run.at("totals").at("planned") == 40);
  CHECK(run.at("totals").at("not_reached").get<int>() > 0);
  CHECK(site.leftovers().empty());
}

TEST_CASE("exit 1: a signal after the last page does not cost the report") {
  SitePair site;
  site.production.page("/", page_html("Home", "<h1>Before</h1>"));
  site.staging.page("/", page_html("Home", "<h1>After</h1>"));
  const fs::path told = site.temp.path() / "told";
  const std::string wait = "touch '" + told.string() + "'; sleep 2";
  site.extra = "alerts:\n  - {type: command, run: [sh, -c, \"" + wait + "\"]}\n";
  Program program(site.arguments({"/"}), site.options());
  for (int i = 0; i < 600 && !fs::exists(told); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  REQUIRE(fs::exists(told));
  program.send(SIGINT);
  const auto end = program.wait();
  INFO(end.err);
  CHECK(end.exit_code == 1);
  CHECK(site.run_json().at("run").at("status") == "complete");
}

TEST_CASE("killed: when twinshot itself is killed -9, its browsers go too") {
  SitePair site;
  const auto paths = slow_pages(site, 40);
  {
    Program program(site.arguments(paths), site.options());
    wait_for_requests(site, 2);
    program.send(SIGKILL);
    CHECK(program.wait().signal == SIGKILL);
  }
  // Its profile folder stays behind; the next run sweeps it.
  for (int i = 0; i < 100; ++i) {
    if (twinshot::processes_mentioning((site.temp.path() / "profiles").string()).empty()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  CHECK(twinshot::processes_mentioning((site.temp.path() / "profiles").string()).empty());
  CHECK_FALSE(fs::exists(site.report()));
  site.page("/", page_html("Home", "<p>Home</p>"));
  CHECK(site.run({"/"}).exit_code == 0);
  CHECK(site.leftovers().empty());
}

TEST_CASE("a browser that dies or hangs in the middle of a run costs no page its verdict") {
  for (const int signal : {SIGKILL, SIGSTOP}) {
    CAPTURE(signal);
    SitePair site;
    site.extra = "capture: {timeout: 10s}\n";
    const auto paths = slow_pages(site, 12);
    Program program(site.arguments(paths), site.options());
    wait_for_requests(site, 4);
    int struck = 0;
    const std::string profiles = (site.temp.path() / "profiles").string();
    for (const pid_t pid : twinshot::processes_mentioning(profiles)) {
      if (is_browser(pid)) {
        kill(pid, signal);
        ++struck;
      }
    }
    CHECK(struck >= 1);
    const auto end = program.wait();
    INFO(end.err);
    CHECK(end.exit_code == 0);
    CHECK(site.run_json().at("totals").at("passed") == 12);
    CHECK(site.leftovers().empty());
  }
}

TEST_CASE("exit 9: an alert that does not arrive is kept, and delivered by the next run") {
  SitePair site;
  twinshot::TestServer receiver;
  receiver.on("/hook", [](const Request& request) {
    Response response;
    response.status = request.attempt <= 3 ? 500 : 200;
    return response;
  });
  site.production.page("/", page_html("Home", "<h1>Welcome</h1>"));
  site.staging.page("/", page_html("Home", "<h1>Goodbye</h1>"));
  site.extra = "alerts: [{type: webhook, url: \"" + receiver.url("/hook") +
               "\", secret: \"${HOOK_SECRET:-s3cret}\"}]\n";
  CHECK(site.run({"/"}).exit_code == 9);
  CHECK(site.run_json().at("run").at("exit_code") == 9);
  CHECK(receiver.requests_for("/hook") == 3);

  // Nothing regressed any more: the only alert is the one that was kept.
  site.staging.page("/", page_html("Home", "<h1>Welcome</h1>"));
  const auto end = site.run({"/"});
  INFO(end.err);
  CHECK(end.exit_code == 0);
  REQUIRE(receiver.requests_for("/hook") == 4);
  const auto requests = receiver.requests();
  CHECK(requests[3].headers.at("webhook-id") == requests[0].headers.at("webhook-id"));
  CHECK(requests[3].headers.at("webhook-signature").find("v1,") == 0);
  CHECK(json::parse(requests[3].body).at("type") == "endpoint.regressed");
}

TEST_CASE("alerts: one per regressed endpoint and channel; a clean run sends nothing") {
  SitePair site;
  twinshot::TestServer receiver;
  receiver.page("/hook", "");
  receiver.page("/slack", "ok");
  const fs::path log = site.temp.path() / "command.log";
  site.production.page("/a", page_html("A", "<h1>One</h1>"));
  site.staging.page("/a", page_html("A", "<h1>Two</h1>"));
  site.production.page("/b", page_html("B", "<h1>Red</h1>"));
  site.staging.page("/b", page_html("B", "<h1>Blue</h1>"));
  site.page("/c", page_html("C", "<h1>Same</h1>"));
  site.temp.write("bin/sendmail",
                  "#!/bin/sh\ncat > '" + (site.temp.path() / "mail.txt").string() + "'\n");
  fs::permissions(site.temp.path() / "bin/sendmail", fs::perms::owner_all);
  site.extra = "alerts:\n  - {type: webhook, url: \"" + receiver.url("/hook") +
               "\"}\n  - {type: slack, url: \"" + receiver.url("/slack") +
               "\"}\n  - {type: command, run: [sh, -c, 'printf \"%s\\n\" \"$1\" >> \"$2\"', sh, "
               "\"{path}\", \"" +
               log.string() + "\"]}\n  - {type: email, to: [qa@example.com]}\n";
  auto options = site.options();
  options.environment.emplace_back("PATH",
                                   (site.temp.path() / "bin").string() + ":" + std::getenv("PATH"));
  auto end = run_program(site.arguments({"/c"}), options);
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(receiver.requests().empty());
  CHECK_FALSE(fs::exists(log));

  end = run_program(site.arguments({"/a", "/b", "/c"}), options);
  INFO(end.err);
  CHECK(end.exit_code == 1);
  CHECK(receiver.requests_for("/hook") == 2);
  CHECK(receiver.requests_for("/slack") == 1);
  std::ifstream stream(log);
  const std::string lines((std::istreambuf_iterator<char>(stream)), {});
  CHECK(lines == "/a\n/b\n");
  std::ifstream mail_stream(site.temp.path() / "mail.txt");
  const std::string mail((std::istreambuf_iterator<char>(mail_stream)), {});
  CHECK(mail.find("To: qa@example.com") != std::string::npos);
  CHECK(mail.find("/a") != std::string::npos);
  CHECK(mail.find("/b") != std::string::npos);
}

// A password for each side, and everybody who must not hear of them: third parties, the report, the
// terminal, and whoever lists the machine's processes.
#include <doctest/doctest.h>

#include <atomic>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <thread>

#include "crawler/config/base64.h"
#include "tests/support/contains.h"
#include "tests/support/site_pair.h"

namespace fs = std::filesystem;
using twinshot::contains;
using twinshot::page_html;
using twinshot::Request;
using twinshot::Response;
using twinshot::SitePair;

namespace {

constexpr const char* kBasic = "b4sic p&ss/w0rd?";
constexpr const char* kForm = "f0rm p&ss/w0rd?";

std::string file_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string percent(const std::string& text, bool form) {
  std::ostringstream encoded;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0) {
      encoded << character;
    } else if (form && character == ' ') {
      encoded << '+';
    } else {
      encoded << '%' << "0123456789ABCDEF"[byte >> 4] << "0123456789ABCDEF"[byte & 15];
    }
  }
  return encoded.str();
}

/// Every way in which the two secrets could be written down.
std::vector<std::string> canaries() {
  std::vector<std::string> forms;
  for (const std::string secret : {kBasic, kForm}) {
    forms.insert(forms.end(), {secret, percent(secret, false), percent(secret, true)});
    for (const std::string before : {"", "a", "aa"}) {
      const std::string base64 = twinshot::to_base64(before + secret);
      forms.push_back(base64.substr(4, base64.size() - 8));
    }
  }
  return forms;
}

/// What of it stands in the text; empty when all is well.
std::string leak_in(const std::string& text) {
  for (const std::string& form : canaries()) {
    if (contains(text, form)) return form;
  }
  return {};
}

/// Looks at every process of the machine, again and again, until it is destroyed: at the command
/// lines, and at what the browsers that work in `folder` were given as environment.
class ProcessWatch {
 public:
  explicit ProcessWatch(fs::path folder)
      : folder_(std::move(folder)), thread_([this] { watch(); }) {}
  ~ProcessWatch() {
    done_ = true;
    thread_.join();
  }
  ProcessWatch(const ProcessWatch&) = delete;
  ProcessWatch& operator=(const ProcessWatch&) = delete;

  std::atomic<int> browsers = 0;
  std::atomic<int> leaks = 0;

 private:
  void watch() {
    while (!done_) {
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const std::string arguments = file_text(entry.path() / "cmdline");
        if (!leak_in(arguments).empty()) ++leaks;
        // A child of ours that is no browser yet has our command line, and our environment.
        const bool browser =
            contains(arguments, "--remote-debugging") || contains(arguments, "--type=");
        if (!browser || !contains(arguments, folder_.string())) continue;
        ++browsers;
        if (!leak_in(file_text(entry.path() / "environ")).empty()) ++leaks;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  fs::path folder_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

std::string header(const Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

std::string whole(const Request& request) {
  std::string text = request.target + "\n" + request.body;
  for (const auto& [name, value] : request.headers) text += "\n" + name + ": " + value;
  return text;
}

/// The same page on both sides for those who may see it, with a resource from elsewhere.
std::string account_page(const std::string& third) {
  return page_html("Account of " + std::string(kBasic),
                   "<h1 class=avatar>Your books</h1><img src='" + third +
                       "/pixel.png' width=9 height=9><iframe src='" + third +
                       "/frame' width=90 height=60></iframe><script>fetch('" + third +
                       "/api').catch(() => {}); alert('" + kForm + "'); console.error('" + kBasic +
                       "')</script>");
}

}  // namespace

TEST_CASE("secrets: a login on one side, a password on the other, and nobody else hears of them") {
  SitePair site;
  twinshot::TestServer third;
  third.on("*", [](const Request&) {
    return Response{
        401,
        {{"WWW-Authenticate", "Basic realm=\"give\""}, {"Access-Control-Allow-Origin", "*"}},
        "text/html",
        "<p>who are you?",
        {},
        {}};
  });
  // Another host: cookies do not tell ports apart.
  const std::string page = account_page(third.origin_localhost());
  site.production.on("*", [&](const Request& request) {
    if (header(request, "authorization") !=
        "Basic " + twinshot::to_base64("qa:" + std::string(kBasic))) {
      return Response{401, {{"WWW-Authenticate", "Basic realm=\"books\""}}, "text/html", "no", {},
                      {}};
    }
    return Response{200, {}, "text/html; charset=utf-8", page, {}, {}};
  });
  std::atomic<int> logins = 0;
  site.staging.on("/login", [&](const Request& request) {
    if (request.method != "POST") {
      return Response{
          200,
          {},
          "text/html; charset=utf-8",
          page_html("Log in",
                    "<form method=post><input id=user name=user><input "
                    "id=password name=password type=password><button>go</button></form>"),
          {},
          {}};
    }
    if (request.body != "user=alice&password=" + percent(kForm, true)) return Response{};
    ++logins;
    Response response = twinshot::redirect_to("/account");
    response.headers.emplace_back("Set-Cookie", "session=1; HttpOnly");
    return response;
  });
  site.staging.on("/account*", [&](const Request& request) {
    if (!contains(header(request, "cookie"), "session=1")) return twinshot::redirect_to("/login");
    // A site that writes down what it should not.
    if (request.target == "/account") {
      return twinshot::redirect_to("/account?password=" + percent(kForm, true));
    }
    return Response{200, {}, "text/html; charset=utf-8", page, {}, {}};
  });
  const fs::path config = site.temp.write(
      "config.yaml",
      "domains: {production: " + site.production.origin() + ", staging: " + site.staging.origin() +
          "}\npaths: [/account, /account/books, /account/films, /account/maps]\n"
          "browser: {sandbox: false, processes: 1, args: [\"--host-resolver-rules=MAP * ~NOTFOUND, "
          "EXCLUDE 127.0.0.1, EXCLUDE localhost\"]}\n"
          "production: {basic_auth: {username: qa, password: \"${TWINSHOT_TEST_BASIC}\"}}\n"
          "staging:\n"
          "  login:\n"
          "    path: /login\n"
          "    steps:\n"
          "      - {type: {selector: \"#user\", text: alice}}\n"
          "      - {type: {selector: \"#password\", text: \"${TWINSHOT_TEST_FORM}\"}}\n"
          "      - {press: Enter}\n"
          "    expect: {selector: .avatar}\n");
  twinshot::ProgramOptions options = site.options();
  options.environment.emplace_back("TWINSHOT_TEST_BASIC", kBasic);
  options.environment.emplace_back("TWINSHOT_TEST_FORM", kForm);

  twinshot::Program program({"run", config.string(), "--out", site.report().string(), "--json"},
                            options);
  int browsers = 0;
  int leaks = 0;
  twinshot::ProgramEnd end;
  {
    ProcessWatch watch(site.temp.path());
    end = program.wait();
    browsers = watch.browsers;
    leaks = watch.leaks;
  }
  INFO(end.err);
  CHECK(end.exit_code == 0);
  CHECK(site.run_json().at("totals").at("passed") == 4);
  CHECK(site.endpoint("/account/books").at("candidate").at("status") == 200);
  // Two workers open pages of this side in the one browser.
  CHECK(logins == 1);
  CHECK(browsers > 0);
  CHECK(leaks == 0);

  CHECK(third.requests_for("/api") >= 8);
  for (const Request& request : third.requests()) {
    CHECK(leak_in(whole(request)) == "");
    CHECK(header(request, "authorization") == "");
    CHECK(header(request, "cookie") == "");
  }
  for (const Request& request : site.production.requests()) {
    CHECK_FALSE(contains(whole(request), "session=1"));
  }
  for (const Request& request : site.staging.requests()) {
    CHECK(header(request, "authorization") == "");
  }

  CHECK(leak_in(end.out) == "");
  CHECK(leak_in(end.err) == "");
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(site.temp.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    CAPTURE(entry.path().string());
    CHECK(leak_in(file_text(entry.path())) == "");
  }
  CHECK(files > 5);
  // What the sites said of it was taken out, not overlooked.
  const std::string run = file_text(site.report() / "run.json");
  CHECK(contains(run, "Account of ***"));
  CHECK(contains(run, "alert \\\"***\\\""));

  const auto plan = twinshot::run_program({"validate", config.string()}, options);
  const auto settings =
      twinshot::run_program({"validate", config.string(), "--only", "/account"}, options);
  for (const auto* printed : {&plan, &settings}) {
    CHECK(printed->exit_code == 0);
    CHECK(contains(printed->out, "login /login: type #user, type #password, press Enter"));
    CHECK(leak_in(printed->out + printed->err) == "");
  }
}

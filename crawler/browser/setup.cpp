// What a target is told before its first script runs: screen, language, cookies, what to block.
#include "crawler/browser/setup.h"

#include <chrono>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "crawler/browser/browser.h"
#include "crawler/browser/credentials.h"
#include "crawler/browser/document_script.h"

namespace twinshot {

namespace {

namespace asio = boost::asio;

struct Command {
  std::string method;
  cdp::Json params = cdp::Json::object();
  bool required = true;   ///< false: older and newer browsers may lack it
  std::string subject{};  ///< what of the config it is about, for the message of a refusal
};

/// Addresses that hand a cloud machine's own credentials to whoever asks from inside.
constexpr const char* kMetadataAddresses[] = {"169.254.169.254", "metadata.google.internal",
                                              "[fd00:ec2::254]", "100.100.100.200",
                                              "[::ffff:a9fe:a9fe]"};

cdp::Json blocked_urls(const CaptureOptions& capture) {
  cdp::Json urls = cdp::Json::array();
  for (const char* address : kMetadataAddresses) {
    urls.push_back("http://" + std::string(address) + "*");
  }
  for (const std::string& pattern : capture.block) urls.push_back(pattern);
  return urls;
}

/// Network settings, for everything that makes requests: pages, frames, workers.
std::vector<Command> network_commands(const CaptureOptions& capture) {
  std::vector<Command> commands;
  // Bodies are never read back: the buffers the browser keeps for that may be tiny.
  commands.push_back(
      {"Network.enable", {{"maxTotalBufferSize", 1'000'000}, {"maxResourceBufferSize", 100'000}}});
  commands.push_back({"Network.setBypassServiceWorker", {{"bypass", true}}, false});
  commands.push_back({"Network.setBlockedURLs", {{"urls", blocked_urls(capture)}}, false});
  return commands;
}

/// "156.0.8078.108" of what the browser calls itself.
std::string full_version(const std::string& user_agent) {
  const std::size_t at = user_agent.find("Chrome/");
  if (at == std::string::npos) return "";
  const std::size_t begin = at + 7;
  return user_agent.substr(begin, user_agent.find_first_not_of("0123456789.", begin) - begin);
}

/// What Chrome on Android says since it stopped telling the device's name.
std::string phone_user_agent(const std::string& version) {
  return "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" +
         version + ".0.0.0 Mobile Safari/537.36";
}

/// The brands of a Chromium, with the one that is there to be ignored.
cdp::Json brands(const std::string& version, const std::string& ignored_version) {
  return cdp::Json::array({{{"brand", "Not:A-Brand"}, {"version", ignored_version}},
                           {{"brand", "Chromium"}, {"version", version}}});
}

/// The client hints. An override without them would switch them off; what it leaves out is said as
/// if headless Chrome were asked.
cdp::Json client_hints(const std::string& full_version, bool mobile) {
  const std::string version = full_version.substr(0, full_version.find('.'));
  return {{"brands", brands(version, "8")},
          {"fullVersionList", brands(full_version, "8.0.0.0")},
          {"platform", mobile ? "Android" : "Linux"},
          {"platformVersion", mobile ? "10" : ""},
          {"architecture", mobile ? "" : "x86"},
          {"bitness", mobile ? "" : "64"},
          {"model", ""},
          {"mobile", mobile},
          {"wow64", false},
          {"formFactors", cdp::Json::array({mobile ? "Mobile" : "Desktop"})}};
}

Command user_agent_command(const CaptureOptions& capture, const Viewport& viewport,
                           const std::string& own) {
  cdp::Json params;
  if (viewport.mobile) params["platform"] = "Linux armv81";
  if (!capture.user_agent.empty()) {
    params["userAgent"] = capture.user_agent;
  } else {
    const std::string version = full_version(own);
    const std::string major = version.substr(0, version.find('.'));
    params["userAgent"] = viewport.mobile ? phone_user_agent(major) : own;
    params["userAgentMetadata"] = client_hints(version, viewport.mobile);
  }
  if (!capture.locale.empty()) params["acceptLanguage"] = capture.locale;
  return {"Emulation.setUserAgentOverride", params};
}

/// The window fills the screen; a phone that is wider than high lies on its side.
Command screen_command(const Viewport& viewport) {
  const bool on_its_side = viewport.width > viewport.height;
  cdp::Json params = {{"width", viewport.width},           {"height", viewport.height},
                      {"deviceScaleFactor", viewport.dpr}, {"mobile", viewport.mobile},
                      {"screenWidth", viewport.width},     {"screenHeight", viewport.height}};
  if (viewport.mobile) {
    params["screenOrientation"] = {{"type", on_its_side ? "landscapePrimary" : "portraitPrimary"},
                                   {"angle", on_its_side ? 90 : 0}};
  }
  return {"Emulation.setDeviceMetricsOverride", params};
}

/// What a document can see of the machine it runs on; for pages and frames.
std::vector<Command> document_commands(const CaptureOptions& capture, const Viewport& viewport,
                                       const std::string& user_agent) {
  std::vector<Command> commands;
  commands.push_back({"Page.enable"});
  commands.push_back({"Inspector.enable"});
  // For the errors of the page; both only send events.
  commands.push_back({"Runtime.enable"});
  commands.push_back({"Log.enable"});
  // For what must not be there for the next page in the same tab (Tab::make_blank).
  commands.push_back({"DOMStorage.enable"});
  commands.push_back({"Page.setLifecycleEventsEnabled", {{"enabled", true}}});
  commands.push_back({"Page.setInterceptFileChooserDialog", {{"enabled", true}}, false});
  commands.push_back({"Emulation.setFocusEmulationEnabled", {{"enabled", true}}});
  commands.push_back({"Emulation.setScrollbarsHidden", {{"hidden", true}}, false});
  const cdp::Json scheme = {{"name", "prefers-color-scheme"}, {"value", capture.color_scheme}};
  const cdp::Json motion = {{"name", "prefers-reduced-motion"}, {"value", "reduce"}};
  commands.push_back({"Emulation.setEmulatedMedia",
                      {{"media", "screen"}, {"features", cdp::Json::array({scheme, motion})}}});
  commands.push_back(user_agent_command(capture, viewport, user_agent));
  if (!capture.timezone.empty()) {
    commands.push_back({"Emulation.setTimezoneOverride",
                        {{"timezoneId", capture.timezone}},
                        true,
                        "timezone " + capture.timezone});
  }
  if (!capture.locale.empty()) {
    commands.push_back({"Emulation.setLocaleOverride",
                        {{"locale", capture.locale}},
                        true,
                        "locale " + capture.locale});
  }
  std::string program = kDocumentScript;
  if (capture.clock) program = clock_script(*capture.clock) + program;
  commands.push_back({"Page.addScriptToEvaluateOnNewDocument",
                      {{"source", std::move(program)}, {"runImmediately", true}}});
  if (!capture.js_before.empty()) {
    commands.push_back({"Page.addScriptToEvaluateOnNewDocument", {{"source", capture.js_before}}});
  }
  return commands;
}

/// Contexts are kept from page to page for their HTTP cache. What a page stored in them must not
/// decide what the next one looks like: pictures do not depend on the order of the run.
std::vector<Command> forgetting_commands(const SideTask& task) {
  std::vector<Command> commands;
  commands.push_back({"Network.clearBrowserCookies", cdp::Json::object(), false});
  for (const std::string& origin : task.allowed_origins) {
    commands.push_back(
        {"Storage.clearDataForOrigin",
         {{"origin", origin},
          {"storageTypes", "local_storage,indexeddb,service_workers,cache_storage,websql"}},
         false});
  }
  return commands;
}

/// What only the tab itself has: a size, a background.
std::vector<Command> tab_commands(const SideTask& task, const Viewport& viewport) {
  std::vector<Command> commands;
  commands.push_back(screen_command(viewport));
  if (viewport.mobile) {
    commands.push_back(
        {"Emulation.setTouchEmulationEnabled", {{"enabled", true}, {"maxTouchPoints", 5}}});
  }
  const cdp::Json white = {{"r", 255}, {"g", 255}, {"b", 255}, {"a", 1}};
  commands.push_back({"Emulation.setDefaultBackgroundColorOverride", {{"color", white}}, false});
  if (task.capture.tls.insecure) {
    commands.push_back({"Security.setIgnoreCertificateErrors", {{"ignore", true}}});
  }
  return commands;
}

std::vector<Command> cookie_commands(const SideTask& task) {
  std::vector<Command> commands;
  cdp::Json cookies = cdp::Json::array();
  for (const Cookie& cookie : task.capture.cookies) {
    // Without a domain it is a host-only cookie of the side's URL.
    cdp::Json entry = {{"name", cookie.name},     {"value", cookie.value},
                       {"url", task.url},         {"path", cookie.path},
                       {"secure", cookie.secure}, {"httpOnly", cookie.http_only}};
    if (!cookie.domain.empty()) entry["domain"] = cookie.domain;
    cookies.push_back(std::move(entry));
  }
  if (!cookies.empty())
    commands.push_back({"Network.setCookies", {{"cookies", cookies}}, true, "cookies"});
  return commands;
}

void append(std::vector<Command>& commands, std::vector<Command> more) {
  for (Command& command : more) commands.push_back(std::move(command));
}

/// What stays in force from page to page, for as long as the tab is attached.
std::vector<Command> lasting_commands(const SideTask& task, const Viewport& viewport,
                                      const std::string& user_agent) {
  std::vector<Command> commands = network_commands(task.capture);
  append(commands, document_commands(task.capture, viewport, user_agent));
  append(commands, tab_commands(task, viewport));
  return commands;
}

/// Two tabs in one renderer process share its locale and time zone; both want the same one.
bool is_harmless(const cdp::Error& error) {
  const std::string text = error.what();
  return error.failure() == cdp::Failure::refused &&
         text.find("override is already in effect") != std::string::npos;
}

/// Sends all at once and waits for every reply: one round trip, also when the browser is busy
/// encoding another page's picture.
asio::awaitable<void> call_all(cdp::Session& session, std::vector<Command> commands,
                               cdp::Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  using Operation =
      decltype(asio::co_spawn(executor, session.call("", cdp::Json(), deadline), asio::deferred));
  std::vector<Operation> calls;
  for (const Command& command : commands) {
    calls.push_back(asio::co_spawn(executor, session.call(command.method, command.params, deadline),
                                   asio::deferred));
  }
  auto group = asio::experimental::make_parallel_group(std::move(calls));
  const auto [order, errors, replies] =
      co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (!errors[i]) continue;
    try {
      std::rethrow_exception(errors[i]);
    } catch (const cdp::Error& error) {
      const bool answered = error.failure() == cdp::Failure::refused;
      if (answered && (!commands[i].required || is_harmless(error))) continue;
      const std::string& subject = commands[i].subject;
      if (subject.empty()) throw;
      throw cdp::Error(error.failure(), "capture." + subject + ": " + error.what(), error.code());
    }
  }
}

}  // namespace

std::string tab_settings(const SideTask& task, const Viewport& viewport,
                         const std::string& user_agent) {
  std::string text;
  for (const Command& command : lasting_commands(task, viewport, user_agent)) {
    text += command.method + command.params.dump() + "\n";
  }
  // guard_credentials() asks for requests that wait for it.
  for (const auto& [name, value] : task.capture.headers) text += name + ": " + value + "\n";
  if (task.capture.basic_auth) {
    text += task.capture.basic_auth->username + ":" + task.capture.basic_auth->password + "\n";
  }
  for (const std::string& origin : task.allowed_origins) text += origin + "\n";
  return text;
}

asio::awaitable<void> set_up_page(Tab& tab, const SideTask& task, const Viewport& viewport,
                                  std::string user_agent, const LoginState* state,
                                  cdp::Deadline deadline) {
  std::vector<Command> commands;
  if (tab.is_fresh()) commands = lasting_commands(task, viewport, user_agent);
  append(commands, forgetting_commands(task));
  if (state != nullptr && !state->cookies.empty()) {
    commands.push_back(
        {"Network.setCookies", {{"cookies", state->cookies}}, true, "login: its cookies"});
  }
  append(commands, cookie_commands(task));
  guard_credentials(tab.session(), task);
  co_await call_all(tab.session(), std::move(commands), cdp::in(kCallLimit, deadline));
}

void set_up_child(cdp::Session& session, const std::string& type, const SideTask& task,
                  const Viewport& viewport, const std::string& user_agent) {
  std::vector<Command> commands = network_commands(task.capture);
  if (type == "iframe") append(commands, document_commands(task.capture, viewport, user_agent));
  guard_credentials(session, task);
  for (Command& command : commands)
    session.post(std::move(command.method), std::move(command.params));
}

}  // namespace twinshot

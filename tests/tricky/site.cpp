// The two sites that hold all tricky pages, and what surrounds them.
#include "tests/tricky/site.h"

#include <filesystem>
#include <sstream>

namespace twinshot::tricky {

TrickySite::TrickySite() {
  const auto folder = [this](const char* name) {
    std::filesystem::path path = pair.temp.path() / name;
    std::filesystem::create_directories(path);
    return path;
  };
  self_signed = std::make_unique<TestServer>(make_self_signed_certificate(folder("self-signed")));
  expired = std::make_unique<TestServer>(make_expired_certificate(folder("expired")));
}

void TrickySite::page(const std::string& path, const std::function<std::string(Side)>& html) {
  pair.production.page(path, html(Side::production));
  pair.staging.page(path, html(Side::staging));
}

void TrickySite::file(const std::string& path, const std::string& content_type,
                      const std::string& body, std::chrono::milliseconds delay) {
  const auto handler = [content_type, body, delay](const Request&) {
    Response response = answer_of(content_type, body);
    response.delay = delay;
    response.headers = {{"Access-Control-Allow-Origin", "*"}};
    return response;
  };
  pair.on(path, handler);
  foreign.on(path, handler);
}

void TrickySite::dead(const std::string& path) {
  pair.on(path, [](const Request&) { return never_answered(); });
}

std::filesystem::path TrickySite::write_config(const std::vector<Page>& pages, int browsers) const {
  std::ostringstream yaml;
  yaml << "domains:\n  production: " << pair.production.origin()
       << "\n  staging: " << pair.staging.origin() << "\n"
       << "viewports:\n  - {label: window, width: 800, height: 600}\n"
       << "  - {label: wide, width: 1280, height: 800}\n"
       << "  - {label: narrow, width: 64, height: 600}\n"
       << "browser:\n  sandbox: false\n  processes: " << browsers
       << "\n"
       // A page that eats memory has eaten enough at 256 MB.
       << "  args: [\"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE "
          "localhost\", \"--js-flags=--max-old-space-size=256\"]\n"
       << "limits: {per_host: 8}\n"
       << "paths:\n";
  for (const Page& page : pages) {
    const bool elsewhere = page.options.find("viewports:") != std::string::npos;
    yaml << "  - {path: \"" << page.path << "\"" << (elsewhere ? "" : ", viewports: [window]")
         << (page.options.empty() ? "" : ", ") << page.options << "}\n";
  }
  return pair.temp.write("config.yaml", yaml.str());
}

ProgramEnd TrickySite::run(const std::vector<Page>& pages, int browsers) const {
  std::filesystem::remove_all(pair.report());
  const std::filesystem::path config = write_config(pages, browsers);
  Program program({"run", config.string(), "--out", pair.report().string()}, pair.options());
  return program.wait(std::chrono::seconds(900));
}

std::string html(const std::string& body, const std::string& head) {
  return "<!doctype html><html lang=en><head><meta charset=utf-8><title>tricky</title>"
         "<link rel=icon href=data:,><style>body{margin:0;font:16px/1.5 'Liberation Sans',"
         "sans-serif}</style>" +
         head + "</head><body>" + body + "</body></html>";
}

std::string block(const std::string& style, const std::string& content) {
  return "<div style=\"" + style + "\">" + content + "</div>";
}

std::string mark(Side side, int x, int y) {
  const Colour colour = side == Side::production ? Colour{40, 60, 200} : Colour{220, 120, 20};
  return block("position:absolute;left:" + std::to_string(x) + "px;top:" + std::to_string(y) +
               "px;width:160px;height:64px;background:" + css(colour));
}

Response answer_of(const std::string& content_type, const std::string& body) {
  Response response;
  response.content_type = content_type;
  response.body = body;
  return response;
}

Response never_answered() {
  Response response;
  response.fault = Response::Fault::never_answer;
  return response;
}

}  // namespace twinshot::tricky

// What servers answer besides a page: errors, redirects, questions for a password, old copies.
#include <algorithm>

#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/media_files.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

namespace {

constexpr const char* kPassword = "Basic dmlzaXRvcjpzZWNyZXQ=";  // visitor:secret

Response status_answer(int status, const std::string& body) {
  Response response = answer_of("text/html; charset=utf-8", body);
  response.status = status;
  return response;
}

void serve_statuses(TrickySite& site) {
  const std::string sorry = html("<h1>Something went wrong</h1>");
  site.pair.on("/35-404", [sorry](const Request&) { return status_answer(404, sorry); });
  site.pair.on("/35-404-empty", [](const Request&) { return status_answer(404, ""); });
  site.pair.on("/35-500", [sorry](const Request&) { return status_answer(500, sorry); });
  site.pair.on("/35-500-empty", [](const Request&) { return status_answer(500, ""); });
  site.pair.on("/35-204", [](const Request&) { return status_answer(204, ""); });
}

void serve_redirects(TrickySite& site) {
  const auto to = [&site](const std::string& from, const std::string& target, int status) {
    site.pair.on(from, [target, status](const Request&) { return redirect_to(target, status); });
  };
  to("/36-chain", "/36-second", 301);
  to("/36-second", "/36-third", 302);
  to("/36-third", "/36-end", 307);
  to("/36-loop", "/36-loop", 302);
  to("/36-foreign", site.foreign.url("/36-end"), 302);
  site.page("/36-end", html(block("height:100px;background:" + css(kGreen))));
  site.foreign.page("/36-end", html("elsewhere"));
  site.page("/36-meta", html("<p>moved", "<meta http-equiv=refresh content='0;url=/36-end'>"));
  site.page("/36-script", html("<p>moved<script>location.replace('/36-end')</script>"));
  site.page("/36-foreign-script",
            html("<p>moved<script>location.href = '" + site.foreign.url("/36-end") + "'</script>"));
}

/// Staging asks for a password; its page shows an image of its own and one of a third party.
void serve_behind_password(TrickySite& site) {
  const std::string page =
      html("<img src=/37-own.png><img src=" + site.foreign.url("/37-pixel.png") +
               "><img src=" + site.foreign.origin_localhost() + "/37-pixel.png>",
           "<style>img{display:block;width:100px;height:100px}</style>");
  const auto guarded = [](const std::string& type, const std::string& body) {
    return [type, body](const Request& request) {
      const auto found = request.headers.find("authorization");
      if (found != request.headers.end() && found->second == kPassword) {
        return answer_of(type, body);
      }
      Response response = status_answer(401, "who are you?");
      response.headers = {{"WWW-Authenticate", "Basic realm=\"staging\""}};
      return response;
    };
  };
  site.pair.production.page("/37-auth", page);
  site.pair.production.on("/37-own.png",
                          [](const Request&) { return answer_of("image/png", png_of(kBlue)); });
  site.pair.staging.on("/37-auth", guarded("text/html; charset=utf-8", page));
  site.pair.staging.on("/37-own.png", guarded("image/png", png_of(kBlue)));
  site.foreign.on("/37-pixel.png",
                  [](const Request&) { return answer_of("image/png", png_of(kOrange)); });
}

void serve_secure(TrickySite& site) {
  const std::string page = html(block("height:100px;background:" + css(kGreen)));
  site.self_signed->page("/", page);
  site.expired->page("/", page);
  for (const std::string suffix : {"", "-trusted"}) {
    site.pair.on("/38-self-signed" + suffix,
                 [&site](const Request&) { return redirect_to(site.self_signed->url("/")); });
    site.pair.on("/38-expired" + suffix,
                 [&site](const Request&) { return redirect_to(site.expired->url("/")); });
  }
}

/// The worker takes over, then the page goes on to what the worker has an old copy of.
void serve_worker(TrickySite& site) {
  site.page("/39-sw", html("<p>starting<script>navigator.serviceWorker.register('/39-worker.js');"
                           "navigator.serviceWorker.ready.then(() => location.replace('/39-page'));"
                           "setTimeout(() => location.replace('/39-page'), 3000)</script>"));
  site.page("/39-page",
            html("<img src=/39-image.png>" + block("height:100px;background:" + css(kGreen)),
                 "<style>img{display:block;width:100px;height:100px}</style>"));
  site.file("/39-image.png", "image/png", png_of(kBlue));
  site.file("/39-worker.js", "text/javascript",
            "oninstall = () => skipWaiting();"
            "onactivate = (event) => event.waitUntil(clients.claim());"
            "onfetch = (event) => event.respondWith(new Response('<h1>an old copy</h1>',"
            "{headers: {'Content-Type': 'text/html'}}))");
}

/// A consent dialog that locks the page behind it, unless the cookie says that it was answered.
std::string consent() {
  return html(
      "<div class=overlay></div><div style='height:3000px;background:rgb(0,128,0)'>all of "
      "it</div><script>"
      "if (document.cookie.includes('consent=yes')) document.querySelector('.overlay').remove();"
      "else document.documentElement.className = 'locked'</script>",
      "<style>.locked,.locked body{height:100%;overflow:hidden}"
      ".overlay{position:fixed;inset:0;background:rgb(255,0,0)}</style>");
}

bool got_password(const TestServer& server) {
  const std::vector<Request> requests = server.requests();
  return std::any_of(requests.begin(), requests.end(), [](const Request& request) {
    return request.headers.count("authorization") > 0;
  });
}

void check_redirects(Exam& exam) {
  exam.passed("/36-chain");
  exam.filled("/36-chain", {0, 0, 800, 100}, kGreen);
  const nlohmann::json& reference = exam.side("/36-chain", Side::production);
  const std::string origin = exam.site().pair.production.origin();
  const nlohmann::json chain = {origin + "/36-chain", origin + "/36-second", origin + "/36-third"};
  exam.expect(reference.at("redirects") == chain,
              "the chain is " + reference.at("redirects").dump());
  exam.expect(reference.at("final_url") == origin + "/36-end",
              "it ended on " + reference.at("final_url").dump());
  for (const std::string path : {"/36-meta", "/36-script"}) {
    exam.passed(path);
    exam.filled(path, {0, 0, 800, 100}, kGreen);
  }
  exam.invalid("/36-loop", "navigation");
  exam.invalid("/36-foreign", "cross_side_redirect");
  exam.invalid("/36-foreign-script", "cross_side_redirect");
}

}  // namespace

std::vector<Fixture> answer_pages(TrickySite& site) {
  serve_statuses(site);
  serve_redirects(site);
  serve_behind_password(site);
  serve_secure(site);
  serve_worker(site);
  site.page("/40-cookie", consent());
  site.page("/40-cookie-answered", consent());
  const std::string trusted = "tls: {insecure: true}, origins: [\"" + site.self_signed->origin() +
                              "\", \"" + site.expired->origin() + "\"]";

  std::vector<Fixture> fixtures;
  fixtures.push_back({"35",
                      {{"/35-404", ""},
                       {"/35-404-empty", ""},
                       {"/35-500", ""},
                       {"/35-500-empty", ""},
                       {"/35-204", ""}},
                      [](Exam& exam) {
                        for (const char* path :
                             {"/35-404", "/35-404-empty", "/35-500", "/35-500-empty"}) {
                          exam.invalid(path, "http_status");
                        }
                        exam.invalid("/35-204", "no_content");
                      }});
  fixtures.push_back({"36",
                      {{"/36-chain", ""},
                       {"/36-meta", ""},
                       {"/36-script", ""},
                       {"/36-loop", ""},
                       {"/36-foreign", ""},
                       {"/36-foreign-script", ""}},
                      check_redirects});
  fixtures.push_back(
      {"37", {{"/37-auth", "basic_auth: {username: visitor, password: secret}"}}, [](Exam& exam) {
         exam.passed("/37-auth");
         exam.filled("/37-auth", {0, 0, 100, 100}, kBlue);
         exam.filled("/37-auth", {0, 100, 100, 200}, kOrange);
         exam.expect(exam.site().foreign.requests_for("/37-pixel.png") > 0,
                     "the third party was not asked");
         exam.expect(!got_password(exam.site().foreign), "the third party got the password");
       }});
  fixtures.push_back({"38",
                      {{"/38-self-signed", ""},
                       {"/38-expired", ""},
                       {"/38-self-signed-trusted", trusted},
                       {"/38-expired-trusted", trusted}},
                      [](Exam& exam) {
                        exam.invalid("/38-self-signed", "tls");
                        exam.invalid("/38-expired", "tls");
                        for (const std::string path :
                             {"/38-self-signed-trusted", "/38-expired-trusted"}) {
                          exam.passed(path);
                          exam.filled(path, {0, 0, 800, 100}, kGreen);
                        }
                      }});
  fixtures.push_back({"39", {{"/39-sw", ""}}, [](Exam& exam) {
                        exam.passed("/39-sw");
                        exam.filled("/39-sw", {0, 0, 100, 100}, kBlue);
                        exam.filled("/39-sw", {0, 100, 800, 100}, kGreen);
                      }});
  fixtures.push_back({"40",
                      {{"/40-cookie",
                        "remove: [.overlay], css: "
                        "\"html,body{height:auto!important;overflow:visible!important}\""},
                       {"/40-cookie-answered", "cookies: [{name: consent, value: \"yes\"}]"}},
                      [](Exam& exam) {
                        for (const std::string path : {"/40-cookie", "/40-cookie-answered"}) {
                          exam.passed(path);
                          exam.size(path, 800, 3000);
                          exam.filled(path, {0, 100, 800, 2900}, kGreen);
                        }
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky

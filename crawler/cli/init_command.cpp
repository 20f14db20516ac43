// twinshot init: a commented config to start from.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "crawler/cli/commands.h"
#include "crawler/config/url.h"
#include "crawler/run/exit_code.h"
#include "crawler/run/file.h"
#include "templates/template_text.h"

namespace twinshot {
namespace {

constexpr const char* kFile = "twinshot.yaml";

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

/// As the config will read it, so that the first validate does not complain about our own file.
std::string checked_url(const char* name, const std::string& text) {
  const auto refuse = [&](const std::string& problem) {
    throw ConfigError(std::string("init: ") + name + " " + problem +
                      "; give two sites such as https://www.example.com");
  };
  // The config has it between quotes.
  if (text.find_first_of("\"\\{}") != std::string::npos) {
    refuse("has a character that no URL has: \", \\, { or }");
  }
  try {
    const Url url = parse_url(text);
    if (url.has_user_info) refuse("must not contain a user name or password");
    if (!url.query.empty() || !url.fragment.empty()) refuse("must end before ? and #");
    return text;
  } catch (const UrlError& error) {
    refuse(error.what());
  }
  return {};
}

/// `twinshot init > my.yaml` already says where the config goes.
bool redirected_to_file() {
  struct stat status{};
  return fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

int init_command(const InitArguments& arguments) {
  std::string text(template_text("init.yaml"));
  const bool given = !arguments.reference.empty();
  replace_all(text, "@REFERENCE@",
              given ? checked_url("REFERENCE", arguments.reference) : "https://www.example.com");
  replace_all(
      text, "@CANDIDATE@",
      given ? checked_url("CANDIDATE", arguments.candidate) : "https://staging.example.com");
  if (isatty(STDOUT_FILENO) == 0) std::fputs(text.c_str(), stdout);
  if (redirected_to_file()) return kExitFine;
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(kFile, ignored))) {
    throw ConfigError(std::string(kFile) +
                      " exists already and is left as it is; remove it, or "
                      "write elsewhere: twinshot init > other.yaml");
  }
  write_file(kFile, text);
  std::fprintf(stderr, "wrote %s; next: twinshot validate %s\n", kFile, kFile);
  return kExitFine;
}

}  // namespace twinshot

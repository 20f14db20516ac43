// The mail of a run: RFC 5322 headers, RFC 2047 encoded words, RFC 2045 quoted-printable.
#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "report/alert_text.h"
#include "report/escape.h"
#include "report/summary.h"

namespace twinshot {
namespace {

constexpr std::size_t kMaxMailAlerts = 200;
constexpr std::size_t kMaxMailCauses = 20;

void add_hex(std::string& output, char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<std::uint8_t>(c);
  output += '=';
  output += kHex[byte >> 4];
  output += kHex[byte & 0x0F];
}

bool is_plain_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

bool is_continuation(char c) {
  return (static_cast<std::uint8_t>(c) & 0xC0u) == 0x80;
}

/// Encoded words of at most 75 characters, each holding whole code points, one a line (RFC 2047,
/// sections 2 and 5).
std::string encoded_words(const std::string& text) {
  constexpr std::size_t kWordLimit = 63;  // 75 less "=?UTF-8?Q?" and "?="
  std::string output;
  std::string word;
  const auto flush = [&] {
    if (!output.empty()) output += "\r\n ";
    output += "=?UTF-8?Q?" + word + "?=";
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && is_continuation(text[end])) ++end;
    std::string encoded;
    for (; i < end; ++i) {
      const char c = text[i];
      const bool safe = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (safe) {
        encoded += c;
      } else if (c == ' ') {
        encoded += '_';
      } else {
        add_hex(encoded, c);
      }
    }
    if (word.size() + encoded.size() > kWordLimit) flush();
    word += encoded;
  }
  flush();
  return output;
}

/// A header's value: as it is when short and printable ASCII, else encoded.
std::string header_text(const std::string& value) {
  const std::string text = one_line(value, 200);
  const bool looks_encoded = text.find("=?") != std::string::npos;
  return is_plain_ascii(text) && !looks_encoded && text.size() <= 60 ? text : encoded_words(text);
}

/// "QA team <qa@example.com>" or "qa@example.com", with nothing in it that ends the line, begins
/// another header, or adds a recipient; empty when no address is left.
std::string mailbox(const std::string& value) {
  const std::size_t open = value.rfind('<');
  const std::size_t begin = open == std::string::npos ? 0 : open + 1;
  std::string address = one_line(value.substr(begin), 320);
  std::erase_if(address, [](char c) {
    return c <= 0x20 || c >= 0x7F ||
           std::string_view("<>,;:()[]\\\"").find(c) != std::string_view::npos;
  });
  if (address.find('@') == std::string::npos) return "";
  std::string name = open == std::string::npos ? "" : one_line(value.substr(0, open), 100);
  std::erase(name, '"');
  while (name.ends_with(' ')) name.pop_back();
  if (name.empty()) return address;
  const bool atoms =
      is_plain_ascii(name) && name.find_first_of("<>,;:()[]\\@.=?") == std::string::npos;
  // A quoted or encoded name, so that its commas do not separate recipients.
  return (atoms ? "\"" + name + "\"" : encoded_words(name)) + " <" + address + ">";
}

/// RFC 5322, 3.3, from RFC 3339 in UTC: "2026-11-21T03:00:00Z" is "Sat, 21 Nov 2026 03:00:00
/// +0000". Empty when the text is no such time.
std::string mail_date(const std::string& rfc3339) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (std::sscanf(rfc3339.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute,
                  &second) != 6 ||
      !rfc3339.ends_with('Z') || year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) {
    return "";
  }
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  // Sakamoto's day of the week.
  constexpr int kOffsets[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  const int y = month < 3 ? year - 1 : year;
  const int weekday = (y + y / 4 - y / 100 + y / 400 + kOffsets[month - 1] + day) % 7;
  char text[64];
  std::snprintf(text, sizeof(text), "%s, %d %s %d %02d:%02d:%02d +0000", kDays[weekday], day,
                kMonths[month - 1], year, hour, minute, second);
  return text;
}

/// Lines of at most 76 characters (RFC 2045, 6.7); "\n" in, CRLF out.
std::string quoted_printable(const std::string& text) {
  std::string output;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      output += "\r\n";
      column = 0;
      continue;
    }
    const bool line_ends = i + 1 == text.size() || text[i + 1] == '\n';
    // A dot alone on a line ends the message in some mail programs.
    const bool plain = c > 0x20 && c < 0x7F && c != '=' && !(c == '.' && column == 0);
    std::string encoded;
    if (plain || (c == ' ' && !line_ends)) {
      encoded = c;
    } else {
      add_hex(encoded, c);
    }
    if (column + encoded.size() > 75) {
      output += "=\r\n";
      column = 0;
      if (encoded == ".") encoded = "=2E";
    }
    output += encoded;
    column += encoded.size();
  }
  return output;
}

std::string sides_text(const AlertRun& run) {
  return one_line(run.candidate.label) + " " + one_line(run.candidate.base_url, kMaxUrl) +
         "\ncompared with\n" + one_line(run.reference.label) + " " +
         one_line(run.reference.base_url, kMaxUrl) +
         "\n\nReport: " + one_line(run.report, kMaxUrl) + "\n";
}

std::string body_text(const AlertBatch& batch) {
  const AlertRun& run = batch.run;
  std::string text = one_line(run.summary) + "\n\n";
  text += sides_text(run);
  if (!run.causes.empty()) text += "\nCauses\n";
  for (std::size_t i = 0; i < run.causes.size() && i < kMaxMailCauses; ++i) {
    text += "  " + one_line(run.causes[i].id) + "  " + one_line(run.causes[i].label) + "\n";
  }
  if (run.causes.size() > kMaxMailCauses) {
    text += "  and " + std::to_string(run.causes.size() - kMaxMailCauses) + " more\n";
  }
  text += "\nRegressed\n";
  for (std::size_t i = 0; i < batch.alerts.size() && i < kMaxMailAlerts; ++i) {
    text += "  " + one_line(batch.alerts[i].summary) + "\n";
  }
  if (batch.alerts.size() > kMaxMailAlerts) {
    text += "  and " + std::to_string(batch.alerts.size() - kMaxMailAlerts) + " more\n";
  }
  for (const std::string& warning : run.run.warnings) {
    text += "\nNote: " + one_line(warning) + "\n";
  }
  return text;
}

std::string subject(const AlertBatch& batch) {
  const AlertRun& run = batch.run;
  return "[visual] " + run.summary + ": " + run.candidate.label + " vs " + run.reference.label;
}

/// `body` in lines that end with "\n".
std::string whole_mail(const EmailAddresses& addresses, const std::string& subject_text,
                       const std::string& finished_at, const std::string& body) {
  std::string recipients;
  for (const std::string& recipient : addresses.to) {
    const std::string box = mailbox(recipient);
    if (box.empty()) continue;
    if (!recipients.empty()) recipients += ",\r\n ";
    recipients += box;
  }
  std::string text;
  if (const std::string from = mailbox(addresses.from); !from.empty()) {
    text += "From: " + from + "\r\n";
  }
  text += "To: " + recipients + "\r\n";
  text += "Subject: " + header_text(subject_text) + "\r\n";
  if (const std::string date = mail_date(finished_at); !date.empty()) {
    text += "Date: " + date + "\r\n";
  }
  text +=
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=UTF-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "Auto-Submitted: auto-generated\r\n"  // RFC 3834: no out-of-office replies
      "\r\n";
  return text + quoted_printable(body);
}

}  // namespace

std::string email_message(const EmailAddresses& addresses, const AlertBatch& batch) {
  return whole_mail(addresses, subject(batch), batch.run.run.finished_at, body_text(batch));
}

std::string email_message(const EmailAddresses& addresses, const AlertRun& run,
                          const OutageAlert& alert) {
  return whole_mail(
      addresses, "[visual] " + alert.summary, run.run.finished_at,
      one_line(alert.summary) + "\n\n" + one_line(run.summary) + "\n\n" + sides_text(run));
}

}  // namespace twinshot

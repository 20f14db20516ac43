// Points in time as RFC 3339 writes them.
#include "crawler/config/instant.h"

#include <algorithm>
#include <cstdio>

namespace twinshot {
namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// Takes the text apart from the front; every read answers -1 or false where it does not fit.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(std::size_t digits, int least, int most) {
    if (rest_.size() < digits) return -1;
    int value = 0;
    for (const char character : rest_.substr(0, digits)) {
      if (!is_digit(character)) return -1;
      value = value * 10 + (character - '0');
    }
    rest_.remove_prefix(digits);
    return value < least || value > most ? -1 : value;
  }
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  /// Digits beyond milliseconds are dropped; -1 where there is none.
  int fraction() {
    const auto digits = static_cast<std::size_t>(
        std::find_if_not(rest_.begin(), rest_.end(), is_digit) - rest_.begin());
    int value = 0;
    for (std::size_t at = 0; at < 3; ++at) {
      value = value * 10 + (at < digits ? rest_[at] - '0' : 0);
    }
    rest_.remove_prefix(digits);
    return digits == 0 ? -1 : value;
  }
  [[nodiscard]] char last() const { return last_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = 0;
};

std::optional<std::chrono::minutes> read_offset(Reader& reader) {
  if (reader.one_of("Zz")) return std::chrono::minutes(0);
  if (!reader.one_of("+-")) return std::nullopt;
  const int sign = reader.last() == '-' ? -1 : 1;
  const int hour = reader.number(2, 0, 23);
  if (!reader.one_of(":")) return std::nullopt;
  const int minute = reader.number(2, 0, 59);
  if (hour < 0 || minute < 0) return std::nullopt;
  return sign * (std::chrono::hours(hour) + std::chrono::minutes(minute));
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  using namespace std::chrono;
  Reader reader(text);
  const int year_number = reader.number(4, 1970, 9999);
  if (!reader.one_of("-")) return std::nullopt;
  const int month_number = reader.number(2, 1, 12);
  if (!reader.one_of("-")) return std::nullopt;
  const int day_number = reader.number(2, 1, 31);
  if (!reader.one_of("Tt ")) return std::nullopt;
  const int hour = reader.number(2, 0, 23);
  if (!reader.one_of(":")) return std::nullopt;
  const int minute = reader.number(2, 0, 59);
  if (!reader.one_of(":")) return std::nullopt;
  const int second = reader.number(2, 0, 59);
  const int millisecond = reader.one_of(".") ? reader.fraction() : 0;
  if (std::min({year_number, month_number, day_number, hour, minute, second, millisecond}) < 0) {
    return std::nullopt;
  }
  const std::optional<std::chrono::minutes> offset = read_offset(reader);
  const year_month_day date{year(year_number), month(static_cast<unsigned>(month_number)),
                            day(static_cast<unsigned>(day_number))};
  if (!offset || !reader.at_end() || !date.ok()) return std::nullopt;
  const Instant instant = sys_days(date) + hours(hour) + minutes(minute) + seconds(second) +
                          milliseconds(millisecond) - *offset;
  if (instant < Instant()) return std::nullopt;
  return instant;
}

std::string format_instant(Instant instant) {
  using namespace std::chrono;
  const auto days_since = floor<days>(instant);
  const year_month_day date(days_since);
  const hh_mm_ss time(instant - days_since);
  const auto count = [](auto duration) { return static_cast<int>(duration.count()); };
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                count(time.hours()), count(time.minutes()), count(time.seconds()));
  std::string result = text;
  if (time.subseconds().count() != 0) {
    std::snprintf(text, sizeof text, ".%03d", count(time.subseconds()));
    result += text;
  }
  return result + "Z";
}

}  // namespace twinshot

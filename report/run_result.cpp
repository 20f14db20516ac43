// Names of verdicts and reasons as run.json spells them, and the totals.
#include "report/run_result.h"

#include <array>
#include <utility>

namespace twinshot {
namespace {

constexpr std::array kVerdicts{
    std::pair{Verdict::passed, std::string_view("passed")},
    std::pair{Verdict::regressed, std::string_view("regressed")},
    std::pair{Verdict::flaky, std::string_view("flaky")},
    std::pair{Verdict::accepted, std::string_view("accepted")},
    std::pair{Verdict::invalid, std::string_view("invalid")},
    std::pair{Verdict::not_reached, std::string_view("not_reached")},
};

constexpr std::array kReasons{
    std::pair{Reason::none, std::string_view("none")},
    std::pair{Reason::http_status, std::string_view("http_status")},
    std::pair{Reason::cross_side_redirect, std::string_view("cross_side_redirect")},
    std::pair{Reason::blank, std::string_view("blank")},
    std::pair{Reason::navigation, std::string_view("navigation")},
    std::pair{Reason::tls, std::string_view("tls")},
    std::pair{Reason::timeout, std::string_view("timeout")},
    std::pair{Reason::crashed, std::string_view("crashed")},
    std::pair{Reason::download, std::string_view("download")},
    std::pair{Reason::expectation, std::string_view("expectation")},
    std::pair{Reason::no_content, std::string_view("no_content")},
    std::pair{Reason::capture, std::string_view("capture")},
};

template <typename Table, typename Value>
std::string_view name_of(const Table& table, Value value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return "";  // a value outside the enumeration: no such name
}

template <typename Value, std::size_t size>
std::optional<Value> value_of(const std::array<std::pair<Value, std::string_view>, size>& table,
                              std::string_view text) {
  for (const auto& [value, name] : table) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  return name_of(kVerdicts, verdict);
}
std::string_view to_string(Reason reason) {
  return name_of(kReasons, reason);
}
std::string_view to_string(SideRole side) {
  return side == SideRole::reference ? "reference" : "candidate";
}
std::optional<SideRole> parse_side_role(std::string_view text) {
  for (const SideRole side : {SideRole::reference, SideRole::candidate}) {
    if (to_string(side) == text) return side;
  }
  return std::nullopt;
}
std::optional<Verdict> parse_verdict(std::string_view text) {
  return value_of(kVerdicts, text);
}
std::optional<Reason> parse_reason(std::string_view text) {
  return value_of(kReasons, text);
}
std::optional<Kind> parse_kind(std::string_view text) {
  for (const Kind kind :
       {Kind::changed, Kind::recoloured, Kind::added, Kind::removed, Kind::moved}) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

Totals count_totals(const std::vector<EndpointResult>& endpoints) {
  Totals totals;
  for (const EndpointResult& endpoint : endpoints) {
    ++totals.planned;
    switch (endpoint.verdict) {
      case Verdict::passed:
        ++totals.passed;
        break;
      case Verdict::regressed:
        ++totals.regressed;
        break;
      case Verdict::flaky:
        ++totals.flaky;
        break;
      case Verdict::accepted:
        ++totals.accepted;
        break;
      case Verdict::invalid:
        ++totals.invalid;
        break;
      case Verdict::not_reached:
        ++totals.not_reached;
        break;
    }
  }
  return totals;
}

}  // namespace twinshot

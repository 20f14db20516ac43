// Keeps secrets of the config out of what a run leaves behind.
#include "crawler/run/redact.h"

#include <utility>

#include "crawler/config/redaction.h"

namespace twinshot {
namespace {

void mask(std::string& text, const Redaction& redaction) {
  text = redaction.apply(std::move(text));
}

void mask(std::vector<std::string>& texts, const Redaction& redaction) {
  for (std::string& text : texts) mask(text, redaction);
}

void mask(PageFacts& facts, const Redaction& redaction) {
  mask(facts.console, redaction);
  mask(facts.failed, redaction);
  PageMeta& meta = facts.meta;
  for (std::string* text :
       {&meta.description, &meta.robots, &meta.canonical, &meta.viewport, &meta.charset}) {
    mask(*text, redaction);
  }
}

void mask(SideResult& side, const Redaction& redaction) {
  mask(side.final_url, redaction);
  mask(side.failure, redaction);
  mask(side.title, redaction);
  mask(side.redirects, redaction);
  mask(side.notes, redaction);
  if (side.facts) mask(*side.facts, redaction);
}

void mask(Element& element, const Redaction& redaction) {
  mask(element.selector, redaction);
  mask(element.text, redaction);
  mask(element.property_changes, redaction);
  mask(element.reference_selector, redaction);
  mask(element.reference_text, redaction);
  mask(element.what, redaction);
}

}  // namespace

void redact(RunResult& result, const std::vector<std::string>& secrets) {
  const Redaction redaction(secrets);
  mask(result.run.warnings, redaction);
  mask(result.run.incomplete_reason, redaction);
  mask(result.run.notes, redaction);
  if (result.run.outage) mask(result.run.outage->reason, redaction);
  for (EndpointResult& endpoint : result.endpoints) {
    mask(endpoint.detail, redaction);
    mask(endpoint.reference, redaction);
    mask(endpoint.candidate, redaction);
    for (RegionResult& region : endpoint.regions) {
      if (region.element) mask(*region.element, redaction);
    }
    mask(endpoint.twin_differences, redaction);
  }
}

}  // namespace twinshot

// Tricky pages: what each is, how it is photographed, and what must be on its pictures.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/colour.h"
#include "tests/support/test_server.h"

namespace twinshot::tricky {

class Exam;
class TrickySite;

/// Of the two sites, which one a page is served by.
enum class Side { production, staging };

/// One page of a fixture.
struct Page {
  std::string path;     ///< "/01-rows"
  std::string options;  ///< of the config, as YAML flow: "max_height: 1000, hide: [.ad]"
};

/// A kind of page that screenshots go wrong on.
struct Fixture {
  std::string id;                    ///< "01"
  std::vector<Page> pages;           ///< what is photographed
  std::function<void(Exam&)> check;  ///< what must have come of it
};

/// Each family serves its pages on the site and says what must come of them.
[[nodiscard]] std::vector<Fixture> tall_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> layout_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> lazy_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> late_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> moving_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> busy_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> modal_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> answer_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> deep_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> fatal_pages(TrickySite& site);
[[nodiscard]] std::vector<Fixture> plain_pages(TrickySite& site);

/// A row of the table of all fixtures.
struct Row {
  const char* id;
  const char* name;
  const char* must_show;
};

[[nodiscard]] const std::vector<Row>& catalogue();

/// All fixtures in the order of the table. Throws logic_error where a row has no fixture, or a
/// fixture no row.
[[nodiscard]] std::vector<Fixture> all_fixtures(TrickySite& site);

}  // namespace twinshot::tricky

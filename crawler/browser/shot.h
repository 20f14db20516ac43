// One side of an endpoint, photographed - or the reason why not.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "compare/codec/png.h"
#include "compare/rect.h"
#include "crawler/explain/layout.h"
#include "report/run_result.h"

namespace twinshot {

/// Why there is no valid picture.
struct ShotFailure {
  Reason reason = Reason::none;
  std::string detail;  ///< for a person: "HTTP 502 Bad Gateway"
};

/// How much trouble is taken over a picture.
struct Care {
  /// The confirming round: photographed until two pictures in a row are equal, and the layout is
  /// read from the same visit.
  bool strict = false;
  /// What the round before saw of the same page; a picture equal to it is steady at once. Empty:
  /// nothing. Borrowed.
  ByteView earlier = {};
};

/// What the server said when it was asked for the page, also where nothing of it could be shown.
struct MainAnswer {
  int status = 0;                                       ///< 0: it said nothing
  std::string retry_after;                              ///< the header, as sent
  std::optional<std::chrono::milliseconds> first_byte;  ///< from the request's end; without cache

  bool operator==(const MainAnswer&) const = default;
};

/// What a browser saw of one URL. Always a value: a page's failure never throws.
struct Shot {
  std::string url;
  std::string final_url;               ///< empty when no document was committed
  int status = 0;                      ///< of the main document; 0 when none came
  std::vector<std::string> redirects;  ///< every URL before final_url
  std::string title;
  bool visible_text = false;  ///< the page shows text or media, by its DOM
  Bytes png;                  ///< empty when there is a failure
  Bytes unsteady;             ///< the picture before `png`, where no two in a row became equal
  int width = 0;              ///< image px
  int height = 0;
  double ratio = 1;              ///< image px per CSS px
  std::vector<Rect> ignore;      ///< image px
  std::vector<Rect> noise;       ///< image px: what differs between two pictures of this side
  std::optional<Layout> layout;  ///< strict visits only
  std::chrono::milliseconds duration{0};
  std::vector<std::string> notes;  ///< every wait that was cut short, every dialog answered
  std::optional<PageFacts> facts;  ///< nothing when no document was shown
  std::optional<ShotFailure> failure;
  MainAnswer answer;
  bool logged_out = false;       ///< with a failure: the page does not know of its side's login
  bool browser_suspect = false;  ///< its tab could not be closed: the browser needs a restart
};

struct ShotPair {
  Shot reference;
  Shot candidate;
};

}  // namespace twinshot

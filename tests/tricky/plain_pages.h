// Pages as sites have them, any number, no two alike: text, images, a web font, motion, lists that
// scripts fill. Equal on both sides.
#pragma once

#include <vector>

#include "tests/tricky/fixture.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

/// Serves pages number 0 to count - 1 and returns them.
std::vector<Page> serve_plain_pages(TrickySite& site, int count);

}  // namespace twinshot::tricky

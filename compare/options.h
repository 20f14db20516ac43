// Which compare options are legal.
#pragma once

#include "compare/comparison.h"

namespace twinshot {

/// Throws invalid_argument, naming key, range and value, when an option is out of range.
void check_options(const CompareOptions& options);

}  // namespace twinshot

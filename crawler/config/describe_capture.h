// Capture options for people.
#pragma once

#include <string>
#include <vector>

#include "crawler/config/config.h"
#include "crawler/config/redaction.h"

namespace twinshot {

/// "key value" for every option that differs from `base`, in the order of the config's
/// documentation; for every option there is, uncut, where `base` is null. Values of headers,
/// cookies and passwords and what is `hidden` are masked, scripts are not printed.
[[nodiscard]] std::vector<std::string> describe_capture(const CaptureOptions& options,
                                                        const CaptureOptions* base,
                                                        const Redaction& hidden);

/// Printable on one line: control characters become blanks, long text is cut.
[[nodiscard]] std::string one_line(const std::string& text);

}  // namespace twinshot

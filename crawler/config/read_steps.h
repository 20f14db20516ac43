// steps and login: what is done on a page before its picture.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "crawler/config/sections.h"

namespace twinshot {

/// The keys of a wait: that are there. Used for capture.wait and for the step of that name.
void read_wait_keys(const YamlValue& value, WaitOptions& wait);

/// A list of steps takes the place of the one in `target`: they are an order, not a set. Texts to
/// type are secret where they come from the environment or go into a field for secrets.
void read_steps(const YamlSection& section, ReadContext& context, std::vector<Step>& target);

/// Its keys are replaced one by one; `false` is no login. What it types is secret, but into a field
/// for a user's name only where it comes from the environment. A map without path or steps changes
/// the sides that have a login, and is nothing to the others.
void read_login(const YamlSection& section, ReadContext& context, std::optional<Login>& target);

/// Refuses such a map where neither of the two that it was laid over has a login.
void check_login(const YamlSection& section, const CaptureOptions& one,
                 const CaptureOptions& other);

}  // namespace twinshot

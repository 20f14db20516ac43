// A backend that is checked while it works: every sum once more on the CPU.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "compare/judge/backend.h"

namespace twinshot {

/// Two backends gave different sums for the same pixels: one of them is broken, and nothing either
/// has said can be trusted. Names the pair, the cell and both sums.
class VerifyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Whether the pair with this running number is one of the `share` (0..1) that are verified.
/// Decided by a hash of the number: the same pairs in every run of the same order, without a rhythm
/// that a site's own could follow. 0 chooses none, 1 all.
[[nodiscard]] bool is_chosen(std::uint64_t pair_number, double share);

/// Passes every request on to `checked`, recomputes it pixel by pixel on the CPU, and throws
/// VerifyError at the first cell that differs by a bit. `pair` is what the message calls the pair.
/// Borrows `checked`. Threads: as `checked`.
[[nodiscard]] std::unique_ptr<Backend> make_verifying_backend(Backend& checked, std::string pair);

}  // namespace twinshot

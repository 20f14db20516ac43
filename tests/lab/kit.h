// What a changed page runs: the vocabulary that mutations are written in, and the truth about them.
#pragma once

#include <string>

namespace twinshot::lab {

/// A script element for the end of the candidate's body: measures every element, does `mutation`
/// (statements in the kit's words, kit.cpp), measures again and posts the truth to `truth_path` of
/// its own origin before the page's load event:
///
///   {"applied": bool, "why": text,              why: what the page lacks, when not applied
///    "before": [[x, y, width, height], ...],    what the mutation touched, where the reference
///    "after": [...],                            has it, and where the candidate has it
///    "moved_before": [...], "moved_after": [...]}  what moved or grew because of that
///
/// Boxes are CSS px of the page.
[[nodiscard]] std::string mutation_script(const std::string& mutation,
                                          const std::string& truth_path);

}  // namespace twinshot::lab

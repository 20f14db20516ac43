// The shipped JSON Schema, held against a document.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace twinshot {

/// What templates/run.schema.json has against a document; empty when nothing.
[[nodiscard]] std::string schema_errors(const nlohmann::json& document);

}  // namespace twinshot

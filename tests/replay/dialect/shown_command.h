// A serialized command as JSON, apart from the tests: their moc cannot read generated headers.
#pragma once

#include <string>

namespace hindsight::replay::testing {

/// The command's attributes as proto3 JSON, payload values shown; "" when it is none.
std::string attributesJson(const std::string& command);

} // namespace hindsight::replay::testing

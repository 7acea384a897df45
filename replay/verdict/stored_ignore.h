// Where a library keeps its rules for fields that are not to be compared: a setting for each, so that two programs may add
// some at once. The library's thread.
#pragma once

#include "replay/verdict/ignore.h"

namespace hindsight::history {
class Library;
}

namespace hindsight::replay {

/// Error: unreadable, or a rule that this version does not understand.
Result<std::vector<IgnoreRule>> storedIgnoreRules(const history::Library& library);
Result<void> storeIgnoreRule(history::Library& library, const IgnoreRule& rule);
/// False: there was none.
Result<bool> forgetIgnoreRule(history::Library& library, const IgnoreRule& rule);

} // namespace hindsight::replay

// A digest of the code that a check runs: every file below some paths. Pure but for reading; cost: reading them all.
#pragma once

#include "history/result.h"

#include <string>
#include <vector>

namespace hindsight::replay {

/// SHA-256 (hex) over the names and contents of every file at and below `paths`, in an order of its own. Links are
/// followed. Folders named __pycache__ are left out: Python writes there while the code runs. Error Io/NotFound: a path
/// that is not there or a file that cannot be read: half a digest would prove nothing.
Result<std::string> codeDigest(const std::vector<std::string>& paths);

} // namespace hindsight::replay

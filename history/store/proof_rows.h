// Rows of the table `proof`: what an earlier check found, by a key over all that went into it. The table is made when the
// first proof is kept; a program that does not know it never looks at it. One thread at a time.
#pragma once

#include "history/store/library.h"
#include "history/store/sqlite.h"

namespace hindsight::history {

Result<std::vector<std::optional<std::string>>> proofsByKey(const Database& database, const std::vector<std::string>& keys);
/// In a transaction of the caller's. The oldest beyond kMostProofs are dropped.
Result<void> writeProofs(const Database& database, const std::vector<Proof>& proofs, std::int64_t nowNs);

inline constexpr std::int64_t kMostProofs = 100000; // a few kB each

} // namespace hindsight::history

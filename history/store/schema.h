// The tables of a library file and how an older file becomes a newer one.
#pragma once

#include "history/store/sqlite.h"

namespace hindsight::history {

inline constexpr std::int64_t kSchemaVersion = 1;
inline constexpr std::int64_t kApplicationId = 0x48696e64; // "Hind": tells our files from other SQLite files

/// Makes an empty file a library; checks one that exists. Error: of another program, newer, damaged.
Result<void> prepareSchema(const Database& database, const std::filesystem::path& file, bool mayWrite);

} // namespace hindsight::history

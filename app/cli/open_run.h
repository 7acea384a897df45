// RUN as the commands take it: a run of the library or a history file, read and scanned.
#pragma once

#include "history/source/loaded_history.h"
#include "history/result.h"
#include "history/store/library.h"

#include <filesystem>
#include <optional>

namespace hindsight::app {

struct OpenedRun {
    history::LoadedHistory history;
    history::SnapshotPtr snapshot;
    std::string name;               ///< what to call it again: run id, "row:3" or the file
    std::string label;              ///< of a history kept beside another
};

/// Read only; nothing when the file does not exist yet. Error: its folder does not exist either, unreadable.
Result<std::optional<history::Library>> openIfThere(const std::filesystem::path& file);
/// A library that does not exist is an empty one. Error: nothing or several by that name, a folder, unreadable.
Result<OpenedRun> openRun(const std::filesystem::path& library, const std::string& run);

} // namespace hindsight::app

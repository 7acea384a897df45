// RUN as the commands take it: a run of the library or a history file, read and scanned.
#pragma once

#include "history/source/loaded_history.h"
#include "history/result.h"

#include <filesystem>

namespace hindsight::app {

struct OpenedRun {
    history::LoadedHistory history;
    history::SnapshotPtr snapshot;
    std::string name;               ///< what to call it again: run id, "row:3" or the file
    std::string label;              ///< of a history kept beside another
};

/// A library that does not exist is an empty one. Error: nothing or several by that name, a folder, unreadable.
Result<OpenedRun> openRun(const std::filesystem::path& library, const std::string& run);

} // namespace hindsight::app

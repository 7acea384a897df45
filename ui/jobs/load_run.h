// Reading a run for the window: from the library or from a file, to a snapshot. Blocking: on a job thread only.
#pragma once

#include "history/store/library.h"
#include "history/store/resolve.h"

#include <filesystem>
#include <stop_token>

namespace hindsight::ui {

/// A run as the window shows it. `summary.row` is {0} for a file that is not stored.
struct LoadedRun {
    history::RunKey key;
    history::RunSummary summary;
    history::SnapshotPtr snapshot;
};

/// The pages, and the transient tail behind them, as one snapshot.
Result<history::SnapshotPtr> snapshotOf(const history::LoadedHistory& loaded);
Result<LoadedRun> loadStoredRun(const std::filesystem::path& library, history::RunRowId row);
Result<LoadedRun> loadHistoryFile(const std::filesystem::path& file, std::stop_token stop);
/// The stored runs, newest first; none when the library file does not exist yet.
Result<std::vector<history::RunSummary>> listLibrary(const std::filesystem::path& library);
/// What a text names (resolve.h), also without a library.
Result<history::RunRef> resolveText(const std::filesystem::path& library, const std::string& text);

} // namespace hindsight::ui

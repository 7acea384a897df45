#include "ui/jobs/load_run.h"

#include "history/model/snapshot_builder.h"
#include "history/source/files.h"

namespace hindsight::ui {

using history::Library;

Result<history::SnapshotPtr> snapshotOf(const history::LoadedHistory& loaded)
{
    return history::buildSnapshot(loaded.pages, loaded.key.workflowId, loaded.key.runId, loaded.transientTail);
}

Result<LoadedRun> loadStoredRun(const std::filesystem::path& file, history::RunRowId row)
{
    auto library = Library::open(file, Library::Mode::ReadOnly);
    if (!library.ok())
        return library.error();
    auto summary = library.value().summary(row);
    if (!summary.ok())
        return summary.error();
    auto loaded = library.value().load(row);
    if (!loaded.ok())
        return loaded.error();
    auto snapshot = snapshotOf(loaded.value());
    if (!snapshot.ok())
        return snapshot.error();
    return LoadedRun{summary.value().key, std::move(summary).value(), std::move(snapshot).value()};
}

Result<LoadedRun> loadHistoryFile(const std::filesystem::path& file, std::stop_token stop)
{
    auto loaded = history::readHistoryFile(file, {}, stop);
    if (!loaded.ok())
        return loaded.error();
    auto snapshot = snapshotOf(loaded.value());
    if (!snapshot.ok())
        return snapshot.error();
    LoadedRun run;
    run.key = loaded.value().key;
    run.snapshot = std::move(snapshot).value();
    const history::HistorySnapshot& s = *run.snapshot;
    run.summary.key = run.key;
    run.summary.origin = loaded.value().origin;
    run.summary.workflowType = s.facts().workflowType;
    run.summary.taskQueue = s.facts().taskQueue;
    run.summary.status = s.status();
    run.summary.start = s.startTime();
    run.summary.events = static_cast<std::int64_t>(s.finalCount());
    run.summary.bytes = static_cast<std::int64_t>(s.byteCount());
    run.summary.replayable = loaded.value().replayable;
    run.summary.notReplayableReason = loaded.value().notReplayableReason;
    return run;
}

Result<std::vector<history::RunSummary>> listLibrary(const std::filesystem::path& file)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return std::vector<history::RunSummary>{};
    auto library = Library::open(file, Library::Mode::ReadOnly);
    if (!library.ok())
        return library.error();
    return library.value().list();
}

Result<history::RunRef> resolveText(const std::filesystem::path& file, const std::string& text)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return history::resolveRun(nullptr, text);
    auto library = Library::open(file, Library::Mode::ReadOnly);
    if (!library.ok())
        return library.error();
    return history::resolveRun(&library.value(), text);
}

} // namespace hindsight::ui

#include "app/cli/open_run.h"

#include "app/cli/command.h"

#include "history/model/snapshot_builder.h"
#include "history/source/files.h"
#include "history/store/resolve.h"

#include <fmt/core.h>

namespace hindsight::app {

using namespace history;

namespace {

Result<OpenedRun> scan(LoadedHistory history, std::string name, std::string label)
{
    auto snapshot = buildSnapshot(history.pages, history.key.workflowId, history.key.runId, history.transientTail);
    if (!snapshot.ok())
        return snapshot.error();
    return OpenedRun{std::move(history), std::move(snapshot).value(), std::move(name), std::move(label)};
}

} // namespace

Result<std::optional<Library>> openIfThere(const std::filesystem::path& file)
{
    std::error_code code;
    if (!std::filesystem::exists(file, code)) {
        // Nothing imported yet is no mistake; a folder that is not there is a path typed wrongly.
        const auto folder = file.parent_path();
        if (file != Library::defaultPath() && !folder.empty() && !std::filesystem::exists(folder, code))
            return Error{ErrorCode::NotFound, fmt::format("library {}: its folder {} does not exist", file.string(), folder.string())};
        return std::optional<Library>();
    }
    auto library = Library::open(file, Library::Mode::ReadOnly);
    if (!library.ok())
        return library.error();
    return std::optional<Library>(std::move(library).value());
}

Result<OpenedRun> openRun(const std::filesystem::path& library, const std::string& run)
{
    auto there = openIfThere(library);
    if (!there.ok())
        return there.error();
    const std::optional<Library> opened = std::move(there).value();
    auto found = resolveRun(opened ? &*opened : nullptr, run);
    if (!found.ok())
        return found.error();
    if (const auto* folder = std::get_if<NamedFolder>(&found.value()))
        return Error{ErrorCode::Invalid, fmt::format("{}: is a folder; name one history", folder->path.string())};
    if (const auto* file = std::get_if<NamedFile>(&found.value())) {
        auto history = readHistoryFile(file->path);
        if (!history.ok())
            return history.error();
        return scan(std::move(history).value(), file->path.string(), {});
    }
    const RunSummary& summary = std::get<NamedRun>(found.value()).run;
    if (const std::string& told = std::get<NamedRun>(found.value()).note; !told.empty())
        note(told);
    auto history = opened->load(summary.row);
    if (!history.ok())
        return history.error();
    return scan(std::move(history).value(), runName(summary), summary.label);
}

} // namespace hindsight::app

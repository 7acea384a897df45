#include "app/cli/check_inputs.h"

#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "history/model/snapshot_builder.h"
#include "history/source/files.h"
#include "history/store/resolve.h"

#include <fmt/core.h>

namespace hindsight::app {

using namespace history;
using replay::CheckInput;

namespace {

Result<CheckInput> inputOf(LoadedHistory history, std::string source)
{
    auto snapshot = buildSnapshot(history.pages, history.key.workflowId, history.key.runId);
    if (!snapshot.ok())
        return Error{ErrorCode::Invalid, fmt::format("{}: {}", source, snapshot.error().message)};
    CheckInput input;
    input.source = std::move(source);
    input.snapshot = std::move(snapshot).value();
    if (!history.replayable)
        input.problem = history.notReplayableReason;
    input.key = std::move(history.key);
    return input;
}

Result<CheckInput> fileInput(const std::filesystem::path& file, std::string source)
{
    auto history = readHistoryFile(file);
    return history.ok() ? inputOf(std::move(history).value(), std::move(source)) : Result<CheckInput>(history.error());
}

Result<void> addFolder(const std::filesystem::path& folder, std::vector<CheckInput>& inputs)
{
    auto files = findHistoryFiles(folder);
    if (!files.ok())
        return files.error();
    for (const std::filesystem::path& file : files.value()) {
        auto input = fileInput(file, file.string());
        if (input.ok()) {
            inputs.push_back(std::move(input).value());
            continue;
        }
        CheckInput broken;
        broken.source = file.string();
        broken.problem = input.error().message;
        inputs.push_back(std::move(broken));
    }
    return {};
}

Result<void> addServers(const std::optional<Library>& library, CheckInputs& inputs)
{
    if (!library)
        return {};
    auto servers = library->servers();
    if (!servers.ok())
        return servers.error();
    inputs.servers = std::move(servers).value();
    return {};
}

Result<void> addStored(const Library& library, const RunSummary& summary, std::string source, CheckInputs& inputs)
{
    auto history = library.load(summary.row);
    Result<CheckInput> input = history.ok() ? inputOf(std::move(history).value(), std::move(source)) : Result<CheckInput>(history.error());
    if (!input.ok())
        return input.error();
    input.value().row = summary.row;
    inputs.contentHashes[summary.row.value] = summary.contentHash;
    inputs.histories.push_back(std::move(input).value());
    return {};
}

} // namespace

Result<CheckInputs> checkInputs(const std::vector<std::string>& runs, const std::filesystem::path& library)
{
    auto there = openIfThere(library);
    if (!there.ok())
        return there.error();
    const std::optional<Library> opened = std::move(there).value();
    CheckInputs inputs;
    if (Result<void> added = addServers(opened, inputs); !added.ok())
        return added.error();
    for (const std::string& run : runs) {
        auto found = resolveRun(opened ? &*opened : nullptr, run);
        if (!found.ok())
            return found.error();
        if (const auto* folder = std::get_if<NamedFolder>(&found.value())) {
            if (auto added = addFolder(folder->path, inputs.histories); !added.ok())
                return added.error();
            continue;
        }
        if (const auto* file = std::get_if<NamedFile>(&found.value())) {
            auto input = fileInput(file->path, run);
            if (!input.ok())
                return input.error();
            inputs.histories.push_back(std::move(input).value());
            continue;
        }
        const NamedRun& named = std::get<NamedRun>(found.value());
        if (!named.note.empty())
            note(named.note);
        if (Result<void> added = addStored(*opened, named.run, run, inputs); !added.ok())
            return added.error();
    }
    return inputs;
}

Result<CheckInputs> checkInputs(const RunFilter& filter, const std::filesystem::path& library)
{
    auto there = openIfThere(library);
    if (!there.ok())
        return there.error();
    const std::optional<Library> opened = std::move(there).value();
    CheckInputs inputs;
    if (Result<void> added = addServers(opened, inputs); !added.ok())
        return added.error();
    auto listed = opened ? opened->list() : std::vector<RunSummary>();
    if (!listed.ok())
        return listed.error();
    if (listed.value().empty())
        return Error{ErrorCode::NotFound, fmt::format("check: there is no run in {}; `hindsight import FILE...` or `hindsight download` brings some", library.string())};
    std::vector<RunSummary> runs = filtered(listed.value(), filter);
    if (runs.empty())
        return Error{ErrorCode::NotFound, fmt::format("check: there is no run {} in {}; there are {}", filterText(filter), library.string(), typesText(listed.value()))};
    if (const std::string copies = leaveOutImportedCopies(runs); !copies.empty())
        note(copies);
    for (const RunSummary& run : runs)
        if (Result<void> added = addStored(*opened, run, runName(run), inputs); !added.ok())
            return added.error();
    return inputs;
}

} // namespace hindsight::app

#include "app/cli/check_inputs.h"

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

} // namespace

Result<CheckInputs> checkInputs(const std::vector<std::string>& runs, const std::filesystem::path& library)
{
    auto there = openIfThere(library);
    if (!there.ok())
        return there.error();
    const std::optional<Library> opened = std::move(there).value();
    CheckInputs inputs;
    if (opened) {
        auto servers = opened->servers();
        if (!servers.ok())
            return servers.error();
        inputs.servers = std::move(servers).value();
    }
    for (const std::string& run : runs) {
        auto found = resolveRun(opened ? &*opened : nullptr, run);
        if (!found.ok())
            return found.error();
        if (const auto* folder = std::get_if<NamedFolder>(&found.value())) {
            if (auto added = addFolder(folder->path, inputs.histories); !added.ok())
                return added.error();
            continue;
        }
        Result<CheckInput> input = Error{};
        if (const auto* file = std::get_if<NamedFile>(&found.value())) {
            input = fileInput(file->path, run);
        } else {
            const RunSummary& summary = std::get<NamedRun>(found.value()).run;
            auto history = opened->load(summary.row);
            input = history.ok() ? inputOf(std::move(history).value(), run) : Result<CheckInput>(history.error());
            if (input.ok()) {
                input.value().row = summary.row;
                inputs.contentHashes[summary.row.value] = summary.contentHash;
            }
        }
        if (!input.ok())
            return input.error();
        inputs.histories.push_back(std::move(input).value());
    }
    return inputs;
}

} // namespace hindsight::app

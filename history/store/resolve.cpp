#include "history/store/resolve.h"

#include "history/model/format.h"

#include <algorithm>
#include <fmt/core.h>
#include <set>

namespace hindsight::history {

namespace {

constexpr std::size_t kShortestPrefix = 8;


std::string describe(const RunSummary& run)
{
    return fmt::format("row:{}  {}  {}  {}  namespace {}  {}", run.row.value,
                       run.key.workflowId.empty() ? "(workflow id unknown)" : run.key.workflowId, runName(run),
                       run.key.source == "file" ? run.origin : run.key.source,
                       run.key.namespaceName.empty() ? "unknown" : run.key.namespaceName,
                       run.start == kNoTime ? "" : formatTimeRfc3339(run.start));
}

Error ambiguous(std::string_view text, const std::vector<RunSummary>& runs, const std::filesystem::path& path)
{
    std::string message = fmt::format("\"{}\" names several things:", text);
    constexpr std::size_t kMost = 20;
    for (std::size_t i = 0; i < std::min(runs.size(), kMost); ++i)
        message += "\n  " + describe(runs[i]);
    if (runs.size() > kMost)
        message += fmt::format("\n  and {} more", runs.size() - kMost);
    if (!path.empty())
        message += fmt::format("\n  file:{}", path.string());
    message += "\nSay which: row:N, run:RUN_ID, workflow:WORKFLOW_ID or file:PATH";
    return {ErrorCode::Ambiguous, message};
}

bool severalPlaces(const std::vector<RunSummary>& runs)
{
    return std::any_of(runs.begin(), runs.end(), [&](const RunSummary& run) {
        return run.key.source != runs.front().key.source || run.key.namespaceName != runs.front().key.namespaceName;
    });
}

/// A workflow id names its newest run; histories kept beside a run are never meant by it.
Result<RunRef> newest(std::string_view text, std::vector<RunSummary> runs)
{
    if (severalPlaces(runs))
        return ambiguous(text, runs, {});
    const auto order = [](const RunSummary& a, const RunSummary& b) {
        return std::tuple(a.start, -a.beside, a.row) < std::tuple(b.start, -b.beside, b.row);
    };
    return RunRef(NamedRun{*std::max_element(runs.begin(), runs.end(), order)});
}

Result<RunRef> only(std::string_view text, std::vector<RunSummary> runs)
{
    if (runs.size() > 1)
        return ambiguous(text, runs, {});
    return RunRef(NamedRun{std::move(runs.front())});
}

Result<RunRef> fileOrFolder(std::string_view text)
{
    std::error_code code;
    const std::filesystem::path path{std::string(text)};
    const auto status = std::filesystem::status(path, code);
    if (std::filesystem::is_directory(status))
        return RunRef(NamedFolder{path});
    if (std::filesystem::exists(status))
        return RunRef(NamedFile{path});
    return Error{ErrorCode::NotFound, fmt::format("{}: no such file or folder", text)};
}

std::vector<RunSummary> matching(const std::vector<RunSummary>& all, auto matches)
{
    std::vector<RunSummary> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found), matches);
    return found;
}

Error nothing(const Library* library, std::string_view text)
{
    std::string message = fmt::format("\"{}\" names no run{} and no file", text,
                                      library != nullptr ? fmt::format(" in the library {}", library->file().string()) : "");
    if (text.size() < kShortestPrefix && !text.empty())
        message += fmt::format(" (the beginning of a run id needs {} characters)", kShortestPrefix);
    return {ErrorCode::NotFound, message + "; `hindsight list` shows what is stored"};
}

} // namespace

Result<RunRef> resolveRun(const Library* library, std::string_view text)
{
    if (text.starts_with("file:"))
        return fileOrFolder(text.substr(5));
    std::vector<RunSummary> all;
    if (library != nullptr) {
        auto listed = library->list();
        if (!listed.ok())
            return listed.error();
        all = std::move(listed).value();
    }
    const auto withRunId = [&](std::string_view id) {
        return matching(all, [&](const RunSummary& run) { return !run.key.runId.empty() && runName(run) == id; });
    };
    const auto withWorkflowId = [&](std::string_view id) {
        return matching(all, [&](const RunSummary& run) { return !id.empty() && run.key.workflowId == id; });
    };
    const auto withPrefix = [&](std::string_view id) {
        return matching(all, [&](const RunSummary& run) {
            return id.size() >= kShortestPrefix && run.beside == 0 && run.key.runId != id && run.key.runId.starts_with(id);
        });
    };
    if (text.starts_with("row:")) {
        auto found = matching(all, [&](const RunSummary& run) { return std::to_string(run.row.value) == text.substr(4); });
        return found.empty() ? nothing(library, text) : only(text, std::move(found));
    }
    if (text.starts_with("run:")) {
        const auto id = text.substr(4);
        auto found = withRunId(id);
        if (found.empty())
            found = withPrefix(id);
        return found.empty() ? nothing(library, text) : only(text, std::move(found));
    }
    if (text.starts_with("workflow:")) {
        auto found = withWorkflowId(text.substr(9));
        return found.empty() ? nothing(library, text) : newest(text, std::move(found));
    }

    auto byRunId = withRunId(text);
    auto byWorkflowId = withWorkflowId(text);
    auto byPrefix = withPrefix(text);
    std::error_code code;
    const std::filesystem::path path{std::string(text)};
    const bool isPath = !text.empty() && std::filesystem::exists(path, code);
    const int kinds = int(!byRunId.empty()) + int(!byWorkflowId.empty()) + int(isPath) + int(!byPrefix.empty());
    if (kinds == 0)
        return nothing(library, text);
    if (kinds > 1) {
        std::vector<RunSummary> runs = std::move(byRunId);
        runs.insert(runs.end(), byWorkflowId.begin(), byWorkflowId.end());
        runs.insert(runs.end(), byPrefix.begin(), byPrefix.end());
        return ambiguous(text, runs, isPath ? path : std::filesystem::path());
    }
    if (isPath)
        return fileOrFolder(text);
    if (!byWorkflowId.empty())
        return newest(text, std::move(byWorkflowId));
    return only(text, std::move(byRunId.empty() ? byPrefix : byRunId));
}

} // namespace hindsight::history

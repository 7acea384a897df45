#include "history/store/resolve.h"

#include "history/model/format.h"

#include <algorithm>
#include <charconv>
#include <fmt/core.h>

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

bool isCopy(const RunSummary& imported, const RunSummary& downloaded)
{
    return imported.key.source == "file" && downloaded.key.source != "file" && !imported.contentHash.empty()
        && imported.contentHash == downloaded.contentHash && imported.key.runId == downloaded.key.runId
        && imported.key.workflowId == downloaded.key.workflowId;
}

/// A workflow id names its newest run; histories kept beside a run are never meant by it.
Result<RunRef> newest(std::string_view text, std::vector<RunSummary> runs)
{
    const std::string note = leaveOutImportedCopies(runs);
    if (severalPlaces(runs))
        return ambiguous(text, runs, {});
    const auto order = [](const RunSummary& a, const RunSummary& b) {
        return std::tuple(a.start, -a.beside, a.row) < std::tuple(b.start, -b.beside, b.row);
    };
    const RunSummary& run = *std::max_element(runs.begin(), runs.end(), order);
    return RunRef(NamedRun{run, note.find(runName(run)) != std::string::npos ? note : std::string()});
}

Result<RunRef> only(std::string_view text, std::vector<RunSummary> runs)
{
    std::string note = leaveOutImportedCopies(runs);
    if (runs.size() > 1)
        return ambiguous(text, runs, {});
    return RunRef(NamedRun{std::move(runs.front()), std::move(note)});
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

/// The runs of the library that a text may name; each list is a look into an index.
struct Candidates {
    std::vector<RunSummary> byRunId, byWorkflowId, byPrefix;
};

/// "<run id>~2" names a history kept beside the run.
std::string_view withoutBeside(std::string_view text)
{
    const auto tilde = text.rfind('~');
    const bool numbered = tilde != std::string_view::npos && tilde + 1 < text.size()
        && text.find_first_not_of("0123456789", tilde + 1) == std::string_view::npos;
    return numbered ? text.substr(0, tilde) : text;
}

Result<Candidates> candidates(const Library* library, std::string_view text)
{
    Candidates found;
    if (library == nullptr || text.empty())
        return found;
    auto ids = library->withRunIdPrefix(withoutBeside(text));
    if (!ids.ok())
        return ids.error();
    for (RunSummary& run : ids.value()) {
        if (runName(run) == text)
            found.byRunId.push_back(std::move(run));
        else if (text.size() >= kShortestPrefix && run.beside == 0 && run.key.runId.starts_with(text))
            found.byPrefix.push_back(std::move(run));
    }
    auto workflows = library->ofWorkflow(text);
    if (!workflows.ok())
        return workflows.error();
    found.byWorkflowId = std::move(workflows).value();
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

Result<RunRef> byRow(const Library* library, std::string_view text)
{
    std::int64_t row = 0;
    const std::string_view digits = text.substr(4);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), row);
    if (library == nullptr || code != std::errc() || end != digits.data() + digits.size())
        return nothing(library, text);
    auto run = library->summary(RunRowId{row});
    if (!run.ok())
        return run.error();
    return RunRef(NamedRun{std::move(run).value()});
}

} // namespace

std::string leaveOutImportedCopies(std::vector<RunSummary>& runs)
{
    std::string note;
    std::size_t copies = 0;
    std::vector<RunSummary> kept;
    for (const RunSummary& run : runs) {
        const auto downloaded = std::find_if(runs.begin(), runs.end(), [&](const RunSummary& other) { return isCopy(run, other); });
        if (downloaded == runs.end()) {
            kept.push_back(run);
            continue;
        }
        if (copies++ == 0)
            note = fmt::format("{} was downloaded (row:{}, from {}) and imported (row:{}) with the same events: the downloaded one is taken",
                               runName(run), downloaded->row.value, downloaded->key.source, run.row.value);
    }
    if (copies > 1)
        note = fmt::format("{} runs were downloaded and imported with the same events: the downloaded ones are taken", copies);
    runs = std::move(kept);
    return note;
}

Result<RunRef> resolveRun(const Library* library, std::string_view text)
{
    if (text.starts_with("file:"))
        return fileOrFolder(text.substr(5));
    if (text.starts_with("row:"))
        return byRow(library, text);
    const bool runOnly = text.starts_with("run:"), workflowOnly = text.starts_with("workflow:");
    auto looked = candidates(library, runOnly ? text.substr(4) : workflowOnly ? text.substr(9) : text);
    if (!looked.ok())
        return looked.error();
    Candidates& found = looked.value();
    if (runOnly) {
        auto& runs = found.byRunId.empty() ? found.byPrefix : found.byRunId;
        return runs.empty() ? nothing(library, text) : only(text, std::move(runs));
    }
    if (workflowOnly)
        return found.byWorkflowId.empty() ? nothing(library, text) : newest(text, std::move(found.byWorkflowId));

    std::error_code code;
    const std::filesystem::path path{std::string(text)};
    const bool isPath = !text.empty() && std::filesystem::exists(path, code);
    const int kinds = int(!found.byRunId.empty()) + int(!found.byWorkflowId.empty()) + int(isPath) + int(!found.byPrefix.empty());
    if (kinds == 0)
        return nothing(library, text);
    if (kinds > 1) {
        std::vector<RunSummary> runs = std::move(found.byRunId);
        runs.insert(runs.end(), found.byWorkflowId.begin(), found.byWorkflowId.end());
        runs.insert(runs.end(), found.byPrefix.begin(), found.byPrefix.end());
        return ambiguous(text, runs, isPath ? path : std::filesystem::path());
    }
    if (isPath)
        return fileOrFolder(text);
    if (!found.byWorkflowId.empty())
        return newest(text, std::move(found.byWorkflowId));
    return only(text, std::move(found.byRunId.empty() ? found.byPrefix : found.byRunId));
}

} // namespace hindsight::history

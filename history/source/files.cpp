#include "history/source/files.h"

#include "history/model/snapshot_builder.h"
#include "history/source/binary_history.h"
#include "history/source/json_history.h"
#include "history/source/mapped_file.h"

#include <algorithm>
#include <fmt/core.h>
#include <google/protobuf/stubs/logging.h>

namespace hindsight::history {

namespace {

Error about(const std::filesystem::path& file, const Error& error)
{
    return {error.code, fmt::format("{}: {}", file.string(), error.message)};
}

std::string_view withoutByteOrderMark(std::string_view bytes)
{
    return bytes.starts_with("\xef\xbb\xbf") ? bytes.substr(3) : bytes;
}

bool looksLikeJson(std::string_view bytes)
{
    const auto first = withoutByteOrderMark(bytes).find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return false;
    const char c = withoutByteOrderMark(bytes)[first];
    return c == '{' || c == '[';
}

/// What the history says about itself decides its key; see issue: "Key of a run".
Result<void> fillKey(LoadedHistory& history, const FileOptions& options, const std::string& wrapperWorkflowId)
{
    auto built = buildSnapshot(history.pages);
    if (!built.ok())
        return built.error();
    const HistorySnapshot& snapshot = *built.value();
    history.key.source = "file";
    history.key.namespaceName = options.namespaceName;
    history.key.workflowId = snapshot.facts().workflowId;
    if (history.key.workflowId.empty())
        history.key.workflowId = wrapperWorkflowId.empty() ? options.workflowId : wrapperWorkflowId;
    history.key.runId = snapshot.facts().runId;
    for (const HistoryIssue& issue : snapshot.issues()) {
        if (issue.blocksReplay && history.replayable) {
            history.replayable = false;
            history.notReplayableReason = issue.text;
        }
    }
    return {};
}

} // namespace

Result<LoadedHistory> readHistoryBytes(std::string_view bytes, const FileOptions& options, std::stop_token stop,
                                       const ByteProgress& progress)
{
    const google::protobuf::LogSilencer quiet; // what it finds is in our error, not on the terminal
    const auto tell = [&](std::uint64_t done) {
        if (progress)
            progress(done, bytes.size());
    };
    LoadedHistory history;
    std::string wrapperWorkflowId;
    if (bytes.empty())
        return Error{ErrorCode::Invalid, "is empty"};
    if (looksLikeBinaryHistory(bytes)) {
        auto pages = readBinaryHistory(bytes, stop, tell);
        if (!pages.ok())
            return pages.error();
        history.format = HistoryFormat::Binary;
        history.pages = std::move(pages).value();
    } else if (looksLikeJson(bytes)) {
        auto json = readJsonHistory(withoutByteOrderMark(bytes), stop, tell);
        if (!json.ok())
            return json.error();
        history.format = json.value().format;
        history.pages = std::move(json.value().pages);
        history.notes = std::move(json.value().notes);
        wrapperWorkflowId = json.value().workflowId;
        if (!json.value().decodedAt.empty()) {
            history.replayable = false;
            history.notReplayableReason = fmt::format(
                "the exporter decoded the payloads (first: {}), so the recorded bytes are lost; export without decoding",
                json.value().decodedAt);
        }
    } else if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
        return Error{ErrorCode::Invalid, "is UTF-16 text (PowerShell's > writes that): save it as UTF-8"};
    } else {
        return Error{ErrorCode::Invalid, "byte 0: is neither JSON of a history nor a binary History"};
    }
    if (auto filled = fillKey(history, options, wrapperWorkflowId); !filled.ok())
        return filled.error();
    tell(bytes.size());
    return history;
}

std::string_view historyFormatName(HistoryFormat format)
{
    switch (format) {
    case HistoryFormat::Server: return "server";
    case HistoryFormat::Binary: return "binary History";
    case HistoryFormat::CliJson: return "CLI JSON";
    case HistoryFormat::BareJson: return "JSON array of events";
    case HistoryFormat::WebJson: return "JSON of the Web UI or an SDK";
    }
    return "";
}

Result<LoadedHistory> readHistoryFile(const std::filesystem::path& file, const FileOptions& options,
                                      std::stop_token stop, const ByteProgress& progress)
{
    auto mapped = MappedFile::open(file);
    if (!mapped.ok())
        return mapped.error();
    auto history = readHistoryBytes(mapped.value().bytes(), options, stop, progress);
    if (!history.ok())
        return history.error().code == ErrorCode::Cancelled ? history.error() : about(file, history.error());
    std::error_code code;
    const auto whole = std::filesystem::absolute(file, code);
    history.value().origin = (code ? file : whole).string();
    return history;
}

Result<std::vector<std::filesystem::path>> findHistoryFiles(const std::filesystem::path& folder)
{
    namespace fs = std::filesystem;
    std::error_code code;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        const std::string kind = entry->path().extension().string();
        const bool named = kind == ".json" || kind == ".pb" || kind == ".binpb" || kind == ".bin";
        std::error_code ignored; // a dangling link is not a history
        if (named && entry->is_regular_file(ignored))
            files.push_back(entry->path());
    }
    if (code)
        return Error{ErrorCode::Io, fmt::format("{}: cannot read the folder: {}", folder.string(), code.message())};
    if (files.empty())
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: no history below this folder (looked for .json, .pb, .binpb, .bin)", folder.string())};
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
    return files;
}

} // namespace hindsight::history

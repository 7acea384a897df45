// Reads histories from files: CLI JSON, bare arrays, JSON of the SDKs, binary History. Streams JSON event by event:
// peak memory stays below twice the file. Blocking; call from a worker thread; stop-token aware.
#pragma once

#include "history/result.h"
#include "history/source/loaded_history.h"

#include <filesystem>
#include <functional>
#include <stop_token>

namespace hindsight::history {

struct FileOptions {
    std::string namespaceName;  ///< for the key; "" = unknown
    std::string workflowId;     ///< where neither event 1 nor a wrapper names it
};

using ByteProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Error names file, place (byte or JSON path or event) and reason. Never a partial history.
Result<LoadedHistory> readHistoryFile(const std::filesystem::path& file, const FileOptions& options = {},
                                      std::stop_token stop = {}, const ByteProgress& progress = {});

/// The same of bytes in memory, followed by at least 64 readable bytes. Errors name no file; origin stays empty.
Result<LoadedHistory> readHistoryBytes(std::string_view bytes, const FileOptions& options = {}, std::stop_token stop = {},
                                       const ByteProgress& progress = {});

/// History files below a folder: .json .pb .binpb .bin, recursive, in byte order of the path. Error when none or unreadable.
Result<std::vector<std::filesystem::path>> findHistoryFiles(const std::filesystem::path& folder);

} // namespace hindsight::history

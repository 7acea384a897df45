// The histories that `check` is asked about: every argument read before any worker starts, in argument order.
#pragma once

#include "app/cli/run_filter.h"
#include "replay/check.h"

#include <filesystem>
#include <unordered_map>

namespace hindsight::app {

struct CheckInputs {
    std::vector<replay::CheckInput> histories;
    std::unordered_map<std::int64_t, std::string> contentHashes; ///< by row, of those that came from the library
    std::vector<std::string> servers;                            ///< that runs of the library were downloaded from
};

/// Error (a usage error: nothing is checked): an argument that names nothing, several things, a file that cannot be read
/// or a folder without histories. A broken file found in a folder is an input that says so.
Result<CheckInputs> checkInputs(const std::vector<std::string>& runs, const std::filesystem::path& library);
/// The stored runs that the filter lets through, newest first; of one that was downloaded and imported the downloaded one. Error:
/// there is none, and what there is.
Result<CheckInputs> checkInputs(const RunFilter& filter, const std::filesystem::path& library);

} // namespace hindsight::app

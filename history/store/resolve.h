// RUN on the command line and in the command bar: what a text names. Rules in order: `run:`, `workflow:`, `file:`
// decide; else exact run id, exact workflow id (its newest run), existing file or folder, prefix of a run id of 8
// characters or more. Of a run that was downloaded and imported with the same events the downloaded one is meant. When two of these match, or several servers or namespaces, an error that lists them.
#pragma once

#include "history/store/library.h"

#include <variant>

namespace hindsight::history {

/// `note`: what the name also fits, for the user; "" = nothing.
struct NamedRun { RunSummary run; std::string note{}; };
struct NamedFile { std::filesystem::path path; };
struct NamedFolder { std::filesystem::path path; };
using RunRef = std::variant<NamedRun, NamedFile, NamedFolder>;

/// Takes out what was imported when the same events of the same run were downloaded too; says of which in one line, "" = none.
std::string leaveOutImportedCopies(std::vector<RunSummary>& runs);

/// `library` may be null: then only files and folders are found.
Result<RunRef> resolveRun(const Library* library, std::string_view text);

} // namespace hindsight::history

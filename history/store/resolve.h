// RUN on the command line and in the command bar: what a text names. Rules in order: `run:`, `workflow:`, `file:`
// decide; else exact run id, exact workflow id (its newest run), existing file or folder, prefix of a run id of 8
// characters or more. When two of these match, or several servers or namespaces, an error that lists them.
#pragma once

#include "history/store/library.h"

#include <variant>

namespace hindsight::history {

struct NamedRun { RunSummary run; };
struct NamedFile { std::filesystem::path path; };
struct NamedFolder { std::filesystem::path path; };
using RunRef = std::variant<NamedRun, NamedFile, NamedFolder>;

/// `library` may be null: then only files and folders are found.
Result<RunRef> resolveRun(const Library* library, std::string_view text);

} // namespace hindsight::history

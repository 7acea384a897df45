#include "history/store/schema.h"

#include <fmt/core.h>

namespace hindsight::history {

namespace {

// Rowid tables throughout: a WITHOUT ROWID table of large bodies stays mostly empty.
// `beside`: 0 for the run itself, 2, 3, ... for other histories that came under the same key.
constexpr const char* kTables = R"sql(
CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL, namespace TEXT NOT NULL, workflow_id TEXT NOT NULL, run_id TEXT NOT NULL, beside INTEGER NOT NULL,
  label TEXT NOT NULL, origin TEXT NOT NULL, format INTEGER NOT NULL,
  workflow_type TEXT NOT NULL, task_queue TEXT NOT NULL,
  parent_workflow_id TEXT NOT NULL, parent_run_id TEXT NOT NULL, root_workflow_id TEXT NOT NULL, root_run_id TEXT NOT NULL,
  first_run_id TEXT NOT NULL,
  status INTEGER NOT NULL, start_ns INTEGER NOT NULL, close_ns INTEGER NOT NULL, stored_ns INTEGER NOT NULL,
  described_ns INTEGER NOT NULL,
  events INTEGER NOT NULL, bytes INTEGER NOT NULL, shape_hash TEXT NOT NULL, content_hash TEXT NOT NULL,
  replayable INTEGER NOT NULL, not_replayable_reason TEXT NOT NULL,
  UNIQUE(source, namespace, workflow_id, run_id, beside));
CREATE INDEX run_by_run_id ON run(run_id);
CREATE INDEX run_by_workflow ON run(workflow_id, start_ns);
CREATE TABLE page(
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  position INTEGER NOT NULL, bytes BLOB NOT NULL,
  UNIQUE(run, position));
CREATE TABLE described(
  run INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,
  description BLOB NOT NULL, tail BLOB NOT NULL);
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL);
)sql";

Error foreign(const std::filesystem::path& file)
{
    return {ErrorCode::Invalid, fmt::format("library {}: is an SQLite file of another program; nothing was changed. "
                                            "Name another file with --library", file.string())};
}

Result<void> create(const Database& database)
{
    Transaction transaction(database);
    if (auto begun = transaction.begin(); !begun.ok())
        return begun;
    auto version = database.number("PRAGMA user_version");
    if (!version.ok())
        return version.error();
    if (version.value() != 0)
        return {}; // another process was faster
    if (auto made = database.run(kTables); !made.ok())
        return made;
    const std::string mark = fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId, kSchemaVersion);
    if (auto marked = database.run(mark.c_str()); !marked.ok())
        return marked;
    return transaction.commit();
}

} // namespace

Result<void> prepareSchema(const Database& database, const std::filesystem::path& file, bool mayWrite)
{
    auto version = database.number("PRAGMA user_version");
    if (!version.ok())
        return version.error();
    if (version.value() == 0) {
        auto tables = database.number("SELECT count(*) FROM sqlite_master");
        if (!tables.ok())
            return tables.error();
        if (tables.value() != 0 && database.number("PRAGMA user_version").value() == 0)
            return foreign(file);
        if (!mayWrite)
            return Error{ErrorCode::NotFound, fmt::format("library {}: is empty; import or download something first", file.string())};
        if (auto wal = database.run("PRAGMA page_size=4096; PRAGMA journal_mode=WAL"); !wal.ok())
            return wal;
        if (auto made = create(database); !made.ok())
            return made;
    }
    auto owner = database.number("PRAGMA application_id");
    version = database.number("PRAGMA user_version");
    if (!owner.ok())
        return owner.error();
    if (!version.ok())
        return version.error();
    if (owner.value() != kApplicationId)
        return foreign(file);
    if (version.value() > kSchemaVersion)
        return Error{ErrorCode::Unsupported,
                     fmt::format("library {}: was written by a newer Hindsight (schema {}, this one knows {}); nothing was changed. "
                                 "Update Hindsight, or name another file with --library", file.string(), version.value(), kSchemaVersion)};
    return {};
}

} // namespace hindsight::history

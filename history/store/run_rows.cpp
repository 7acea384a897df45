#include "history/store/run_rows.h"

#include <fmt/core.h>

namespace hindsight::history {

namespace {

constexpr const char* kColumns =
    "id, source, namespace, workflow_id, run_id, beside, label, origin, format, workflow_type, task_queue, parent_workflow_id, "
    "parent_run_id, root_workflow_id, root_run_id, first_run_id, status, start_ns, close_ns, stored_ns, described_ns, events, bytes, "
    "shape_hash, content_hash, replayable, not_replayable_reason";

Time timeOf(std::int64_t nanoseconds)
{
    return Time{Duration{nanoseconds}};
}

std::int64_t numberOf(Time time)
{
    return time.time_since_epoch().count();
}

RunSummary readRun(const Statement& row)
{
    RunSummary run;
    int column = 0;
    const auto text = [&] { return row.text(column++); };
    const auto number = [&] { return row.number(column++); };
    run.row = RunRowId{number()};
    run.key.source = text();
    run.key.namespaceName = text();
    run.key.workflowId = text();
    run.key.runId = text();
    run.beside = static_cast<int>(number());
    run.label = text();
    run.origin = text();
    run.format = static_cast<HistoryFormat>(number());
    run.workflowType = text();
    run.taskQueue = text();
    run.parentWorkflowId = text();
    run.parentRunId = text();
    run.rootWorkflowId = text();
    run.rootRunId = text();
    run.firstRunId = text();
    run.status = static_cast<RunStatus>(number());
    run.start = timeOf(number());
    run.close = timeOf(number());
    run.storedAt = timeOf(number());
    run.describedAt = timeOf(number());
    run.events = number();
    run.bytes = number();
    run.shapeHash = text();
    run.contentHash = text();
    run.replayable = number() != 0;
    run.notReplayableReason = text();
    return run;
}

Result<std::vector<RunSummary>> readAll(Statement& rows)
{
    std::vector<RunSummary> runs;
    for (;;) {
        auto row = rows.step();
        if (!row.ok())
            return row.error();
        if (!row.value())
            return runs;
        runs.push_back(readRun(rows));
    }
}

} // namespace

Result<std::vector<RunSummary>> allRuns(const Database& database)
{
    Statement rows(database, fmt::format("SELECT {} FROM run ORDER BY start_ns DESC, id DESC", kColumns).c_str());
    return readAll(rows);
}

Result<std::vector<RunSummary>> runsWithKey(const Database& database, const RunKey& key)
{
    Statement rows(database, fmt::format("SELECT {} FROM run WHERE source = ? AND namespace = ? AND workflow_id = ? AND run_id = ? "
                                         "ORDER BY beside", kColumns).c_str());
    rows.bind(std::string_view(key.source)).bind(std::string_view(key.namespaceName));
    rows.bind(std::string_view(key.workflowId)).bind(std::string_view(key.runId));
    return readAll(rows);
}

Result<std::vector<RunSummary>> runsWithRunIdPrefix(const Database& database, std::string_view prefix)
{
    // A range, not LIKE: it reads the index, and run ids are compared byte for byte. The end is U+10FFFF.
    const std::string end = std::string(prefix) + "\xf4\x8f\xbf\xbf";
    Statement rows(database, fmt::format("SELECT {} FROM run WHERE run_id >= ? AND run_id < ? ORDER BY id", kColumns).c_str());
    rows.bind(prefix).bind(std::string_view(end));
    return readAll(rows);
}

Result<std::vector<RunSummary>> runsOfWorkflow(const Database& database, std::string_view workflowId)
{
    Statement rows(database, fmt::format("SELECT {} FROM run WHERE workflow_id = ? ORDER BY id", kColumns).c_str());
    rows.bind(workflowId);
    return readAll(rows);
}

Result<std::optional<RunSummary>> runByRow(const Database& database, RunRowId row)
{
    Statement rows(database, fmt::format("SELECT {} FROM run WHERE id = ?", kColumns).c_str());
    rows.bind(row.value);
    auto found = readAll(rows);
    if (!found.ok())
        return found.error();
    if (found.value().empty())
        return std::optional<RunSummary>();
    return std::optional(std::move(found.value().front()));
}

Result<RunRowId> writeRun(const Database& database, const RunSummary& run)
{
    const bool fresh = run.row.value == 0;
    // Not INSERT OR REPLACE: that would delete the row first, and its pages with it.
    const std::string columns(std::string_view(kColumns).substr(4)); // without id
    const std::string sql = fresh
        ? fmt::format("INSERT INTO run({}) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", columns)
        : fmt::format("UPDATE run SET ({}) = (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) WHERE id = ?", columns);
    Statement put(database, sql.c_str());
    const auto text = [&](const std::string& value) { put.bind(std::string_view(value)); };
    const auto number = [&](std::int64_t value) { put.bind(value); };
    text(run.key.source);
    text(run.key.namespaceName);
    text(run.key.workflowId);
    text(run.key.runId);
    number(run.beside);
    text(run.label);
    text(run.origin);
    number(static_cast<std::int64_t>(run.format));
    text(run.workflowType);
    text(run.taskQueue);
    text(run.parentWorkflowId);
    text(run.parentRunId);
    text(run.rootWorkflowId);
    text(run.rootRunId);
    text(run.firstRunId);
    number(static_cast<std::int64_t>(run.status));
    number(numberOf(run.start));
    number(numberOf(run.close));
    number(numberOf(run.storedAt));
    number(numberOf(run.describedAt));
    number(run.events);
    number(run.bytes);
    text(run.shapeHash);
    text(run.contentHash);
    number(run.replayable ? 1 : 0);
    text(run.notReplayableReason);
    if (!fresh)
        number(run.row.value);
    if (auto done = put.finish(); !done.ok())
        return done.error();
    return fresh ? RunRowId{database.lastRow()} : run.row;
}

} // namespace hindsight::history

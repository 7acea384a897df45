#include "history/store/verdict_rows.h"

namespace hindsight::history {

namespace {

Result<bool> hasTable(const Database& database)
{
    auto there = database.number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'verdict'");
    return there.ok() ? Result<bool>(there.value() != 0) : there.error();
}

KeptVerdict readRow(const Statement& row)
{
    return {row.text(0), row.text(1), row.text(2), Time(Duration(row.number(3))), {}};
}

} // namespace

Result<std::vector<KeptVerdict>> verdictRows(const Database& database)
{
    std::vector<KeptVerdict> verdicts;
    if (auto there = hasTable(database); !there.ok() || !there.value())
        return there.ok() ? Result<std::vector<KeptVerdict>>(std::move(verdicts)) : there.error();
    Statement get(database, "SELECT content_hash, verdict, headline, checked_ns FROM verdict");
    while (true) {
        auto row = get.step();
        if (!row.ok())
            return row.error();
        if (!row.value())
            return verdicts;
        verdicts.push_back(readRow(get));
    }
}

Result<std::optional<KeptVerdict>> verdictRow(const Database& database, const std::string& contentHash)
{
    using Found = std::optional<KeptVerdict>;
    if (auto there = hasTable(database); !there.ok() || !there.value())
        return there.ok() ? Result<Found>(Found()) : there.error();
    Statement get(database, "SELECT content_hash, verdict, headline, checked_ns, report FROM verdict WHERE content_hash = ?");
    auto row = get.bind(std::string_view(contentHash)).step();
    if (!row.ok())
        return row.error();
    if (!row.value())
        return Found();
    KeptVerdict verdict = readRow(get);
    verdict.report = get.text(4);
    return Found(std::move(verdict));
}

Result<void> writeVerdicts(const Database& database, const std::vector<KeptVerdict>& verdicts)
{
    // The report last: reading the others does not touch its pages.
    if (auto made = database.run("CREATE TABLE IF NOT EXISTS verdict(content_hash TEXT PRIMARY KEY, verdict TEXT NOT NULL, headline TEXT NOT NULL, "
                                 "checked_ns INTEGER NOT NULL, report TEXT NOT NULL)"); !made.ok())
        return made;
    Statement put(database, "INSERT INTO verdict(content_hash, verdict, headline, checked_ns, report) VALUES(?, ?, ?, ?, ?) "
                            "ON CONFLICT(content_hash) DO UPDATE SET verdict = excluded.verdict, headline = excluded.headline, "
                            "checked_ns = excluded.checked_ns, report = excluded.report");
    for (const KeptVerdict& kept : verdicts)
        if (auto done = put.bind(std::string_view(kept.contentHash)).bind(std::string_view(kept.verdict)).bind(std::string_view(kept.headline))
                            .bind(kept.checked.time_since_epoch().count()).bind(std::string_view(kept.report)).finish(); !done.ok())
            return done;
    return {};
}

} // namespace hindsight::history

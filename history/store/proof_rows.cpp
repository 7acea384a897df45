#include "history/store/proof_rows.h"

#include <fmt/core.h>

namespace hindsight::history {

Result<std::vector<std::optional<std::string>>> proofsByKey(const Database& database, const std::vector<std::string>& keys)
{
    std::vector<std::optional<std::string>> found(keys.size());
    auto there = database.number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'proof'");
    if (!there.ok())
        return there.error();
    if (there.value() == 0)
        return found;
    Statement get(database, "SELECT report FROM proof WHERE key = ?");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto row = get.bind(std::string_view(keys[i])).step();
        if (!row.ok())
            return row.error();
        if (row.value())
            found[i] = get.text(0);
        if (auto done = get.finish(); !done.ok())
            return done.error();
    }
    return found;
}

Result<void> writeProofs(const Database& database, const std::vector<Proof>& proofs, std::int64_t nowNs)
{
    if (auto made = database.run("CREATE TABLE IF NOT EXISTS proof(key TEXT PRIMARY KEY, kept_ns INTEGER NOT NULL, report TEXT NOT NULL);"
                                 "CREATE INDEX IF NOT EXISTS proof_by_age ON proof(kept_ns)"); !made.ok())
        return made;
    Statement put(database, "INSERT INTO proof(key, kept_ns, report) VALUES(?, ?, ?) "
                            "ON CONFLICT(key) DO UPDATE SET kept_ns = excluded.kept_ns, report = excluded.report");
    for (const Proof& proof : proofs)
        if (auto done = put.bind(std::string_view(proof.key)).bind(nowNs).bind(std::string_view(proof.report)).finish(); !done.ok())
            return done;
    const std::string trim = fmt::format("DELETE FROM proof WHERE rowid IN "
                                         "(SELECT rowid FROM proof ORDER BY kept_ns DESC, rowid DESC LIMIT -1 OFFSET {})", kMostProofs);
    return database.run(trim.c_str());
}

} // namespace hindsight::history

#include "history/store/library.h"

#include "history/model/clock.h"
#include "history/source/wire.h"
#include "history/store/proof_rows.h"
#include "history/store/run_rows.h"
#include "history/store/run_summary.h"
#include "history/store/same_history.h"
#include "history/store/schema.h"
#include "history/store/verdict_rows.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

namespace hindsight::history {

struct Library::Impl {
    std::filesystem::path file;
    Database database;
};

namespace {

constexpr std::size_t kRowBytes = 1U << 20U;

/// Histories hold what the user's workflows hold: nobody else may read a library that we create.
Result<void> createPrivately(const std::filesystem::path& file)
{
    std::error_code code;
    if (std::filesystem::exists(file, code))
        return {};
    if (const auto folder = file.parent_path(); !folder.empty()) {
        std::filesystem::create_directories(folder, code);
        if (code)
            return Error{ErrorCode::Io, fmt::format("library {}: cannot make its folder: {}", file.string(), code.message())};
    }
    const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error{ErrorCode::Io, fmt::format("library {}: cannot be created: {}", file.string(), std::strerror(errno))};
    ::close(descriptor);
    return {};
}

/// Pages as rows of about a megabyte, cut at event borders: their bytes joined are unchanged.
template <class Write>
Result<void> forEachRow(const Page& page, Write write)
{
    const std::string_view all = *page;
    if (all.size() <= kRowBytes)
        return write(all);
    wire::Reader reader(all);
    std::size_t begin = 0;
    for (wire::Field field; reader.next(field);) {
        if (reader.offset() - begin < kRowBytes && reader.offset() != all.size())
            continue;
        if (auto written = write(all.substr(begin, reader.offset() - begin)); !written.ok())
            return written;
        begin = reader.offset();
    }
    return {};
}

Result<void> writePages(const Database& database, RunRowId run, const LoadedHistory& history)
{
    Statement insert(database, "INSERT INTO page(run, position, bytes) VALUES(?, ?, ?)");
    std::int64_t position = 0;
    for (const Page& page : history.pages) {
        auto written = forEachRow(page, [&](std::string_view bytes) {
            return insert.bind(run.value).bind(position++).bindBytes(bytes).finish();
        });
        if (!written.ok())
            return written;
    }
    return {};
}

Result<void> writeDescription(const Database& database, RunRowId run, const LoadedHistory& history)
{
    const std::string_view tail = history.transientTail != nullptr ? std::string_view(*history.transientTail) : std::string_view();
    Statement put(database, "INSERT INTO described(run, description, tail) VALUES(?, ?, ?) "
                            "ON CONFLICT(run) DO UPDATE SET description = excluded.description, tail = excluded.tail");
    if (auto done = put.bind(run.value).bindBytes(history.description).bindBytes(tail).finish(); !done.ok())
        return done;
    Statement when(database, "UPDATE run SET described_ns = ? WHERE id = ?");
    return when.bind(history.describedAt.time_since_epoch().count()).bind(run.value).finish();
}

NextPage pagesOf(const LoadedHistory& history)
{
    return [&history, next = std::size_t{0}]() mutable -> Result<Page> {
        return next < history.pages.size() ? history.pages[next++] : Page();
    };
}

NextPage pagesOf(Statement& rows)
{
    return [&rows]() -> Result<Page> {
        auto row = rows.step();
        if (!row.ok())
            return row.error();
        return row.value() ? std::make_shared<const std::string>(rows.bytes(0)) : Page();
    };
}

Result<Comparison> compareWithStored(const Database& database, const RunSummary& stored, const RunSummary& coming,
                                     const LoadedHistory& history)
{
    if (stored.contentHash == coming.contentHash)
        return Comparison{Relation::Same, static_cast<std::size_t>(coming.events)};
    Statement rows(database, "SELECT bytes FROM page WHERE run = ? ORDER BY position");
    rows.bind(stored.row.value);
    return compareHistories(pagesOf(rows), pagesOf(history));
}

std::string events(std::int64_t count)
{
    return fmt::format("{} event{}", count, count == 1 ? "" : "s");
}

std::string title(const RunSummary& run)
{
    return run.key.workflowId.empty() ? runName(run) : fmt::format("{} ({})", run.key.workflowId, runName(run));
}

} // namespace

std::string runName(const RunSummary& run)
{
    if (run.key.runId.empty())
        return fmt::format("row:{}", run.row.value);
    return run.beside == 0 ? run.key.runId : fmt::format("{}~{}", run.key.runId, run.beside);
}

Library::Library(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Library::~Library() = default;
Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;

std::filesystem::path Library::defaultPath()
{
    const char* const data = std::getenv("XDG_DATA_HOME");
    const char* const home = std::getenv("HOME");
    std::filesystem::path folder;
    if (data != nullptr && *data == '/') // the specification ignores relative ones
        folder = data;
    else if (home != nullptr && *home != '\0')
        folder = std::filesystem::path(home) / ".local" / "share";
    else
        folder = ".";
    return folder / "hindsight" / "library.sqlite";
}

Result<Library> Library::open(const std::filesystem::path& file, Mode mode)
{
    const bool mayWrite = mode == Mode::ReadWrite;
    std::error_code code;
    if (std::filesystem::is_directory(file, code))
        return Error{ErrorCode::Invalid, fmt::format("library {}: is a folder, not a library file", file.string())};
    if (mayWrite) {
        if (auto made = createPrivately(file); !made.ok())
            return made.error();
    } else if (!std::filesystem::exists(file, code)) {
        return Error{ErrorCode::NotFound, fmt::format("library {}: does not exist; import or download something first", file.string())};
    }
    auto database = Database::open(file, mayWrite ? Database::Mode::Create : Database::Mode::ReadOnly);
    if (!database.ok())
        return database.error();
    if (auto ready = prepareSchema(database.value(), file, mayWrite); !ready.ok())
        return ready.error();
    // After a large import the log is cut again, so that the folder does not stay twice as large.
    if (auto set = database.value().run("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=16777216"); !set.ok())
        return set.error();
    return Library(std::make_unique<Impl>(Impl{file, std::move(database).value()}));
}

Result<StoreOutcome> Library::store(const LoadedHistory& history)
{
    auto summary = summarise(history);
    if (!summary.ok())
        return summary.error();
    StoreOutcome outcome;
    RunSummary& coming = outcome.run;
    coming = std::move(summary).value();
    coming.format = history.format;
    coming.storedAt = now();

    const Database& database = m_impl->database;
    Transaction transaction(database);
    if (auto begun = transaction.begin(); !begun.ok())
        return begun.error();
    auto there = runsWithKey(database, coming.key);
    if (!there.ok())
        return there.error();
    std::size_t common = 0;
    for (const RunSummary& stored : there.value()) {
        auto compared = compareWithStored(database, stored, coming, history);
        if (!compared.ok())
            return compared.error();
        const Relation relation = compared.value().relation;
        common = std::max(common, compared.value().common);
        if (relation == Relation::Same || relation == Relation::NewIsShorter) {
            outcome.what = StoreOutcome::What::Unchanged;
            outcome.text = relation == Relation::Same
                ? fmt::format("{}: unchanged, its {} are stored already", title(stored), events(stored.events))
                : fmt::format("{}: unchanged, {} are stored already and these are only the first {}", title(stored),
                              events(stored.events), coming.events);
            outcome.run = stored;
            if (relation == Relation::Same && !history.description.empty() && history.describedAt > stored.describedAt) {
                if (auto written = writeDescription(database, stored.row, history); !written.ok())
                    return written.error();
                outcome.run.describedAt = history.describedAt;
            }
            if (auto done = transaction.commit(); !done.ok())
                return done.error();
            return outcome;
        }
        if (relation == Relation::NewIsLonger) {
            outcome.what = StoreOutcome::What::Replaced;
            coming.row = stored.row;
            coming.beside = stored.beside;
            coming.label = stored.label;
            outcome.text = fmt::format("{}: replaced, {} instead of {}", title(coming), events(coming.events), stored.events);
            Statement remove(database, "DELETE FROM page WHERE run = ?");
            if (auto removed = remove.bind(stored.row.value).finish(); !removed.ok())
                return removed.error();
            break;
        }
    }
    if (outcome.what == StoreOutcome::What::Added && !there.value().empty()) {
        outcome.what = StoreOutcome::What::KeptBeside;
        coming.beside = std::max(1, there.value().back().beside) + 1;
        coming.label = fmt::format("differs from row:{}", there.value().front().row.value);
    }
    auto row = writeRun(database, coming);
    if (!row.ok())
        return row.error();
    coming.row = row.value();
    if (auto written = writePages(database, coming.row, history); !written.ok())
        return written.error();
    if (auto written = writeDescription(database, coming.row, history); !written.ok())
        return written.error();
    if (auto done = transaction.commit(); !done.ok())
        return done.error();
    if (outcome.what == StoreOutcome::What::Added)
        outcome.text = fmt::format("{}: stored, {}", title(coming), events(coming.events));
    else if (outcome.what == StoreOutcome::What::KeptBeside)
        outcome.text = fmt::format("{}: stored beside the one of the same key, {}; they differ from event {} on", title(coming),
                                   events(coming.events), common + 1);
    return outcome;
}

Result<std::vector<RunSummary>> Library::list() const
{
    return allRuns(m_impl->database);
}

Result<std::vector<RunSummary>> Library::withRunIdPrefix(std::string_view prefix) const
{
    return runsWithRunIdPrefix(m_impl->database, prefix);
}

Result<std::vector<RunSummary>> Library::ofWorkflow(std::string_view workflowId) const
{
    return runsOfWorkflow(m_impl->database, workflowId);
}

Result<RunSummary> Library::summary(RunRowId row) const
{
    auto found = runByRow(m_impl->database, row);
    if (!found.ok())
        return found.error();
    if (!found.value())
        return Error{ErrorCode::NotFound, fmt::format("library {}: has no row {}", m_impl->file.string(), row.value)};
    return std::move(*std::move(found).value());
}

Result<LoadedHistory> Library::load(RunRowId row) const
{
    auto found = summary(row);
    if (!found.ok())
        return found.error();
    const RunSummary& run = found.value();
    LoadedHistory history;
    history.key = run.key;
    history.format = run.format;
    history.origin = run.origin;
    history.describedAt = run.describedAt;
    history.replayable = run.replayable;
    history.notReplayableReason = run.notReplayableReason;
    Statement pages(m_impl->database, "SELECT bytes FROM page WHERE run = ? ORDER BY position");
    pages.bind(row.value);
    const NextPage next = pagesOf(pages);
    for (;;) {
        auto page = next();
        if (!page.ok())
            return page.error();
        if (page.value() == nullptr)
            break;
        history.pages.push_back(page.value());
    }
    Statement described(m_impl->database, "SELECT description, tail FROM described WHERE run = ?");
    auto has = described.bind(row.value).step();
    if (!has.ok())
        return has.error();
    if (has.value()) {
        history.description = described.bytes(0);
        if (std::string tail = described.bytes(1); !tail.empty())
            history.transientTail = std::make_shared<const std::string>(std::move(tail));
    }
    return history;
}

Result<void> Library::remove(RunRowId row)
{
    Transaction transaction(m_impl->database);
    if (auto begun = transaction.begin(); !begun.ok())
        return begun;
    Statement remove(m_impl->database, "DELETE FROM run WHERE id = ?");
    if (auto removed = remove.bind(row.value).finish(); !removed.ok())
        return removed;
    return transaction.commit();
}

const std::filesystem::path& Library::file() const
{
    return m_impl->file;
}

Result<std::string> Library::setting(const std::string& name) const
{
    Statement get(m_impl->database, "SELECT value FROM setting WHERE name = ?");
    auto row = get.bind(std::string_view(name)).step();
    if (!row.ok())
        return row.error();
    return row.value() ? get.text(0) : std::string();
}

Result<void> Library::setSetting(const std::string& name, const std::string& value)
{
    Transaction transaction(m_impl->database);
    if (auto begun = transaction.begin(); !begun.ok())
        return begun;
    Statement put(m_impl->database, "INSERT INTO setting(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value");
    if (auto done = put.bind(std::string_view(name)).bind(std::string_view(value)).finish(); !done.ok())
        return done;
    return transaction.commit();
}

Result<std::vector<std::optional<std::string>>> Library::findProofs(const std::vector<std::string>& keys) const
{
    return proofsByKey(m_impl->database, keys);
}

Result<void> Library::keepProofs(const std::vector<Proof>& proofs)
{
    Transaction transaction(m_impl->database);
    if (auto begun = transaction.begin(); !begun.ok())
        return begun;
    if (auto written = writeProofs(m_impl->database, proofs, now().time_since_epoch().count()); !written.ok())
        return written;
    return transaction.commit();
}

Result<std::vector<std::string>> Library::servers() const
{
    Statement get(m_impl->database, "SELECT DISTINCT source FROM run WHERE source <> 'file'");
    std::vector<std::string> servers;
    while (true) {
        auto row = get.step();
        if (!row.ok())
            return row.error();
        if (!row.value())
            return servers;
        servers.push_back(get.text(0));
    }
}

Result<std::vector<KeptVerdict>> Library::verdicts() const { return verdictRows(m_impl->database); }

Result<std::optional<KeptVerdict>> Library::verdict(const std::string& contentHash) const { return verdictRow(m_impl->database, contentHash); }

Result<void> Library::keepVerdicts(const std::vector<KeptVerdict>& verdicts)
{
    Transaction transaction(m_impl->database);
    if (auto begun = transaction.begin(); !begun.ok())
        return begun;
    if (auto written = writeVerdicts(m_impl->database, verdicts); !written.ok())
        return written;
    return transaction.commit();
}

Result<std::vector<std::string>> Library::settingsUnder(const std::string& prefix) const
{
    Statement get(m_impl->database, "SELECT substr(name, length(?1) + 1) FROM setting WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name");
    get.bind(std::string_view(prefix));
    std::vector<std::string> names;
    while (true) {
        auto row = get.step();
        if (!row.ok())
            return row.error();
        if (!row.value())
            return names;
        names.push_back(get.text(0));
    }
}

Result<bool> Library::removeSetting(const std::string& name)
{
    Transaction transaction(m_impl->database);
    if (auto begun = transaction.begin(); !begun.ok())
        return begun.error();
    auto there = [&]() -> Result<bool> {
        Statement find(m_impl->database, "SELECT 1 FROM setting WHERE name = ?");
        return find.bind(std::string_view(name)).step();
    }();
    if (!there.ok() || !there.value())
        return there;
    Statement remove(m_impl->database, "DELETE FROM setting WHERE name = ?");
    if (auto done = remove.bind(std::string_view(name)).finish(); !done.ok())
        return done.error();
    if (auto kept = transaction.commit(); !kept.ok())
        return kept.error();
    return true;
}

} // namespace hindsight::history

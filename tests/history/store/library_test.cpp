// The library file: what is stored, what a second import does, and what it refuses to touch.
#include "history/store/library.h"
#include "history/source/wire.h"
#include "tests/support/made_history.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace hindsight;
using namespace hindsight::history;
using namespace hindsight::tests;

namespace {

LoadedHistory loaded(const MadeHistory& what, std::size_t pageEvents = 1000)
{
    LoadedHistory history;
    history.key = {"file", "shop", what.workflowId, what.runId};
    history.format = HistoryFormat::CliJson;
    history.origin = "/tmp/order.json";
    const auto events = madeEvents(what);
    for (std::size_t from = 0; from < events.size(); from += pageEvents)
        history.pages.push_back(std::make_shared<const std::string>(historyBytes(events, from, from + pageEvents)));
    return history;
}

std::string joined(const std::vector<Page>& pages)
{
    std::string all;
    for (const Page& page : pages)
        all += *page;
    return all;
}

/// The same events with the map entries of event 1 the other way round: what another export of the run looks like.
LoadedHistory withMapsReordered(const LoadedHistory& history)
{
    std::string all = joined(history.pages);
    const auto first = all.find("customer"), second = all.find("region");
    // Entries of equal shape: "customer" and "region" differ in length, so swap the whole map entries.
    const auto entry = [&](std::size_t key) { return std::pair(key - 4, std::size_t{4} + static_cast<std::size_t>(all[key - 3]) - 2); };
    auto [a, aSize] = entry(std::min(first, second));
    auto [b, bSize] = entry(std::max(first, second));
    const std::string left = all.substr(a, aSize), right = all.substr(b, bSize);
    all.replace(b, bSize, left);
    all.replace(a, aSize, right);
    LoadedHistory other = history;
    other.pages = {std::make_shared<const std::string>(all)};
    return other;
}

void setLong(const std::filesystem::path& file, const std::string& sql)
{
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    QCOMPARE(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

std::string bytesOf(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

class LibraryTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::filesystem::path file(const char* name = "library.sqlite") const
    {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }

    Library opened() const
    {
        auto library = Library::open(file());
        if (!library.ok())
            qFatal("%s", library.error().message.c_str());
        return std::move(library).value();
    }

    static StoreOutcome stored(Library& library, const LoadedHistory& history)
    {
        auto outcome = library.store(history);
        if (!outcome.ok())
            qFatal("%s", outcome.error().message.c_str());
        return std::move(outcome).value();
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aStoredRunComesBackByteForByte()
    {
        LoadedHistory history = loaded({}, 4);
        history.description = std::string("\x0a\x00\x01" "described", 12);
        history.describedAt = Time{Duration{1'790'000'000'123'456'789}};
        history.transientTail = std::make_shared<const std::string>(historyBytes({workflowTaskScheduled(14, 2)}));
        RunRowId row;
        {
            Library library = opened();
            const StoreOutcome outcome = stored(library, history);
            QCOMPARE(int(outcome.what), int(StoreOutcome::What::Added));
            QVERIFY2(outcome.text.find("stored, 13 events") != std::string::npos, outcome.text.c_str());
            row = outcome.run.row;
        }
        auto readOnly = Library::open(file(), Library::Mode::ReadOnly);
        QVERIFY(readOnly.ok());
        auto back = readOnly.value().load(row);
        QVERIFY(back.ok());
        QVERIFY(joined(back.value().pages) == joined(history.pages));
        QCOMPARE(back.value().pages.size(), history.pages.size());
        QVERIFY(*back.value().transientTail == *history.transientTail);
        QVERIFY(back.value().description == history.description);
        QVERIFY(back.value().describedAt == history.describedAt);
        QVERIFY(back.value().key == history.key);
    }

    void aPageOfManyMegabytesIsCutAtEventBordersAndStaysTheSame()
    {
        MadeHistory what;
        what.events = 200;
        what.payloadBytes = 100'000;
        const LoadedHistory history = loaded(what);
        Library library = opened();
        const StoreOutcome outcome = stored(library, history);
        auto back = library.load(outcome.run.row);
        QVERIFY(back.ok());
        QVERIFY(back.value().pages.size() > 1);
        QVERIFY(joined(back.value().pages) == joined(history.pages));
    }

    void theSummaryIsReadWithoutTheBody()
    {
        Library library = opened();
        stored(library, loaded({}));
        auto runs = library.list();
        QVERIFY(runs.ok());
        QCOMPARE(runs.value().size(), std::size_t{1});
        const RunSummary& run = runs.value()[0];
        QCOMPARE(run.workflowType, std::string("Order"));
        QCOMPARE(run.taskQueue, std::string("orders"));
        QCOMPARE(int(run.status), int(RunStatus::Running));
        QCOMPARE(run.events, std::int64_t{13});
        QCOMPARE(run.contentHash.size(), std::size_t{64});
        QVERIFY(run.close == kNoTime);
        QVERIFY(run.replayable);
        QCOMPARE(runName(run), MadeHistory().runId);
    }

    void theShapeHashTellsPathsApartNotRuns()
    {
        Library library = opened();
        MadeHistory a, b, c;
        b.runId = "another-run-of-the-same-path";
        c.runId = "another-path";
        c.flavour = "-changed";
        const auto first = stored(library, loaded(a)).run, second = stored(library, loaded(b)).run, third = stored(library, loaded(c)).run;
        QCOMPARE(first.shapeHash, second.shapeHash);
        QVERIFY(first.contentHash != second.contentHash);
        QVERIFY(first.shapeHash != third.shapeHash);
    }

    void longerWithTheSameBeginningReplaces()
    {
        Library library = opened();
        MadeHistory what;
        const RunRowId row = stored(library, loaded(what)).run.row;
        what.events = 23;
        const LoadedHistory longer = loaded(what, 7);
        const StoreOutcome outcome = stored(library, longer);
        QCOMPARE(int(outcome.what), int(StoreOutcome::What::Replaced));
        QVERIFY2(outcome.text.find("23 events instead of 13") != std::string::npos, outcome.text.c_str());
        QVERIFY(outcome.run.row == row);
        QVERIFY(joined(library.load(row).value().pages) == joined(longer.pages));
        QCOMPARE(library.list().value().size(), std::size_t{1});
    }

    void sameOrShorterChangesNothing()
    {
        Library library = opened();
        MadeHistory what;
        const LoadedHistory full = loaded(what);
        const RunRowId row = stored(library, full).run.row;
        QCOMPARE(int(stored(library, loaded(what, 3)).what), int(StoreOutcome::What::Unchanged));
        what.events = 9;
        const StoreOutcome shorter = stored(library, loaded(what));
        QCOMPARE(int(shorter.what), int(StoreOutcome::What::Unchanged));
        QCOMPARE(shorter.run.events, std::int64_t{13});
        QVERIFY(joined(library.load(row).value().pages) == joined(full.pages));
    }

    void aNewerDescriptionOfTheSameEventsIsTaken()
    {
        Library library = opened();
        LoadedHistory history = loaded({});
        history.description = "attempt 1";
        history.describedAt = Time{Duration{1000}};
        const RunRowId row = stored(library, history).run.row;
        history.description = "attempt 2";
        history.describedAt = Time{Duration{2000}};
        QCOMPARE(int(stored(library, history).what), int(StoreOutcome::What::Unchanged));
        QCOMPARE(library.load(row).value().description, std::string("attempt 2"));
    }

    void mapsInAnotherOrderAreTheSameHistory()
    {
        Library library = opened();
        const LoadedHistory history = loaded({});
        const LoadedHistory reordered = withMapsReordered(history);
        QVERIFY(joined(history.pages) != joined(reordered.pages));
        stored(library, history);
        QCOMPARE(int(stored(library, reordered).what), int(StoreOutcome::What::Unchanged));
    }

    void aDifferentHistoryUnderTheSameKeyIsKeptBesideAndNamed()
    {
        Library library = opened();
        MadeHistory what;
        const RunSummary first = stored(library, loaded(what)).run;
        what.flavour = "-other";
        what.flavouredFrom = 10;
        const StoreOutcome second = stored(library, loaded(what));
        QCOMPARE(int(second.what), int(StoreOutcome::What::KeptBeside));
        QCOMPARE(runName(second.run), what.runId + "~2");
        QCOMPARE(second.run.label, "differs from row:" + std::to_string(first.row.value));
        QVERIFY2(second.text.find("differ from event 10") != std::string::npos, second.text.c_str());
        what.flavour = "-third";
        QCOMPARE(runName(stored(library, loaded(what)).run), what.runId + "~3");
        what.events = 18; // continues the third
        const StoreOutcome grown = stored(library, loaded(what));
        QCOMPARE(int(grown.what), int(StoreOutcome::What::Replaced));
        QCOMPARE(runName(grown.run), what.runId + "~3");
        QCOMPARE(library.list().value().size(), std::size_t{3});
    }

    void keysAreConnectionNamespaceWorkflowAndRun()
    {
        Library library = opened();
        LoadedHistory history = loaded({});
        stored(library, history);
        history.key.source = "127.0.0.1:7233";
        QCOMPARE(int(stored(library, history).what), int(StoreOutcome::What::Added));
        history.key.namespaceName = "other";
        QCOMPARE(int(stored(library, history).what), int(StoreOutcome::What::Added));
    }

    void aRemovedRunTakesItsPagesAlong()
    {
        Library library = opened();
        const RunRowId row = stored(library, loaded({})).run.row;
        QVERIFY(library.remove(row).ok());
        QCOMPARE(int(library.summary(row).error().code), int(ErrorCode::NotFound));
        QVERIFY(library.load(row).error().code == ErrorCode::NotFound);
    }

    void settingsAreKeptWithTheLibrary()
    {
        {
            Library library = opened();
            QCOMPARE(library.setting("last").value(), std::string());
            QVERIFY(library.setSetting("last", "one").ok());
            QVERIFY(library.setSetting("last", "two").ok());
        }
        QCOMPARE(opened().setting("last").value(), std::string("two"));
    }

    void onlyTheUserMayReadANewLibrary()
    {
        opened();
        struct stat status {};
        QCOMPARE(::stat(file().c_str(), &status), 0);
        QCOMPARE(int(status.st_mode & 0777U), 0600);
    }

    void aMissingLibraryIsSaidWhenOnlyReading()
    {
        auto library = Library::open(file("none.sqlite"), Library::Mode::ReadOnly);
        QCOMPARE(int(library.error().code), int(ErrorCode::NotFound));
        QVERIFY(!std::filesystem::exists(file("none.sqlite")));
    }

    void aNewerSchemaIsLeftAlone()
    {
        {
            Library library = opened();
            stored(library, loaded({}));
        }
        setLong(file(), "PRAGMA user_version=99");
        auto library = Library::open(file());
        QCOMPARE(int(library.error().code), int(ErrorCode::Unsupported));
        QVERIFY2(library.error().message.find("newer Hindsight (schema 99") != std::string::npos, library.error().message.c_str());
        setLong(file(), "PRAGMA user_version=1");
        QCOMPARE(opened().list().value().size(), std::size_t{1});
    }

    void filesThatAreNoLibraryAreLeftAlone()
    {
        const std::string text(5000, 'x');
        std::ofstream(file("text.sqlite")) << text;
        auto library = Library::open(file("text.sqlite"));
        QVERIFY2(library.error().message.find("not a library of Hindsight") != std::string::npos, library.error().message.c_str());
        QVERIFY(bytesOf(file("text.sqlite")) == text);

        setLong(file("other.sqlite"), "CREATE TABLE theirs(a)");
        const std::string before = bytesOf(file("other.sqlite"));
        auto other = Library::open(file("other.sqlite"));
        QVERIFY2(other.error().message.find("another program") != std::string::npos, other.error().message.c_str());
        QVERIFY(bytesOf(file("other.sqlite")) == before);
    }

    void aDamagedLibraryIsSaidAndLeftAlone()
    {
        MadeHistory what;
        what.events = 4000;
        {
            Library library = opened();
            stored(library, loaded(what));
        }
        std::string bytes = bytesOf(file());
        QVERIFY(bytes.size() > 40960);
        std::fill(bytes.begin() + 4096, bytes.begin() + 36864, '\x5a');
        std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes;
        std::string message;
        auto library = Library::open(file());
        if (!library.ok())
            message = library.error().message;
        else if (auto runs = library.value().list(); !runs.ok())
            message = runs.error().message;
        else if (auto run = library.value().load(runs.value().at(0).row); !run.ok())
            message = run.error().message;
        QVERIFY2(message.find("damaged") != std::string::npos, message.c_str());
        QVERIFY(std::filesystem::exists(file()));
    }

    void aFullDiskLosesNothingThatWasStored()
    {
        // A file may not grow beyond the limit: the write fails as on a full disk.
        Library library = opened();
        const RunRowId row = stored(library, loaded({})).run.row;
        std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit before {};
        getrlimit(RLIMIT_FSIZE, &before);
        struct rlimit small = before;
        small.rlim_cur = 1U << 20U;
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
        MadeHistory big;
        big.runId = "too-big";
        big.events = 100;
        big.payloadBytes = 200'000;
        auto failed = library.store(loaded(big));
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(!failed.ok());
        QCOMPARE(int(failed.error().code), int(ErrorCode::Io));
        QVERIFY2(failed.error().message.find("disk") != std::string::npos, failed.error().message.c_str());
        QCOMPARE(opened().list().value().size(), std::size_t{1});
        QVERIFY(opened().load(row).ok());
        QCOMPARE(int(stored(library, loaded(big)).what), int(StoreOutcome::What::Added)); // room again
    }

    void aFolderThatCannotBeMadeIsAnError()
    {
        auto library = Library::open("/proc/nowhere/library.sqlite");
        QCOMPARE(int(library.error().code), int(ErrorCode::Io));
        QVERIFY(library.error().message.find("/proc/nowhere/library.sqlite") != std::string::npos);
    }

    void theLastVerdictOfAHistoryIsKeptAndTwoProgramsKeepTheirs()
    {
        Library library = opened();
        QVERIFY(library.verdicts().value().empty());
        QVERIFY(!library.verdict("a").value());
        Library other = Library::open(file()).value();
        const Time first{Duration(5)}, then{Duration(6)};
        QVERIFY(library.keepVerdicts({{"a", "diverged", "at event 5", first, "one"}, {"b", "compatible", "", first, "two"}}).ok());
        QVERIFY(other.keepVerdicts({{"c", "compatible", "", then, "three"}, {"a", "compatible", "all of it", then, "four"}}).ok());
        auto all = Library::open(file(), Library::Mode::ReadOnly).value().verdicts().value();
        std::ranges::sort(all, {}, &KeptVerdict::contentHash);
        QCOMPARE(all.size(), std::size_t(3));
        QCOMPARE(all[0].verdict, std::string("compatible"));
        QCOMPARE(all[1].contentHash, std::string("b"));
        QVERIFY(all[0].report.empty());
        const auto kept = library.verdict("a").value();
        QVERIFY(kept && kept->report == "four" && kept->headline == "all of it" && kept->checked == then);
    }

    void proofsAreFoundByTheirWholeKey()
    {
        Library library = opened();
        auto found = library.findProofs({"a"});
        QVERIFY(found.ok());
        QVERIFY(!found.value()[0]);
        QVERIFY(library.keepProofs({{"a", "one"}, {"b", "two"}}).ok());
        QVERIFY(library.keepProofs({{"a", "three"}}).ok());
        found = Library::open(file(), Library::Mode::ReadOnly).value().findProofs({"b", "ab", "a"});
        QVERIFY(found.ok());
        QCOMPARE(found.value()[0].value_or(""), std::string("two"));
        QVERIFY(!found.value()[1]);
        QCOMPARE(found.value()[2].value_or(""), std::string("three"));
    }
};

QTEST_APPLESS_MAIN(LibraryTest)
#include "library_test.moc"

// What RUN names on the command line, and what it must not guess.
#include "history/store/resolve.h"
#include "tests/support/made_history.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <optional>

using namespace hindsight;
using namespace hindsight::history;
using namespace hindsight::tests;

class ResolveTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<Library> m_library;

    RunSummary store(const std::string& workflowId, const std::string& runId, const std::string& source = "file",
                     const std::string& namespaceName = "shop", const std::string& flavour = {}, std::size_t events = 8)
    {
        MadeHistory what;
        what.workflowId = workflowId;
        what.runId = runId;
        what.flavour = flavour;
        what.events = events;
        LoadedHistory history;
        history.key = {source, namespaceName, workflowId, runId};
        history.origin = "/tmp/x.json";
        history.pages = {std::make_shared<const std::string>(historyBytes(madeEvents(what)))};
        return m_library->store(history).value().run;
    }

    /// "run <name> <source>", "file <name>", "folder <name>" or the error.
    std::string named(const std::string& text) const
    {
        auto found = resolveRun(&*m_library, text);
        if (!found.ok())
            return found.error().message;
        if (const auto* run = std::get_if<NamedRun>(&found.value()))
            return "run " + runName(run->run) + " " + run->run.key.source;
        if (const auto* file = std::get_if<NamedFile>(&found.value()))
            return "file " + file->path.filename().string();
        return "folder " + std::get<NamedFolder>(found.value()).path.filename().string();
    }

    bool ambiguous(const std::string& text, const std::vector<std::string>& words) const
    {
        auto found = resolveRun(&*m_library, text);
        if (found.ok() || found.error().code != ErrorCode::Ambiguous)
            return false;
        return std::all_of(words.begin(), words.end(), [&](const auto& word) { return found.error().message.find(word) != std::string::npos; });
    }

private Q_SLOTS:
    void init()
    {
        m_library.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir::setCurrent(m_folder->path()));
        m_library = Library::open("library.sqlite").value();
    }
    void cleanup() { QVERIFY(QDir::setCurrent(QDir::rootPath())); }

    void exactRunIdsWorkflowIdsFilesFoldersAndPrefixesAreFound()
    {
        store("order-1", "aaaaaaaa-1111");
        std::ofstream("h.json") << "x";
        QDir().mkdir(QStringLiteral("set"));
        QCOMPARE(named("aaaaaaaa-1111"), std::string("run aaaaaaaa-1111 file"));
        QCOMPARE(named("order-1"), std::string("run aaaaaaaa-1111 file"));
        QCOMPARE(named("aaaaaaaa"), std::string("run aaaaaaaa-1111 file"));
        QCOMPARE(named("h.json"), std::string("file h.json"));
        QCOMPARE(named("set"), std::string("folder set"));
    }

    void sevenCharactersAreNoPrefix()
    {
        store("order-1", "aaaaaaaa-1111");
        QVERIFY(named("aaaaaaa").find("needs 8 characters") != std::string::npos);
        QVERIFY(named("").find("names no run") != std::string::npos);
    }

    void aWorkflowIdMeansItsNewestRun()
    {
        // Both began at the same time by their events: the one stored later is the newer.
        store("order-1", "aaaaaaaa-1111");
        store("order-1", "bbbbbbbb-2222");
        QCOMPARE(named("order-1"), std::string("run bbbbbbbb-2222 file"));
        QCOMPARE(named("workflow:order-1"), std::string("run bbbbbbbb-2222 file"));
    }

    void severalServersOrNamespacesAreListedNotGuessed()
    {
        store("order-1", "aaaaaaaa-1111", "127.0.0.1:7233", "default");
        store("order-1", "bbbbbbbb-2222", "127.0.0.1:7233", "other");
        QVERIFY(ambiguous("order-1", {"aaaaaaaa-1111", "bbbbbbbb-2222", "namespace default", "namespace other"}));
        QVERIFY(ambiguous("workflow:order-1", {"row:1", "row:2"}));
        store("order-1", "aaaaaaaa-1111", "prod:7233", "default");
        QVERIFY(ambiguous("aaaaaaaa-1111", {"127.0.0.1:7233", "prod:7233"}));
        QVERIFY(ambiguous("run:aaaaaaaa-1111", {"row:1", "row:3"}));
        QCOMPARE(named("row:3"), std::string("run aaaaaaaa-1111 prod:7233"));
    }

    void ofARunThatWasDownloadedAndImportedTheDownloadedOneIsMeantAndSaid()
    {
        LoadedHistory same; // made once: the entries of a map have no order
        same.key = {"file", "", "order-1", "aaaaaaaa-1111"};
        MadeHistory what;
        what.runId = "aaaaaaaa-1111";
        same.pages = {std::make_shared<const std::string>(historyBytes(madeEvents(what)))};
        QVERIFY(m_library->store(same).ok());
        same.key = {"prod:7233", "shop", "order-1", "aaaaaaaa-1111"};
        QVERIFY(m_library->store(same).ok());
        for (const char* text : {"aaaaaaaa-1111", "run:aaaaaaaa-1111", "order-1", "workflow:order-1", "aaaaaaaa"}) {
            QVERIFY2(named(text) == "run aaaaaaaa-1111 prod:7233", (std::string(text) + ": " + named(text)).c_str());
            const std::string note = std::get<NamedRun>(resolveRun(&*m_library, text).value()).note;
            QVERIFY2(note.find("row:2, from prod:7233") != std::string::npos && note.find("imported (row:1)") != std::string::npos, note.c_str());
        }
        QCOMPARE(named("row:1"), std::string("run aaaaaaaa-1111 file"));
        store("order-2", "bbbbbbbb-1111", "file", "", "another");
        store("order-2", "bbbbbbbb-1111", "prod:7233", "shop");
        QVERIFY2(ambiguous("run:bbbbbbbb-1111", {"row:3", "row:4"}), "other events are not the same run twice");
        std::vector<RunSummary> all = m_library->list().value();
        QVERIFY(leaveOutImportedCopies(all).find("row:2") != std::string::npos);
        QCOMPARE(all.size(), std::size_t{3});
    }

    void aTextThatIsTwoThingsIsListed()
    {
        store("both-here", "aaaaaaaa-1111");
        std::ofstream("both-here") << "x";
        QVERIFY(ambiguous("both-here", {"aaaaaaaa-1111", "file:both-here"}));
        QCOMPARE(named("file:both-here"), std::string("file both-here"));
        QCOMPARE(named("workflow:both-here"), std::string("run aaaaaaaa-1111 file"));
        store("aaaaaaaa-1111", "cccccccc-3333"); // a workflow id that looks like a run id
        QVERIFY(ambiguous("aaaaaaaa-1111", {"both-here", "cccccccc-3333"}));
        QCOMPARE(named("run:aaaaaaaa-1111"), std::string("run aaaaaaaa-1111 file"));
    }

    void aPrefixOfTwoRunsIsListed()
    {
        store("order-1", "aaaaaaaa-1111");
        store("order-2", "aaaaaaaa-2222");
        QVERIFY(ambiguous("aaaaaaaa", {"aaaaaaaa-1111", "aaaaaaaa-2222"}));
        QCOMPARE(named("aaaaaaaa-2"), std::string("run aaaaaaaa-2222 file"));
    }

    void aHistoryKeptBesideHasItsOwnName()
    {
        store("order-1", "aaaaaaaa-1111");
        store("order-1", "aaaaaaaa-1111", "file", "shop", "-other");
        QCOMPARE(named("aaaaaaaa-1111"), std::string("run aaaaaaaa-1111 file"));
        QCOMPARE(named("order-1"), std::string("run aaaaaaaa-1111 file"));
        QCOMPARE(named("aaaaaaaa"), std::string("run aaaaaaaa-1111 file"));
        QCOMPARE(named("aaaaaaaa-1111~2"), std::string("run aaaaaaaa-1111~2 file"));
        QCOMPARE(named("run:aaaaaaaa-1111~2"), std::string("run aaaaaaaa-1111~2 file"));
    }

    void withoutALibraryOnlyFilesAreFound()
    {
        std::ofstream("h.json") << "x";
        QVERIFY(resolveRun(nullptr, "h.json").ok());
        QCOMPARE(int(resolveRun(nullptr, "order-1").error().code), int(ErrorCode::NotFound));
        QCOMPARE(int(resolveRun(nullptr, "file:none").error().code), int(ErrorCode::NotFound));
    }
};

QTEST_APPLESS_MAIN(ResolveTest)
#include "resolve_test.moc"

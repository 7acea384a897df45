// The client against a real Temporal server with a real worker.
#include "history/model/snapshot_builder.h"
#include "history/source/server.h"
#include "history/store/library.h"
#include "tests/support/child_process.h"
#include "tests/support/described.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <set>

using namespace hindsight;
using namespace hindsight::history;
using namespace hindsight::tests;

class ServerLiveTest : public QObject {
    Q_OBJECT

    std::unique_ptr<DevServer> m_server;
    std::unique_ptr<ChildProcess> m_runs;

    ServerClient client() const
    {
        Connection connection;
        connection.address = m_server->address().toStdString();
        return ServerClient(connection);
    }

    LoadedHistory downloaded(const std::string& workflowId, const DownloadProgress& progress = {}) const
    {
        auto history = client().download(workflowId, {}, {}, progress);
        if (!history.ok())
            qFatal("%s", history.error().message.c_str());
        return std::move(history).value();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<DevServer>();
        QVERIFY(!m_server->address().isEmpty());
        m_runs = std::make_unique<ChildProcess>(QStringLiteral(HINDSIGHT_PYTHON),
                                                QStringList{QStringLiteral(HINDSIGHT_SOURCE_DIR "/tests/support/live_runs.py"), m_server->address()});
        QVERIFY(m_runs->waitForLine(QStringLiteral("READY")));
    }
    void cleanupTestCase()
    {
        m_runs.reset();
        m_server.reset();
    }

    void theServerAndTheNamespaceAnswer()
    {
        QVERIFY(client().probe({}).ok());
        Connection other;
        other.address = m_server->address().toStdString();
        other.namespaceName = "no-such-namespace";
        auto probe = ServerClient(other).probe({});
        QVERIFY(!probe.ok());
        QVERIFY2(probe.error().message.find("has no namespace \"no-such-namespace\"") != std::string::npos, probe.error().message.c_str());
        auto history = client().download("no-such-workflow", {}, {});
        QVERIFY2(history.error().message.find("has no workflow no-such-workflow") != std::string::npos, history.error().message.c_str());
        QCOMPARE(int(history.error().code), int(ErrorCode::NotFound));
    }

    void aLongRunComesInSeveralPagesWithoutAnIssue()
    {
        std::size_t pages = 0, firstPage = 0;
        const LoadedHistory history = downloaded("long", [&](const DownloadEvent& event) {
            pages = event.page;
            firstPage = firstPage == 0 ? event.events : firstPage;
        });
        auto snapshot = buildSnapshot(history.pages);
        QVERIFY(snapshot.ok());
        QVERIFY(pages > 1);
        QVERIFY(firstPage < snapshot.value()->size());
        QVERIFY(snapshot.value()->issues().empty());
        QCOMPARE(int(snapshot.value()->status()), int(RunStatus::Completed));
        QCOMPARE(snapshot.value()->facts().runId, history.key.runId);
        QVERIFY(history.transientTail == nullptr);
    }

    void theTaskThatFailsAgainAndAgainIsShownButNotFinal()
    {
        const LoadedHistory history = downloaded("failing");
        auto snapshot = buildSnapshot(history.pages, {}, {}, history.transientTail);
        QVERIFY(snapshot.ok());
        QVERIFY(history.transientTail != nullptr);
        // Started, Scheduled, Started, Failed are written; the later attempts are not.
        QCOMPARE(snapshot.value()->finalCount(), std::size_t{4});
        QVERIFY(snapshot.value()->size() > 4);
        QCOMPARE(int(snapshot.value()->type(EventIndex{4})), int(EventType::WorkflowTaskScheduled));
        QVERIFY(described(history.description).workflowTaskAttempt >= 2);
    }

    void aTaskThatMerelyWaitsIsFinal()
    {
        const LoadedHistory history = downloaded("pending");
        auto snapshot = buildSnapshot(history.pages);
        QVERIFY(history.transientTail == nullptr);
        QCOMPARE(snapshot.value()->size(), std::size_t{2});
        QCOMPARE(int(snapshot.value()->type(EventIndex{1})), int(EventType::WorkflowTaskScheduled));
    }

    void theDescriptionKnowsWhatTheHistoryDoesNot()
    {
        const LoadedHistory history = downloaded("retrying");
        const Described facts = described(history.description);
        QCOMPARE(facts.pendingActivities, 1);
        QVERIFY(facts.activityAttempt >= 2);
        QCOMPARE(facts.activityFailure, std::string("the depot is closed"));
        QVERIFY(history.describedAt != kNoTime);
    }

    void aQueryListsItsRuns()
    {
        std::set<std::string> ids;
        auto listed = client().list("WorkflowType = 'Pack' AND ExecutionStatus = 'Completed'", {}, [&](std::span<const ListedRun> rows) {
            for (const ListedRun& row : rows) {
                ids.insert(row.workflowId);
                if (row.runId.empty() || row.start == kNoTime || row.close == kNoTime || row.status != RunStatus::Completed)
                    return false;
            }
            return true;
        });
        QVERIFY2(listed.ok(), listed.ok() ? "" : listed.error().message.c_str());
        QCOMPARE(ids, (std::set<std::string>{"ended-1", "ended-2", "ended-3", "ended-4", "ended-5", "ended-6", "long"}));
        auto wrong = client().list("Nonsense ===", {}, [](std::span<const ListedRun>) { return true; });
        QVERIFY(!wrong.ok());
        QVERIFY2(wrong.error().message.find("Nonsense ===") != std::string::npos, wrong.error().message.c_str());
    }

    void downloadingAgainChangesNothing()
    {
        // The server writes maps in another order each time: that must not look like another history.
        QTemporaryDir folder;
        auto library = Library::open(folder.path().toStdString() + "/l.sqlite");
        QVERIFY(library.ok());
        const LoadedHistory first = downloaded("ended-1");
        QCOMPARE(int(library.value().store(first).value().what), int(StoreOutcome::What::Added));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(int(library.value().store(downloaded("ended-1")).value().what), int(StoreOutcome::What::Unchanged));
        auto stored = library.value().list();
        QCOMPARE(stored.value().size(), std::size_t{1});
        QCOMPARE(stored.value()[0].key.source, m_server->address().toStdString());
    }
};

QTEST_GUILESS_MAIN(ServerLiveTest)
#include "server_live_test.moc"

// `hindsight download` against a real server with a real worker, and against one that fails.
#include "tests/support/program.h" // first: moc of Qt 6.4 fails on <chrono> before a Qt header
#include "history/source/wire.h"
#include "tests/support/child_process.h"
#include "tests/support/fake_temporal.h"
#include "tests/support/made_history.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace hindsight;
using namespace hindsight::tests;

class DownloadTest : public QObject {
    Q_OBJECT

    std::unique_ptr<DevServer> m_server;
    std::unique_ptr<ChildProcess> m_runs;
    std::unique_ptr<QTemporaryDir> m_folder;

    ProgramResult run(const QStringList& arguments, const QStringList& environment = {}) const
    {
        return runProgram(arguments, m_folder->path(), environment);
    }
    QStringList download(const QStringList& more) const
    {
        return QStringList{QStringLiteral("download"), QStringLiteral("--address"), m_server->address()} + more;
    }
    QJsonArray listed() const { return run({QStringLiteral("list"), QStringLiteral("--format"), QStringLiteral("json")}).json()[QStringLiteral("runs")].toArray(); }

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
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void oneWorkflowIsDownloadedAndShown()
    {
        const ProgramResult downloaded = run(download({QStringLiteral("--workflow-id"), QStringLiteral("long")}));
        QVERIFY2(downloaded.status == 0, downloaded.err);
        QCOMPARE(downloaded.err, QByteArray()); // progress is for terminals
        QVERIFY2(downloaded.out.startsWith("long ("), downloaded.out);
        const auto run0 = listed().at(0);
        QCOMPARE(run0[QStringLiteral("source")].toString(), m_server->address());
        QCOMPARE(run0[QStringLiteral("namespace")].toString(), QStringLiteral("default"));
        QCOMPARE(run0[QStringLiteral("status")].toString(), QStringLiteral("Completed"));
        QVERIFY(run0[QStringLiteral("describedAt")].isString());
        QVERIFY(run({QStringLiteral("show"), QStringLiteral("long")}).out.contains("ActivityTaskCompleted"));
    }

    void everyMatchOfAQueryIsDownloaded()
    {
        const ProgramResult downloaded = run(download({QStringLiteral("--query"), QStringLiteral("WorkflowType = 'Pack' AND ExecutionStatus = 'Completed'")}));
        QVERIFY2(downloaded.status == 0, downloaded.err);
        QCOMPARE(downloaded.out.count("stored, "), 7);
        QCOMPARE(listed().size(), 7);
    }

    void aQueryWithoutMatchesIsNoFailure()
    {
        const ProgramResult downloaded = run(download({QStringLiteral("--query"), QStringLiteral("WorkflowType = 'Nobody'")}));
        QCOMPARE(downloaded.status, 0);
        QVERIFY2(downloaded.err.contains("no run matches"), downloaded.err);
    }

    void theUnfinishedTaskIsShownAsNotFinal()
    {
        QCOMPARE(run(download({QStringLiteral("--workflow-id"), QStringLiteral("failing")})).status, 0);
        QCOMPARE(listed().at(0)[QStringLiteral("events")].toInt(), 4);
        const ProgramResult shown = run({QStringLiteral("show"), QStringLiteral("failing"), QStringLiteral("--format"), QStringLiteral("json")});
        const QJsonArray events = shown.json()[QStringLiteral("events")].toArray();
        QVERIFY(events.size() > 4);
        QCOMPARE(events.at(4)[QStringLiteral("final")].toBool(true), false);
        QVERIFY(run({QStringLiteral("show"), QStringLiteral("failing")}).out.contains("(not final)"));
    }

    void theServerMayComeFromTheEnvironment()
    {
        const ProgramResult downloaded = run({QStringLiteral("download"), QStringLiteral("--workflow-id"), QStringLiteral("ended-1")},
                                             {QStringLiteral("TEMPORAL_ADDRESS=") + m_server->address(), QStringLiteral("TEMPORAL_NAMESPACE=default"),
                                              QStringLiteral("http_proxy=http://127.0.0.1:1"), QStringLiteral("https_proxy=http://127.0.0.1:1")});
        QVERIFY2(downloaded.status == 0, downloaded.err);
    }

    void certificatesImplyTls()
    {
        const QStringList named = {QStringLiteral("--workflow-id"), QStringLiteral("ended-1")};
        const QString missing = m_folder->filePath(QStringLiteral("missing.pem"));
        for (const char* const option : {"--tls-ca-path", "--tls-cert-path", "--tls-key-path"}) {
            const ProgramResult result = run(download(named + QStringList{QString::fromLatin1(option), missing}));
            QCOMPARE(result.status, 1);
            QVERIFY2(result.err.contains("missing.pem: cannot be read"), result.err);
        }
        for (const char* const variable : {"TEMPORAL_TLS_CA=", "TEMPORAL_TLS_CERT=", "TEMPORAL_TLS_KEY="}) {
            const ProgramResult result = run(download(named), {QString::fromLatin1(variable) + missing});
            QCOMPARE(result.status, 1);
            QVERIFY2(result.err.contains("missing.pem: cannot be read"), result.err);
        }
        // This server speaks no TLS: what passes in plaintext only because that was asked for.
        QCOMPARE(run(download(named + QStringList{QStringLiteral("--no-tls"), QStringLiteral("--tls-ca-path"), missing})).status, 0);
    }

    void errorsNameTheServerAndWhatToDo()
    {
        const ProgramResult workflow = run(download({QStringLiteral("--workflow-id"), QStringLiteral("nobody")}));
        QCOMPARE(workflow.status, 1);
        QVERIFY2(workflow.err.contains("has no workflow nobody"), workflow.err);
        const ProgramResult space = run(download({QStringLiteral("--namespace"), QStringLiteral("nowhere")}));
        QCOMPARE(space.status, 1);
        QVERIFY2(space.err.contains("has no namespace \"nowhere\""), space.err);
        QCOMPARE(listed().size(), 0);
    }

    void aFailingRunDoesNotStopTheOthers()
    {
        const auto events = madeEvents({});
        const FakeTemporal server([&](const std::string& method, const std::string& request) -> FakeReply {
            using namespace history;
            std::string response;
            if (method == "ListWorkflowExecutions") {
                for (const char* const id : {"good-1", "broken", "good-2"}) {
                    std::string execution, info;
                    wire::appendBytes(execution, 1, id);
                    wire::appendBytes(execution, 2, std::string("run-of-") + id);
                    wire::appendBytes(info, 1, execution);
                    wire::appendBytes(response, 1, info);
                }
            } else if (method == "GetWorkflowExecutionHistory") {
                const bool broken = wire::lastBytes(wire::lastBytes(request, 2), 1) == "broken";
                wire::appendBytes(response, 1, historyBytes(events, broken ? 2 : 0));
            }
            return {0, {}, response, false};
        });
        const ProgramResult downloaded = run({QStringLiteral("download"), QStringLiteral("--address"), QString::fromStdString(server.address())});
        QCOMPARE(downloaded.status, 1);
        QCOMPARE(downloaded.out.count("stored, 13 events"), 2);
        QVERIFY2(downloaded.err.contains("1 of 3 runs failed"), downloaded.err);
        QVERIFY2(downloaded.err.contains("workflow broken, run run-of-broken: the server left a gap"), downloaded.err);
        QCOMPARE(listed().size(), 2);
    }

    void ctrlCEndsADownloadThatHangsAndStoresNothing()
    {
        const FakeTemporal server([](const std::string&, const std::string&) { return FakeReply{0, {}, {}, true}; });
        QProcess process;
        prepareProgram(process, {QStringLiteral("download"), QStringLiteral("--address"), QString::fromStdString(server.address()),
                                 QStringLiteral("--workflow-id"), QStringLiteral("w")}, m_folder->path());
        process.start();
        QTRY_COMPARE_WITH_TIMEOUT(server.methods().size(), std::size_t{1}, 20000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(process.readAllStandardError(), QByteArray("hindsight: cancelled\n"));
        QCOMPARE(listed().size(), 0);
    }
};

QTEST_GUILESS_MAIN(DownloadTest)
#include "download_test.moc"

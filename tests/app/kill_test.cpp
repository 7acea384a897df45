// kill -9 while the program imports or downloads, two writers at once: what was reported stored is there and whole.
#include "tests/support/program.h" // first: moc of Qt 6.4 fails on <chrono> before a Qt header
#include "history/model/snapshot_builder.h"
#include "history/source/wire.h"
#include "history/store/library.h"
#include "tests/support/fake_temporal.h"
#include "tests/support/made_history.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <set>
#include <sqlite3.h>

using namespace hindsight;
using namespace hindsight::tests;

namespace {

constexpr int kRuns = 40;
constexpr int kRounds = 12;

MadeHistory made(const char* set, int number)
{
    MadeHistory what;
    what.workflowId = std::string(set) + "-" + std::to_string(number);
    what.runId = std::string("run-of-") + what.workflowId;
    what.events = 103;
    what.payloadBytes = 20'000;
    return what;
}

std::string integrity(const std::filesystem::path& file)
{
    sqlite3* database = nullptr;
    std::string answer = "cannot be opened";
    if (sqlite3_open(file.c_str(), &database) == SQLITE_OK) {
        const auto keep = [](void* to, int, char** values, char**) {
            *static_cast<std::string*>(to) = values[0];
            return 0;
        };
        if (sqlite3_exec(database, "PRAGMA integrity_check", keep, &answer, nullptr) != SQLITE_OK)
            answer = sqlite3_errmsg(database);
    }
    sqlite3_close(database);
    return answer;
}

/// A line of stdout names the run in parentheses once it is stored.
void collect(QProcess& process, std::set<std::string>& reported)
{
    while (process.canReadLine()) {
        const QByteArray line = process.readLine();
        const auto open = line.indexOf('('), close = line.indexOf(')');
        if (open >= 0 && close > open)
            reported.insert(line.mid(open + 1, close - open - 1).toStdString());
    }
}

} // namespace

class KillTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QRandomGenerator m_random{20261123};

    QString folder(const char* set)
    {
        const QString path = m_folder.filePath(QString::fromLatin1(set));
        QDir().mkpath(path);
        for (int i = 0; i < kRuns; ++i) {
            const auto bytes = historyBytes(madeEvents(made(set, i)));
            std::ofstream(QStringLiteral("%1/%2.pb").arg(path).arg(i).toStdString(), std::ios::binary) << bytes;
        }
        return path;
    }

    /// Kills each process after a random number of reported runs; returns what they reported.
    std::set<std::string> killed(const std::vector<QStringList>& commands, const QString& data)
    {
        std::set<std::string> reported;
        std::vector<std::unique_ptr<QProcess>> processes;
        for (const QStringList& command : commands) {
            processes.push_back(std::make_unique<QProcess>());
            prepareProgram(*processes.back(), command, data);
            processes.back()->start();
        }
        for (const auto& process : processes) {
            const auto wanted = reported.size() + static_cast<std::size_t>(m_random.bounded(kRuns / 2));
            while (reported.size() < wanted && process->state() != QProcess::NotRunning) {
                process->waitForReadyRead(1000);
                collect(*process, reported);
            }
            process->kill();
        }
        for (const auto& process : processes) {
            process->waitForFinished();
            collect(*process, reported);
        }
        return reported;
    }

    static void verifyWhole(const std::set<std::string>& reported, const QString& data)
    {
        const std::filesystem::path file = QString(data + QStringLiteral("/hindsight/library.sqlite")).toStdString();
        if (!std::filesystem::exists(file)) {
            QVERIFY(reported.empty()); // killed before it began
            return;
        }
        auto library = history::Library::open(file);
        QVERIFY2(library.ok(), library.ok() ? "" : library.error().message.c_str());
        std::set<std::string> there;
        const auto runs = library.value().list();
        QVERIFY2(runs.ok(), runs.ok() ? "" : runs.error().message.c_str());
        for (const history::RunSummary& run : runs.value()) {
            there.insert(run.key.runId);
            const auto loaded = library.value().load(run.row);
            QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
            const auto snapshot = history::buildSnapshot(loaded.value().pages);
            QVERIFY(snapshot.ok());
            QCOMPARE(snapshot.value()->size(), std::size_t{103});
        }
        for (const std::string& run : reported)
            QVERIFY2(there.contains(run), run.c_str());
        QCOMPARE(integrity(file), std::string("ok"));
    }

private Q_SLOTS:
    void nothingReportedIsLostWhenTwoImportsAreKilled()
    {
        const QString left = folder("left"), right = folder("right");
        std::size_t total = 0;
        std::set<std::string> all;
        const QString data = m_folder.filePath(QStringLiteral("imports"));
        for (int round = 0; round < kRounds; ++round) {
            const auto reported = killed({{QStringLiteral("import"), left}, {QStringLiteral("import"), right}}, data);
            all.insert(reported.begin(), reported.end());
            total += reported.size();
            verifyWhole(all, data);
        }
        QVERIFY2(total > kRounds, "the rounds were killed too early to prove anything");
        const ProgramResult end = runProgram({QStringLiteral("import"), left, right}, data);
        QCOMPARE(end.status, 0);
        QCOMPARE(runProgram({QStringLiteral("list")}, data).out.count('\n'), 1 + 2 * kRuns);
    }

    void nothingReportedIsLostWhenADownloadIsKilled()
    {
        const FakeTemporal server([](const std::string& method, const std::string& request) -> FakeReply {
            namespace wire = history::wire;
            std::string response;
            if (method == "ListWorkflowExecutions") {
                for (int i = 0; i < kRuns; ++i) {
                    std::string execution, info;
                    wire::appendBytes(execution, 1, made("down", i).workflowId);
                    wire::appendBytes(execution, 2, made("down", i).runId);
                    wire::appendBytes(info, 1, execution);
                    wire::appendBytes(response, 1, info);
                }
            } else if (method == "GetWorkflowExecutionHistory") {
                const std::string id(wire::lastBytes(wire::lastBytes(request, 2), 1));
                const bool second = !wire::lastBytes(request, 4).empty();
                const auto events = madeEvents(made("down", std::stoi(id.substr(5))));
                wire::appendBytes(response, 1, second ? historyBytes(events, 50) : historyBytes(events, 0, 50));
                if (!second)
                    wire::appendBytes(response, 3, "more");
            }
            return {0, {}, response, false};
        });
        const QString data = m_folder.filePath(QStringLiteral("downloads"));
        const QStringList command{QStringLiteral("download"), QStringLiteral("--address"), QString::fromStdString(server.address())};
        std::set<std::string> all;
        for (int round = 0; round < kRounds; ++round) {
            const auto reported = killed({command}, data);
            all.insert(reported.begin(), reported.end());
            verifyWhole(all, data);
        }
        QVERIFY(!all.empty());
    }
};

QTEST_GUILESS_MAIN(KillTest)
#include "kill_test.moc"

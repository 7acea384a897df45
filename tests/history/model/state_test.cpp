// The state at an event: equal to a plain forward machine at every event, of recorded and of drawn histories.
#include <QDirIterator>
#include <QTest>

#include "history/model/snapshot_builder.h"
#include "history/model/state.h"
#include "history/source/files.h"
#include "tests/history/model/naive_machine.h"
#include "tests/support/history_builder.h"

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include <temporal/api/history/v1/message.pb.h>
#endif

using namespace hindsight;
using namespace hindsight::history;
using namespace hindsight::history::testing;

namespace {

/// "" when StateIndex and the naive machine agree at every event; else the first difference.
QByteArray firstDifference(const SnapshotPtr& snapshot)
{
    const StateIndex index(snapshot);
    NaiveMachine machine;
    for (std::uint32_t i = 0; i < snapshot->size(); ++i) {
        machine.step(snapshot->bytes(EventIndex{i}));
        const std::string expected = machine.text();
        const std::string actual = stateText(*snapshot, index.at(EventIndex{i}));
        if (actual != expected)
            return QByteArray("event ") + QByteArray::number(i + 1) + "\nexpected\n" + expected.c_str() + "actual\n" + actual.c_str();
    }
    return {};
}

QByteArray text(const std::vector<std::string>& lines)
{
    QByteArray out;
    for (const std::string& line : lines)
        out += line.c_str() + QByteArray("\n");
    return out;
}

} // namespace

class StateTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recordedHistoriesAgreeWithTheNaiveMachineAtEveryEvent_data();
    void recordedHistoriesAgreeWithTheNaiveMachineAtEveryEvent();
    void aRecordedResetGoesOnUnderItsNewRunId();
    void drawnHistoriesAgreeWithTheNaiveMachineAtEveryEvent();
    void tenThousandOpenActivitiesAreAllListed();
    void anAttemptIsKnownOnlyFromItsStartedEventOn();
    void aRunMayEndPaused();
    void anAdmittedUpdateCountsFromItsAcceptance();
    void anEmptyUpsertRemovesTheKey();
    void theDeploymentVersionNamesTheWorker();
    void changesAreToldInWords();
};

void StateTest::recordedHistoriesAgreeWithTheNaiveMachineAtEveryEvent_data()
{
    QTest::addColumn<QString>("file");
    for (const QString& folder : {QStringLiteral(HINDSIGHT_SOURCE_DIR "/resources/samples/histories"),
                                  QStringLiteral(HINDSIGHT_TEST_DATA "/histories")}) {
        QDirIterator files(folder, QDir::Files);
        while (files.hasNext()) {
            const QString file = files.next();
            QTest::newRow(qUtf8Printable(files.fileName())) << file;
        }
    }
    // The SDK's own fixtures come with its wheel: local activities, updates, failed tasks, an old marker format.
    QDirIterator wheel(QStringLiteral(HINDSIGHT_SOURCE_DIR "/.venv/lib"), {QStringLiteral("*.bin")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (wheel.hasNext()) {
        const QString file = wheel.next();
        const bool history = file.contains(QStringLiteral("/tests/histories/")) && !wheel.fileName().startsWith(QStringLiteral("la_replay"));
        if (history) // la_replay holds many histories in a frame of its own
            QTest::newRow(qUtf8Printable(wheel.fileName())) << file;
    }
}

void StateTest::recordedHistoriesAgreeWithTheNaiveMachineAtEveryEvent()
{
    QFETCH(QString, file);
    const Result<LoadedHistory> loaded = readHistoryFile(file.toStdString());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
    const Result<SnapshotPtr> built = buildSnapshot(loaded.value().pages, {}, {}, loaded.value().transientTail);
    QVERIFY2(built.ok(), built.ok() ? "" : built.error().message.c_str());
    for (const HistoryIssue& issue : built.value()->issues())
        QFAIL(issue.text.c_str());
    QCOMPARE(firstDifference(built.value()), QByteArray());
    const StateIndex index(built.value());
    const EventIndex last{static_cast<std::uint32_t>(built.value()->size() - 1)};
    QCOMPARE(index.at(last).status, built.value()->status());
}

void StateTest::aRecordedResetGoesOnUnderItsNewRunId()
{
    const Result<LoadedHistory> loaded = readHistoryFile(HINDSIGHT_TEST_DATA "/histories/reset-with-updates.json");
    QVERIFY(loaded.ok());
    const SnapshotPtr snapshot = buildSnapshot(loaded.value().pages).value();
    QCOMPARE(QByteArray::fromStdString(snapshot->facts().runId), QByteArray("36b66228-bf23-4dda-aba0-9b1595cc3619"));
    QCOMPARE(snapshot->status(), RunStatus::Completed);
    const auto updates = std::ranges::count(snapshot->spans(), SpanKind::Update, &Span::kind);
    QCOMPARE(updates, std::ptrdiff_t(4)); // three admitted again by the reset, one after it
    for (const Span& span : snapshot->spans())
        QVERIFY(span.kind != SpanKind::Update || (span.outcome == SpanOutcome::Completed && span.name == "upd"));
}

void StateTest::drawnHistoriesAgreeWithTheNaiveMachineAtEveryEvent()
{
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const SnapshotPtr snapshot = randomHistory(seed, 40 + seed * 6).snapshot();
        for (const HistoryIssue& issue : snapshot->issues())
            QFAIL(qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(QString::fromStdString(issue.text))));
        const QByteArray difference = firstDifference(snapshot);
        QVERIFY2(difference.isEmpty(), QByteArray("seed " + QByteArray::number(seed) + ", " + difference).constData());
        const EventIndex last{static_cast<std::uint32_t>(snapshot->size() - 1)};
        QCOMPARE(StateIndex(snapshot).at(last).status, snapshot->status());
    }
}

void StateTest::tenThousandOpenActivitiesAreAllListed()
{
    const SnapshotPtr snapshot = manyOpenActivities(10'000).snapshot();
    const StateIndex index(snapshot);
    QCOMPARE(index.at(EventIndex{10'003}).activities.size(), std::size_t(10'000));
    const WorkflowState half = index.at(EventIndex{10'003 + 10'000});
    QCOMPARE(half.activities.size(), std::size_t(5'000));
    QCOMPARE(snapshot->spans()[half.activities.front().span.value].objectId, std::string_view("5000"));
    QCOMPARE(index.at(EventIndex{30'007}).activities.size(), std::size_t(0));
}

void StateTest::anAttemptIsKnownOnlyFromItsStartedEventOn()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().activityScheduled("charge", "1").signaled("x");
    b.after(std::chrono::seconds(-1)).activityStarted("1", 3).activityCompleted("1");
    const StateIndex index(b.snapshot());
    QCOMPARE(index.at(EventIndex{5}).activities.front().attempt, 0); // though attempt 3 had begun by the clock
    QCOMPARE(index.at(EventIndex{6}).activities.front().attempt, 3);
    QVERIFY(index.at(EventIndex{7}).activities.empty());
}

void StateTest::aRunMayEndPaused()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().paused().unpaused().paused();
    const SnapshotPtr snapshot = b.snapshot();
    QCOMPARE(snapshot->status(), RunStatus::Paused);
    QVERIFY(snapshot->issues().empty());
    const StateIndex index(snapshot);
    QCOMPARE(index.at(EventIndex{5}).status, RunStatus::Running);
    QCOMPARE(index.at(EventIndex{6}).status, RunStatus::Paused);
    QCOMPARE(index.at(EventIndex{6}).statusSince.value, 6U);
}

void StateTest::anAdmittedUpdateCountsFromItsAcceptance()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().updateAdmitted("set_address", "u1").workflowTask().updateAccepted("", "u1").updateCompleted("u1");
    const SnapshotPtr snapshot = b.snapshot();
    QVERIFY(snapshot->issues().empty());
    QCOMPARE(snapshot->name(EventIndex{8}), std::string_view("set_address")); // only the Admitted event holds it
    const StateIndex index(snapshot);
    QVERIFY(index.at(EventIndex{7}).updates.empty());
    QCOMPARE(index.at(EventIndex{8}).updates.size(), std::size_t(1));
    QVERIFY(index.at(EventIndex{9}).updates.empty());
}

void StateTest::anEmptyUpsertRemovesTheKey()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().searchAttribute("Stage", "\"packing\"").searchAttribute("Stage", "[]");
    const StateIndex index(b.snapshot());
    const WorkflowState set = index.at(EventIndex{4});
    QCOMPARE(set.searchAttributes.size(), std::size_t(1));
    QVERIFY(set.searchAttributes.front().payload.find("\"packing\"") != std::string::npos);
    QVERIFY(index.at(EventIndex{5}).searchAttributes.empty());
}

void StateTest::theDeploymentVersionNamesTheWorker()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").taskScheduled().taskStarted().taskCompleted("temporal-go", "1.50.0", "build-7").workflowTask();
    const StateIndex index(b.snapshot());
    QCOMPARE(QByteArray::fromStdString(index.at(EventIndex{3}).workerBuild), QByteArray("build-7"));
    QCOMPARE(QByteArray::fromStdString(index.at(EventIndex{6}).workerBuild), QByteArray());
    QCOMPARE(QByteArray::fromStdString(index.at(EventIndex{6}).sdk), QByteArray("temporal-go 1.50.0"));
    HistoryBuilder deployed;
    deployed.started("OrderWorkflow").workflowTask().tweak([](temporal::api::history::v1::HistoryEvent& e) {
        auto* version = e.mutable_workflow_task_completed_event_attributes()->mutable_deployment_version();
        version->set_deployment_name("orders");
        version->set_build_id("v7");
    });
    QCOMPARE(QByteArray::fromStdString(StateIndex(deployed.snapshot()).at(EventIndex{3}).workerBuild), QByteArray("orders:v7"));
}

void StateTest::changesAreToldInWords()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().activityScheduled("charge", "7").patched("tax-v2").searchAttribute("Stage", "1");
    b.activityStarted("7", 2).activityFailed("7").cancelRequested().workflowTask().failed("no");
    const StateIndex index(b.snapshot());
    const auto changes = [&](std::uint32_t id) { return text(index.changesBy(EventIndex{id - 1})); };
    QCOMPARE(changes(1), QByteArray("~ status Running\n"));
    QCOMPARE(changes(2), QByteArray("+ open workflow task\n"));
    QCOMPARE(changes(5), QByteArray("+ open activity charge (id 7)\n"));
    QCOMPARE(changes(6), QByteArray("+ marker tax-v2\n~ version tax-v2 = 1\n"));
    QCOMPARE(changes(7), QByteArray("~ search attribute Stage set\n"));
    QCOMPARE(changes(8), QByteArray("~ activity charge (id 7) started, attempt 2\n"));
    QCOMPARE(changes(9), QByteArray("- activity charge (id 7) failed\n"));
    QCOMPARE(changes(10), QByteArray("~ cancel requested\n"));
    QCOMPARE(changes(14), QByteArray("~ status Running to Failed\n"));
}

QTEST_APPLESS_MAIN(StateTest)
#include "state_test.moc"

// Document: one cursor, one range, newest snapshot wins.
#include "ui/document/document.h"

#include "tests/support/history_builder.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <thread>

using namespace hindsight;
using namespace hindsight::ui;
using history::EventId;
using history::EventIndex;
using history::RunKey;
using history::testing::HistoryBuilder;

namespace {

RunKey run(const char* id) { return {"file", "default", "order", id}; }

/// Started, a task that schedules "charge", which fails; a task that closes the run.
HistoryBuilder order()
{
    HistoryBuilder history;
    history.started("Order").workflowTask().activityScheduled("charge", "1").activityStarted("1").activityFailed("1").workflowTask().failed("declined");
    return history;
}

} // namespace

class DocumentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theFirstSnapshotOpensTheRunAtItsFirstEventWithTheWholeRunInView()
    {
        Document document;
        QCOMPARE(document.phase(), Document::Phase::Empty);
        const auto snapshot = order().snapshot();
        document.setSnapshot(run("a"), snapshot);
        QCOMPARE(document.phase(), Document::Phase::Ready);
        QVERIFY(document.cursor() == EventIndex{0});
        QVERIFY(document.visibleRange() == document.wholeRange());
        QVERIFY(document.visibleRange().begin < snapshot->startTime());
        QVERIFY(document.stateIndex());
    }
    void stepsForwardAndBackwardMeetTheSameEvents()
    {
        Document document;
        document.setSnapshot(run("a"), order().snapshot());
        std::vector<std::int64_t> there, back;
        for (int i = 0; i < 20; ++i) {
            there.push_back(document.cursorId().value);
            document.nextEvent();
        }
        QCOMPARE(document.cursorId().value, 11);
        document.previousTask();
        QCOMPARE(document.cursorId().value, 10);
        document.previousTask();
        QCOMPARE(document.cursorId().value, 4);
        document.previousTask();
        QCOMPARE(document.cursorId().value, 4); // there is none before
        document.nextTask();
        QCOMPARE(document.cursorId().value, 10);
        document.first();
        document.nextFailure();
        QCOMPARE(document.cursorId().value, 7);
        document.previousOfGroup();
        QCOMPARE(document.cursorId().value, 6);
        document.previousOfGroup();
        QCOMPARE(document.cursorId().value, 5);
        document.previousOfGroup();
        QCOMPARE(document.cursorId().value, 5);
        document.last();
        document.nextFailure();
        QCOMPARE(document.cursorId().value, 11);
    }
    void goingToAnEventThatIsNotThereChangesNothing()
    {
        Document document;
        document.setSnapshot(run("a"), order().snapshot());
        QSignalSpy moved(&document, &Document::cursorChanged);
        QVERIFY(!document.goTo(EventId{4711}));
        QCOMPARE(moved.size(), 0);
        QVERIFY(document.goTo(EventId{7}));
        QCOMPARE(moved.size(), 1);
    }
    void aCursorOutOfViewIsBroughtIntoView()
    {
        Document document;
        const auto snapshot = order().snapshot();
        document.setSnapshot(run("a"), snapshot);
        document.setVisibleRange({snapshot->startTime(), shifted(snapshot->startTime(), std::chrono::milliseconds(20))});
        document.last();
        const auto time = document.timeOf(document.cursor());
        QVERIFY(document.visibleRange().begin <= time && time < document.visibleRange().end);
        QVERIFY(document.visibleRange().length() == std::chrono::milliseconds(20));
    }
    void aGrowingHistoryKeepsCursorAndZoomAndStaysFittedWhenItWas()
    {
        Document document;
        HistoryBuilder history = order();
        document.setSnapshot(run("a"), history.snapshot());
        document.goTo(EventId{7});
        const auto fitted = document.visibleRange();
        history.after(std::chrono::hours(1)).signaled("late");
        document.setSnapshot(run("a"), history.snapshot());
        QCOMPARE(document.cursorId().value, 7);
        QVERIFY(document.visibleRange().end > fitted.end);
        const TimeRange zoomedIn = fitted;
        document.setVisibleRange(zoomedIn);
        history.signaled("later");
        document.setSnapshot(run("a"), history.snapshot());
        QVERIFY(document.visibleRange() == zoomedIn);
    }
    void ofManySnapshotsPostedByALoaderOnlyTheNewestArrives()
    {
        Document document;
        QSignalSpy changed(&document, &Document::snapshotChanged);
        HistoryBuilder history;
        history.started("Order");
        std::vector<history::SnapshotPtr> growing;
        for (int i = 0; i < 50; ++i)
            growing.push_back(history.signaled("tick").snapshot());
        std::jthread([&, inbox = document.inbox()] {
            for (const auto& snapshot : growing)
                inbox->post(run("a"), snapshot);
        }).join();
        QTRY_VERIFY(document.snapshot() == growing.back());
        QCOMPARE(changed.size(), 1);
    }
    void aLoaderMayOutliveTheDocument()
    {
        auto document = std::make_unique<Document>();
        const auto inbox = document->inbox();
        inbox->post(run("a"), order().snapshot());
        document.reset();
        inbox->post(run("a"), order().snapshot());
        QCoreApplication::sendPostedEvents();
    }
    void theStateOfABigHistoryComesFromAnotherThread()
    {
        Document document;
        const auto snapshot = history::testing::longHistory(5000).snapshot();
        document.setSnapshot(run("a"), snapshot);
        QVERIFY(!document.stateIndex());
        QTRY_VERIFY(document.stateIndex());
        QVERIFY(&document.stateIndex()->snapshot() == snapshot.get());
    }
    void backReturnsToThePlaceBeforeAJumpAndForwardUndoesIt()
    {
        Document document;
        document.setSnapshot(run("a"), order().snapshot());
        document.nextEvent();
        document.goTo(EventId{9});
        document.setSnapshot(run("b"), order().snapshot());
        document.openRun(run("b"));
        QVERIFY(document.canGoBack());
        document.goBack();
        QVERIFY(document.run() == run("a"));
        QCOMPARE(document.cursorId().value, 9);
        document.goBack();
        QCOMPARE(document.cursorId().value, 2);
        document.goForward();
        document.goForward();
        QVERIFY(document.run() == run("b"));
        QVERIFY(!document.canGoForward());
    }
    void eachRunKeepsItsOwnCursorAndVerdict()
    {
        Document document;
        document.setSnapshot(run("a"), order().snapshot());
        document.goTo(EventId{5});
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Diverged;
        document.setVerdict(run("a"), verdict);
        document.setSnapshot(run("b"), order().snapshot());
        document.openRun(run("b"));
        QVERIFY(!document.verdict());
        document.openRun(run("a"));
        QCOMPARE(document.cursorId().value, 5);
        QVERIFY(document.verdict().has_value());
    }
    void aRunThatCannotBeReadSaysWhy()
    {
        Document document;
        document.openRun(run("a"));
        QCOMPARE(document.phase(), Document::Phase::Loading);
        document.setFailed(run("a"), QStringLiteral("order.json: not JSON"));
        QCOMPARE(document.phase(), Document::Phase::Failed);
        QCOMPARE(document.failure(), QStringLiteral("order.json: not JSON"));
        document.setSnapshot(run("a"), order().snapshot());
        QCOMPARE(document.phase(), Document::Phase::Ready);
    }
    void closingTheShownRunLeavesNothingShown()
    {
        Document document;
        document.setSnapshot(run("a"), order().snapshot());
        document.closeRun(document.run());
        QCOMPARE(document.phase(), Document::Phase::Empty);
        QVERIFY(document.cursor() == history::kNoEvent);
        QVERIFY(!document.snapshot());
        document.nextEvent();
        document.fitAll();
    }
};

QTEST_GUILESS_MAIN(DocumentTest)
#include "document_test.moc"

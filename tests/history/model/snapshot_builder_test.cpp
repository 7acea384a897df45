// What a snapshot says of pages: columns, ids, prefixes, damage.
#include "history/model/snapshot_builder.h"
#include "tests/support/history_builder.h"

#include <QTest>

using namespace hindsight;
using namespace hindsight::history;
using testing::HistoryBuilder;

namespace {

std::string joined(const std::vector<std::string_view>& chunks)
{
    std::string out;
    for (std::string_view chunk : chunks)
        out += chunk;
    return out;
}

HistoryBuilder order()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().activityScheduled("charge", "1").newPage();
    b.activityStarted("1", 3).activityCompleted("1").workflowTask().completed();
    return b;
}

} // namespace

class SnapshotBuilderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void columnsHoldWhatTheEventsSay();
    void aPrefixIsTheBytesOfAHistory();
    void transientEventsAreShownButNotFinal();
    void aGrowingBuilderLeavesItsSnapshotsAlone();
    void everyTruncationIsAnErrorOrAShorterHistory();
    void foreignBytesAreRefusedWithPlaceAndEvent();
    void fieldsMayComeInAnyOrderAndUnknownOnesAreSkipped();
    void aSearchByTimeFollowsTheRunningMaximum();
};

void SnapshotBuilderTest::columnsHoldWhatTheEventsSay()
{
    const SnapshotPtr s = order().snapshot();
    QCOMPARE(s->size(), std::size_t(11));
    QCOMPARE(s->type(EventIndex{4}), EventType::ActivityTaskScheduled);
    QCOMPARE(s->name(EventIndex{4}), std::string_view("charge"));
    QCOMPARE(s->objectId(EventIndex{4}), std::string_view("1"));
    QCOMPARE(s->opener(EventIndex{6}), EventId{5});
    QCOMPARE(s->name(EventIndex{6}), std::string_view("charge")); // its opener's
    QCOMPARE(s->indexOf(EventId{7})->value, 6U);
    QVERIFY(!s->indexOf(EventId{12}));
    QCOMPARE(s->time(EventIndex{1}) - s->time(EventIndex{0}), Duration(std::chrono::milliseconds(10)));
    QCOMPARE(s->facts().workflowType, std::string("OrderWorkflow"));
    QCOMPARE(s->facts().workflowId, std::string("order-1"));
    QCOMPARE(s->status(), RunStatus::Completed);
    QVERIFY(s->complete());
    QVERIFY(s->issues().empty());
    QCOMPARE(s->byteCount(), std::uint64_t(order().bytes().size()));
}

void SnapshotBuilderTest::aPrefixIsTheBytesOfAHistory()
{
    const HistoryBuilder b = order();
    const SnapshotPtr whole = b.snapshot();
    QCOMPARE(joined(whole->prefix(whole->size())), b.bytes());
    QVERIFY(whole->prefix(0).empty());
    for (std::size_t n = 1; n <= whole->size(); ++n) {
        const Page page = std::make_shared<const std::string>(joined(whole->prefix(n)));
        const Result<SnapshotPtr> cut = buildSnapshot(std::span(&page, 1));
        QVERIFY(cut.ok());
        QCOMPARE(cut.value()->size(), n);
        const EventIndex last{static_cast<std::uint32_t>(n - 1)};
        QCOMPARE(cut.value()->bytes(last), whole->bytes(last));
    }
}

void SnapshotBuilderTest::transientEventsAreShownButNotFinal()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().timerStarted("1").transient().taskScheduled().taskStarted();
    const SnapshotPtr s = b.snapshot();
    QCOMPARE(s->size(), std::size_t(7));
    QCOMPARE(s->finalCount(), std::size_t(5));
    QCOMPARE(joined(s->prefix(s->finalCount())), b.bytes());
    QVERIFY(s->issues().empty());
}

void SnapshotBuilderTest::aGrowingBuilderLeavesItsSnapshotsAlone()
{
    SnapshotBuilder builder;
    std::vector<SnapshotPtr> seen;
    const std::vector<Page> pages = order().pages();
    for (const Page& page : pages) {
        QVERIFY(builder.addPage(page).ok());
        seen.push_back(builder.snapshot(false));
    }
    seen.push_back(builder.snapshot(true));
    QCOMPARE(seen[0]->size(), std::size_t(5));
    QCOMPARE(seen[0]->spans()[1].outcome, SpanOutcome::Open); // the activity, closed only in the next page
    QCOMPARE(seen[1]->spans()[1].outcome, SpanOutcome::Completed);
    QVERIFY(!seen[1]->complete());
    QVERIFY(seen[2]->complete());
    QCOMPARE(seen[2]->size(), std::size_t(11));
}

void SnapshotBuilderTest::everyTruncationIsAnErrorOrAShorterHistory()
{
    const std::string whole = order().bytes();
    const SnapshotPtr reference = order().snapshot();
    for (std::size_t length = 1; length < whole.size(); ++length) {
        const Page page = std::make_shared<const std::string>(whole.substr(0, length));
        const Result<SnapshotPtr> cut = buildSnapshot(std::span(&page, 1));
        if (cut.ok()) { // cut exactly between two events
            QVERIFY(cut.value()->size() < reference->size());
            QCOMPARE(joined(cut.value()->prefix(cut.value()->size())), whole.substr(0, length));
        } else {
            QVERIFY2(cut.error().message.find("truncated") != std::string::npos
                         || cut.error().message.find("no field tag") != std::string::npos, cut.error().message.c_str());
        }
    }
}

void SnapshotBuilderTest::foreignBytesAreRefusedWithPlaceAndEvent()
{
    const auto refusal = [](std::string bytes) {
        const Page page = std::make_shared<const std::string>(std::move(bytes));
        const Result<SnapshotPtr> built = buildSnapshot(std::span(&page, 1));
        return QByteArray::fromStdString(built.ok() ? "accepted" : built.error().message);
    };
    QCOMPARE(refusal("{\"events\": []}"),
             QByteArray("page 1, byte 0, event 1: not a Temporal history, or a damaged one (truncated)"));
    QCOMPARE(refusal(std::string("\x10\x01", 2)),
             QByteArray("page 1, byte 0, event 1: no history events in 2 bytes: not a Temporal history"));
    QCOMPARE(refusal(std::string("\x0a\x03\x22\x01x", 5)),
             QByteArray("page 1, byte 2, event 1: no event id and no event type: not a Temporal history"));
    const std::string good = order().bytes();
    QCOMPARE(refusal(good + "\x0a\x7f\x08\x0c"),
             QByteArray("page 1, byte ") + QByteArray::number(static_cast<qulonglong>(good.size()))
                 + ", event 12: not a Temporal history, or a damaged one (truncated)");
}

void SnapshotBuilderTest::fieldsMayComeInAnyOrderAndUnknownOnesAreSkipped()
{
    // HistoryEvent written backwards: timer attributes (20) with their fields backwards, type (3), time (2), id (1),
    // and unknown fields between them: a group (number 500), a fixed64 (501), a fixed32 (502).
    const std::string attributes("\x12\x02\x08\x2a\x0a\x02t1", 8);
    std::string event("\xa3\x1f\x08\x01\xa4\x1f", 6);
    event += std::string("\xa2\x01\x08", 3) + attributes;
    event += std::string("\xa9\x1f\x01\x02\x03\x04\x05\x06\x07\x08", 10);
    event += std::string("\x18\x11", 2);
    event += std::string("\xb5\x1f\x01\x02\x03\x04", 6);
    event += std::string("\x12\x04\x10\x07\x08\x64", 6);
    event += std::string("\x08\x01", 2);
    const Page page = std::make_shared<const std::string>(std::string("\x0a") + static_cast<char>(event.size()) + event);
    const Result<SnapshotPtr> built = buildSnapshot(std::span(&page, 1));
    QVERIFY2(built.ok(), built.ok() ? "" : built.error().message.c_str());
    const SnapshotPtr& s = built.value();
    QCOMPARE(s->type(EventIndex{0}), EventType::TimerStarted);
    QCOMPARE(s->id(EventIndex{0}), EventId{1});
    QCOMPARE(s->name(EventIndex{0}), std::string_view("t1"));
    QCOMPARE(s->time(EventIndex{0}).time_since_epoch().count(), std::int64_t(100'000'000'007));
}

void SnapshotBuilderTest::aSearchByTimeFollowsTheRunningMaximum()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().activityScheduled("a", "1");
    b.after(std::chrono::seconds(-1)).activityStarted("1"); // its true start, before event 1
    b.after(std::chrono::seconds(5)).activityCompleted("1");
    const SnapshotPtr s = b.snapshot();
    QCOMPARE(s->firstAtOrAfter(s->startTime()).value, 0U);
    QCOMPARE(s->firstAtOrAfter(s->time(EventIndex{4})).value, 4U);
    QCOMPARE(s->firstAtOrAfter(s->time(EventIndex{4}) + Duration(1)).value, 6U);
    QCOMPARE(s->firstAtOrAfter(s->lastTime() + Duration(1)).value, 7U);
    QCOMPARE(s->lastTime(), s->time(EventIndex{6}));
}

QTEST_APPLESS_MAIN(SnapshotBuilderTest)
#include "snapshot_builder_test.moc"

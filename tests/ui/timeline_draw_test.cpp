// What is drawn, without pixels: lanes and rows, the draw list as text, ticks of the ruler.
#include "ui/timeline/draw_list.h"
#include "ui/timeline/overview.h"
#include "ui/timeline/ruler.h"

#include <QTest>

using namespace hindsight;
using namespace hindsight::ui;
using history::Duration;
using history::EventIndex;
using history::Span;
using history::SpanKind;
using history::SpanOutcome;
using history::Time;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
Time at(double seconds) { return Time{Duration{static_cast<std::int64_t>(seconds * 1e9)}}; }

/// Every letter is 6 pixels wide.
class FixedMeasure : public TextMeasure {
public:
    double width(const QString& text) override { return 6.0 * static_cast<double>(text.size()); }
    QString elided(const QString& text, double room) override
    {
        const auto fits = static_cast<qsizetype>(room / 6);
        if (text.size() <= fits)
            return text;
        return fits < 3 ? QString() : text.left(fits - 1) + QStringLiteral("…");
    }
};

Span span(SpanKind kind, std::string_view name, double queued, double running, double finished, SpanOutcome outcome = SpanOutcome::Completed, int attempt = 1)
{
    static std::uint32_t events = 0;
    Span what;
    what.kind = kind;
    what.outcome = outcome;
    what.name = name;
    what.begin = EventIndex{events++};
    what.queued = at(queued);
    if (running >= 0) {
        what.started = EventIndex{events++};
        what.running = at(running);
        what.attempt = attempt;
    }
    if (finished >= 0) {
        what.end = EventIndex{events++};
        what.finished = at(finished);
    }
    return what;
}

Span point(SpanKind kind, std::string_view name, double when)
{
    Span what = span(kind, name, when, -1, when);
    what.end = what.begin;
    return what;
}

/// One millisecond, from `ms` on; whole milliseconds, so that neighbours do not overlap.
Span tick(int ms, SpanOutcome outcome = SpanOutcome::Completed)
{
    Span what = span(SpanKind::Activity, "tick", 0, 0, 0, outcome);
    what.queued = what.running = Time{std::chrono::milliseconds(ms)};
    what.finished = Time{std::chrono::milliseconds(ms + 1)};
    return what;
}

/// 1000 pixels for `seconds`, gutter 100.
QString drawn(const std::vector<Span>& spans, double from = 0, double to = 10, double last = 10)
{
    const LaneLayout layout = layOut(spans, at(0), at(last));
    TimelineMetrics metrics;
    metrics.gutter = 100;
    const LaneGeometry geometry = placeLanes(layout, metrics);
    FixedMeasure text;
    const LaneScene scene{layout, geometry, metrics, spans, TimeScale({at(from), at(to)}, 100, 1000), false, 0, 2000};
    QStringList lines = toText(drawLanes(scene, text)).split(QLatin1Char('\n'));
    lines.removeIf([](const QString& line) { return line.startsWith(QStringLiteral("grid")); });
    return lines.join(QLatin1Char('\n'));
}

} // namespace

class TimelineDrawTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anActivityShowsItsQueueItsRunAndItsName()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "ChargeCard", 1, 2, 4)}),
                 QStringLiteral("lane \"Activities\"\n  box 200..500 queue..300 spanOk \"ChargeCard\""));
    }
    void aLaneOfANarrowWindowHasRoomForItsTitleAndACountOfTwoDigits()
    {
        const double title = 96, digits = 14, fontHeight = 14; // in the font of the lanes
        for (const double view : {620.0, 700.0, 999.0, 1000.0, 1600.0}) {
            const TimelineMetrics metrics = TimelineMetrics::forFont(fontHeight, title, gutterFor(view));
            QVERIFY2(12 + title + 8 + digits <= metrics.gutter - 12, qPrintable(QString::number(view)));
        }
    }
    void attemptsThatTheHistoryDoesNotHoldAreOneStretch()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "ReserveStock", 1, 4, 6, SpanOutcome::Completed, 3)}),
                 QStringLiteral("lane \"Activities\"\n  box 200..700 attempts..500 spanOk \"attempts 1–2\" \"ReserveStock\""));
    }
    void aFailureHasAMarkBesideItsColour()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "ChargeCard", 1, 2, 4, SpanOutcome::Failed)}),
                 QStringLiteral("lane \"Activities\"\n  box 200..500 queue..300 spanFailed failed x \"ChargeCard\""));
    }
    void anOpenSpanReachesTheLastTimeWithAnOpenEnd()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "ShipOrder", 6, 7, -1, SpanOutcome::Open)}),
                 QStringLiteral("lane \"Activities\"\n  box 700..1106 queue..800 spanRunning open \"ShipOrder\""));
    }
    void aNameThatDoesNotFitInsideStandsBesideItsBox()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "SendTheReceipt", 1, 1, 1.3)}),
                 QStringLiteral("lane \"Activities\"\n  box 200..230 spanOk\n  text 234 \"SendTheReceipt\""));
    }
    void aNameAtTheRightEdgeStandsToTheLeftOfItsBox()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "SendTheReceipt", 9.8, 9.8, 10)}),
                 QStringLiteral("lane \"Activities\"\n  box 1080..1100 spanOk\n  text 991 \"SendTheReceipt\""));
    }
    void spansThatOverlapStandInRowsAndARowIsUsedAgain()
    {
        const std::vector spans{span(SpanKind::Activity, "a", 1, 1, 5), span(SpanKind::Activity, "b", 2, 2, 3), span(SpanKind::Activity, "c", 3, 3, 4)};
        const LaneLayout layout = layOut(spans, at(0), at(10));
        QCOMPARE(layout.lanes.size(), 1U);
        QCOMPARE(layout.lanes[0].rows.size(), 2U);
        QCOMPARE(layout.lanes[0].rows[1].size(), 2U); // c follows b
    }
    void whatFindsNoRowIsCountedInOneHistogram()
    {
        std::vector<Span> spans;
        for (int i = 0; i < 500; ++i)
            spans.push_back(span(SpanKind::Activity, "x", 1, 2, 5, i % 100 == 0 ? SpanOutcome::Failed : SpanOutcome::Completed));
        const LaneLayout layout = layOut(spans, at(0), at(10));
        const auto cap = static_cast<std::size_t>(rowCap(LaneKind::Activities));
        QCOMPARE(layout.lanes[0].rows.size(), cap + 1);
        QVERIFY(layout.lanes[0].rows.back().overflow);
        QCOMPARE(layout.lanes[0].rows.back().size(), 500 - cap);
        const QString text = drawn(spans);
        QVERIFY2(text.contains(QStringLiteral("×490")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("+ 490 more")), qPrintable(text));
    }
    void spansTooNarrowForBoxesBecomeOneStripThatSaysHowMany()
    {
        std::vector<Span> spans;
        for (int i = 0; i < 2000; ++i)
            spans.push_back(tick(2000 + i));
        QCOMPARE(drawn(spans), QStringLiteral("lane \"Activities\" count 2,000\n  strip 300..501 ×2000\n  text 306 \"×2,000\""));
    }
    void aFailureAmongThousandsKeepsItsOwnMark()
    {
        std::vector<Span> spans;
        for (int i = 0; i < 2000; ++i)
            spans.push_back(tick(2000 + i, i == 1000 ? SpanOutcome::Failed : SpanOutcome::Completed));
        QVERIFY2(drawn(spans).contains(QStringLiteral("failed 1")), qPrintable(drawn(spans)));
    }
    void signalsAreDiamondsWithTheirNames()
    {
        QCOMPARE(drawn({point(SpanKind::Signal, "approve", 2), point(SpanKind::Signal, "approve", 2), point(SpanKind::Update, "setAddress", 5)}),
                 QStringLiteral("lane \"Signals, updates\" count 3\n  diamond 300 ×2\n  text 311 \"approve ×2\"\n  diamond 600\n  text 611 \"setAddress\""));
    }
    void differentSignalsInOnePlaceAreNotCalledByOneName()
    {
        QCOMPARE(drawn({point(SpanKind::Update, "add_note", 2), point(SpanKind::Signal, "approve", 2), point(SpanKind::Signal, "approve", 2)}),
                 QStringLiteral("lane \"Signals, updates\" count 3\n  diamond 300 ×3\n  text 311 \"add_note, approve ×2\""));
        // the next one is so near that the names do not fit
        QCOMPARE(drawn({point(SpanKind::Signal, "add_a_long_note", 2), point(SpanKind::Signal, "approve", 2), point(SpanKind::Signal, "go", 3.1)}),
                 QStringLiteral("lane \"Signals, updates\" count 3\n  diamond 300 ×2\n  text 311 \"2 signals\"\n  diamond 410\n  text 421 \"go\""));
    }
    void timersSayHowLongAndNumberedOnesSayThatTheyAreTimers()
    {
        QCOMPARE(drawn({span(SpanKind::Timer, "3", 1, -1, 4)}), QStringLiteral("lane \"Timers\"\n  box 200..500 spanTimer \"timer 3  3 s\""));
    }
    void aCanceledTimerIsMarkedAsSuch()
    {
        QCOMPARE(drawn({span(SpanKind::Timer, "wait", 1, -1, 4, SpanOutcome::Canceled)}),
                 QStringLiteral("lane \"Timers\"\n  box 200..500 spanCanceled canceled \"wait  3 s\""));
    }
    void boxesAreCutAtTheEdgesOfTheView()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "Long", 1, 1, 9)}, 4, 5),
                 QStringLiteral("lane \"Activities\"\n  box 94..1106 spanOk cut-left cut-right \"Long\""));
    }
    void timesThatGoBackwardAreDrawnWithoutNegativeWidth()
    {
        QCOMPARE(drawn({span(SpanKind::Activity, "Odd", 5, 6, 4)}), QStringLiteral("lane \"Activities\"\n  box 600..700 queue..700 spanOk \"Odd\""));
    }
    void aRunOfZeroLengthIsDrawnInTheMiddle()
    {
        const QString text = drawn({span(SpanKind::Activity, "Quick", 0, 0, 0), point(SpanKind::Signal, "go", 0)}, -0.5, 0.5, 0);
        QCOMPARE(text, QStringLiteral("lane \"Activities\"\nlane \"Signals, updates\"\n  strip 600..603 ×1\n  text 607 \"Quick\"\n  diamond 600\n  text 611 \"go\""));
    }
    void spansWithoutTimesStandAtTheOnesBefore()
    {
        Span lost = span(SpanKind::Activity, "Lost", 1, -1, -1, SpanOutcome::Open);
        lost.queued = history::kNoTime;
        const LaneLayout layout = layOut(std::vector{span(SpanKind::Timer, "t", 3, -1, 4), lost}, at(0), at(10));
        QCOMPARE(layout.lanes[0].rows[0].begin[0], 3 * kSecond);
    }
    void theListGrowsWithPixelsAndNotWithSpans()
    {
        auto many = [](int count) {
            std::vector<Span> spans;
            for (int i = 0; i < count; ++i)
                spans.push_back(span(SpanKind::Activity, "tick", 10.0 * i / count, 10.0 * i / count, 10.0 * (i + 0.4) / count));
            return spans;
        };
        const auto lots = drawn(many(200'000)).count(QLatin1Char('|'));
        QVERIFY2(lots <= 500, qPrintable(QString::number(lots))); // a run of two pixels each is the most
        QCOMPARE(drawn(many(100)).count(QStringLiteral("box")), 100);
    }
    void workflowTasksThatFailedRiseInTheOverview()
    {
        const std::vector spans{span(SpanKind::WorkflowTask, "", 1, 1, 1.01), span(SpanKind::WorkflowTask, "", 5, 5, 5.01, SpanOutcome::Failed)};
        const Overview overview = overviewOf(layOut(spans, at(0), at(10)), spans, TimeScale({at(0), at(10)}, 100, 1000));
        QCOMPARE(overview.bars.size(), 2U);
        QVERIFY(overview.bars[0].role == Role::OverviewBar);
        QVERIFY(overview.bars[1].role == Role::SpanFailed && overview.bars[1].level > overview.bars[0].level);
    }
    void ticksStandAtEvenValues_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("second");
        QTest::newRow("nanoseconds") << 1e-6 << QStringLiteral("+0.1 µs");
        QTest::newRow("milliseconds") << 0.05 << QStringLiteral("+5 ms");
        QTest::newRow("seconds") << 10.0 << QStringLiteral("+1 s");
        QTest::newRow("minutes") << 600.0 << QStringLiteral("+1 m");
        QTest::newRow("hours") << 36000.0 << QStringLiteral("+1 h");
        QTest::newRow("days") << 864000.0 << QStringLiteral("+1 d");
        QTest::newRow("years") << 3.15e8 << QStringLiteral("+500 d");
    }
    void ticksStandAtEvenValues()
    {
        QFETCH(double, seconds);
        QFETCH(QString, second);
        const auto ticks = ticksOf(TimeScale({at(0), at(seconds)}, 0, 1000), 0, false);
        QVERIFY(ticks.size() >= 4 && ticks.size() <= 12);
        QCOMPARE(ticks[0].label, QStringLiteral("0"));
        QCOMPARE(ticks[1].label, second);
    }
    void utcTicksStandOnFullMinutesOfTheClock()
    {
        const Time start = at(1'795'415'190.25); // 06:26:30.25
        const auto ticks = ticksOf(TimeScale({start, shifted(start, std::chrono::minutes(5))}, 0, 500), start.time_since_epoch().count(), true);
        QVERIFY(!ticks.empty());
        QVERIFY2(ticks[0].label.endsWith(QStringLiteral(":27")), qPrintable(ticks[0].label));
    }
    void aPixelAndItsTimeFindEachOtherAlsoDeepIn()
    {
        const Time start = at(1'800'000'000);
        const TimeScale scale({start, shifted(start, Duration{2000})}, 100, 1000);
        for (const double x : {100.0, 350.0, 1100.0})
            QVERIFY(std::abs(scale.x(scale.timeAt(x)) - x) < 1);
    }
};

QTEST_APPLESS_MAIN(TimelineDrawTest)
#include "timeline_draw_test.moc"

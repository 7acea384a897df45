// Zoom and pan on the time axis, at its extremes too.
#include <QTest>

#include "ui/document/time_range.h"

#include <limits>

using namespace hindsight::ui;
using namespace hindsight::history;
using namespace std::chrono_literals;

namespace {

Time at(std::int64_t ns) { return Time{Duration{ns}}; }
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

} // namespace

class TimeRangeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRunOfZeroLengthIsShownInTheMiddleOfASecond()
    {
        const TimeRange range = rangeAround(at(5'000'000'000), at(5'000'000'000));
        QVERIFY(range.length() == 1s);
        QVERIFY(range.begin == at(4'500'000'000));
    }
    void zoomingKeepsTheTimeUnderTheAnchor()
    {
        TimeRange range{at(0), at(1'000'000'000'000)};
        const double anchor = 0.37;
        const auto under = [&] { return range.begin.time_since_epoch().count() + static_cast<std::int64_t>(anchor * static_cast<double>(range.length().count())); };
        const auto before = under();
        for (int i = 0; i < 40; ++i)
            range = zoomed(range, 0.8, anchor);
        QVERIFY(std::abs(under() - before) < range.length().count() / 100 + 40);
    }
    void zoomingInEndsAtTheShortestRange()
    {
        TimeRange range{at(0), at(1'000'000)};
        for (int i = 0; i < 100; ++i)
            range = zoomed(range, 0.5, 0.5);
        QVERIFY(range.length() == kShortestRange);
    }
    void zoomingOutAndPanningStopNearTheRun()
    {
        const TimeRange whole{at(0), at(1000'000)};
        const TimeRange far = confined(zoomed(whole, 1e12, 0.5), whole);
        QVERIFY(far.begin == at(-500'000) && far.end == at(1'500'000));
        const TimeRange right = confined(panned(whole, 1e6), whole);
        QVERIFY(right.end == at(1'500'000) && right.length() == whole.length());
    }
    void timesAtBothEndsOfTheAxisDoNotOverflow()
    {
        const TimeRange range = rangeAround(at(-kMost), at(kMost));
        QVERIFY(range.begin < range.end);
        QVERIFY(!zoomed(range, 10, 0.5).empty());
        QVERIFY(!panned(range, 1).empty() || panned(range, 1).begin == at(kMost));
        QVERIFY(difference(at(kMost), at(-kMost)).count() == kMost);
    }
    void missingTimesCountAsZero()
    {
        QVERIFY(difference(kNoTime, at(5)).count() == 0);
        QVERIFY(!rangeAround(kNoTime, kNoTime).empty());
    }
    void aRangeThatRunsBackwardIsTurnedRound()
    {
        QVERIFY(rangeAround(at(100), at(0)) == rangeAround(at(0), at(100)));
    }
};

QTEST_APPLESS_MAIN(TimeRangeTest)
#include "time_range_test.moc"

// TimelineView as a user has it: mouse, wheel, keys, themes, scales, screen reader.
#include <QAccessible>
#include <QApplication>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/history_builder.h"
#include "ui/theme/theme.h"
#include "ui/timeline/hit_test.h"
#include "ui/timeline/hover_card.h"
#include "ui/timeline/render.h"
#include "ui/timeline/timeline_view_p.h"

using namespace hindsight;
using namespace hindsight::ui;
using history::EventId;
using history::RunKey;
using history::SpanIndex;
using history::testing::HistoryBuilder;
using namespace std::chrono_literals;

namespace {

const RunKey kRun{"file", "default", "order-1", "a"};

/// ReserveStock (0.1 to 1.1 s, attempt 3), ChargeCard that fails, a timer, a signal.
history::SnapshotPtr order()
{
    HistoryBuilder history;
    history.started("Order").workflowTask().activityScheduled("ReserveStock", "1").after(400ms).activityStarted("1", 3).after(600ms).activityCompleted("1");
    history.workflowTask().activityScheduled("ChargeCard", "2").after(200ms).activityStarted("2").after(1s).activityFailed("2");
    history.workflowTask().timerStarted("payment-window").after(2s).signaled("approve").after(1s).timerFired("payment-window").workflowTask().completed();
    return history.snapshot();
}

struct Shown {
    Document document;
    TimelineView view{document};
    explicit Shown(const history::SnapshotPtr& snapshot = order(), QSize size = {1000, 320})
    {
        view.resize(size);
        view.show();
        if (snapshot)
            document.setSnapshot(kRun, snapshot);
        view.grab();
    }
    SpanIndex spanOf(std::int64_t event) { return document.snapshot()->spanOf(*document.snapshot()->indexOf(EventId{event})); }
    QPoint centreOf(SpanIndex span) { return view.internals().picture.rectOf(span).center().toPoint(); }
    void wheel(QPointF at, QPoint angle, Qt::KeyboardModifiers modifiers)
    {
        QWheelEvent event(at, view.viewport()->mapToGlobal(at), {}, angle, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QApplication::sendEvent(view.viewport(), &event);
    }
    const TimeScale& scale()
    {
        view.grab();
        return view.internals().picture.scale();
    }
};

} // namespace

class TimelineViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support raise).*"))); }

    void ctrlAndWheelZoomAtThePointer()
    {
        Shown shown;
        const QPointF pointer(700, 200);
        const auto before = shown.scale().timeAt(pointer.x());
        for (int i = 0; i < 10; ++i)
            shown.wheel(pointer, {0, 120}, Qt::ControlModifier);
        QVERIFY(shown.document.visibleRange().length() < shown.document.wholeRange().length() / 5);
        QVERIFY(std::abs(shown.scale().x(before) - pointer.x()) < 1);
    }
    void draggingWithShiftMovesTheTimeWithThePointer()
    {
        Shown shown;
        shown.document.setVisibleRange(zoomed(shown.document.visibleRange(), 0.3, 0.5));
        const auto under = shown.scale().timeAt(600);
        QTest::mousePress(shown.view.viewport(), Qt::LeftButton, Qt::ShiftModifier, {600, 250});
        QTest::mouseMove(shown.view.viewport(), {450, 250});
        QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, Qt::ShiftModifier, {450, 250});
        QVERIFY(std::abs(shown.scale().x(under) - 450) < 1.5);
    }
    void aClickSelectsTheSpanAndMovesTheCursorToItsFirstEvent()
    {
        Shown shown;
        const SpanIndex charge = shown.spanOf(11);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.centreOf(charge));
        QVERIFY(shown.document.selection() == charge);
        QCOMPARE(shown.document.cursorId().value, 11);
        QVERIFY(shown.document.canGoBack());
    }
    void aClickBesideAllSpansMovesTheCursorToTheNearestEvent()
    {
        Shown shown;
        const auto signal = *shown.document.snapshot()->indexOf(EventId{18});
        const double x = shown.scale().x(shown.document.snapshot()->time(signal)) + 2;
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, QPoint(static_cast<int>(x), 318));
        QVERIFY(shown.document.cursor() == signal);
        QVERIFY(shown.document.selection() == history::kNoSpan);
    }
    void aDoubleClickFitsTheSpan()
    {
        Shown shown;
        const SpanIndex charge = shown.spanOf(11);
        QSignalSpy activated(&shown.view, &TimelineView::spanActivated);
        QTest::mouseDClick(shown.view.viewport(), Qt::LeftButton, {}, shown.centreOf(charge));
        QCOMPARE(activated.size(), 1);
        const auto& span = shown.document.snapshot()->spans()[charge.value];
        QVERIFY(shown.document.visibleRange().begin < span.queued && shown.document.visibleRange().end > span.finished);
        QVERIFY(shown.document.visibleRange().length() < (span.finished - span.queued) * 2);
    }
    void theBrushMovesAndResizesTheRange()
    {
        Shown shown;
        shown.document.setVisibleRange(zoomed(shown.document.visibleRange(), 0.2, 0.5));
        const auto before = shown.document.visibleRange();
        const TimeScale overview = shown.view.internals().picture.overviewScale();
        const QPoint middle(static_cast<int>((overview.x(before.begin) + overview.x(before.end)) / 2), 20);
        QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, middle);
        QTest::mouseMove(shown.view.viewport(), middle + QPoint(100, 0));
        QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, middle + QPoint(100, 0));
        const auto moved = shown.document.visibleRange();
        QVERIFY(moved.begin > before.begin);
        QVERIFY(std::abs((moved.length() - before.length()).count()) < 10);
        const QPoint edge(static_cast<int>(overview.x(moved.end)), 20);
        QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, edge);
        QTest::mouseMove(shown.view.viewport(), edge + QPoint(40, 0));
        QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, edge + QPoint(40, 0));
        QVERIFY(shown.document.visibleRange().begin == moved.begin);
        QVERIFY(shown.document.visibleRange().end > moved.end);
    }
    void draggingOverAFittedOverviewDrawsARange()
    {
        Shown shown;
        QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, {400, 20});
        QTest::mouseMove(shown.view.viewport(), {600, 20});
        QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, {600, 20});
        const TimeScale& overview = shown.view.internals().picture.overviewScale();
        QVERIFY(shown.document.visibleRange() == (TimeRange{overview.timeAt(400), overview.timeAt(600)}));
    }
    void keysZoomPanFitAndCentre()
    {
        Shown shown;
        const auto whole = shown.document.visibleRange();
        QTest::keyClick(&shown.view, Qt::Key_W);
        const auto nearer = shown.document.visibleRange();
        QVERIFY(nearer.length() < whole.length());
        QTest::keyClick(&shown.view, Qt::Key_D);
        QVERIFY(shown.document.visibleRange().begin > nearer.begin);
        QTest::keyClick(&shown.view, Qt::Key_0);
        QVERIFY(shown.document.visibleRange() == whole);
        shown.document.select(shown.spanOf(11));
        QTest::keyClick(&shown.view, Qt::Key_F);
        QVERIFY(shown.document.visibleRange().length() == whole.length());
        QTest::keyClick(&shown.view, Qt::Key_F);
        QVERIFY(shown.document.visibleRange().length() < whole.length() / 2);
    }
    void arrowsWalkOverSpansAndLanesAndDotsOverTheEventsOfOne()
    {
        Shown shown;
        shown.document.select(shown.spanOf(5)); // ReserveStock
        QTest::keyClick(&shown.view, Qt::Key_Right);
        QVERIFY(shown.document.selection() == shown.spanOf(11));
        QCOMPARE(shown.document.cursorId().value, 11);
        QTest::keyClick(&shown.view, Qt::Key_Period);
        QCOMPARE(shown.document.cursorId().value, 12);
        QTest::keyClick(&shown.view, Qt::Key_Comma);
        QCOMPARE(shown.document.cursorId().value, 11);
        QTest::keyClick(&shown.view, Qt::Key_Down);
        QVERIFY(shown.document.selection() == shown.spanOf(17)); // the timer
        QTest::keyClick(&shown.view, Qt::Key_Up);
        QTest::keyClick(&shown.view, Qt::Key_Left);
        QVERIFY(shown.document.selection() == shown.spanOf(5));
    }
    void cursorHoverAndSelectionDoNotDrawTheLanesAnew()
    {
        Shown shown;
        const int before = shown.view.pictureCount();
        for (int i = 0; i < 5; ++i) {
            shown.document.nextEvent();
            QTest::mouseMove(shown.view.viewport(), {300 + 40 * i, 120});
            shown.document.select(SpanIndex{static_cast<std::uint32_t>(i)});
            shown.view.grab();
        }
        QCOMPARE(shown.view.pictureCount(), before);
        shown.view.zoomIn();
        shown.view.grab();
        QCOMPARE(shown.view.pictureCount(), before + 1);
    }
    void theHoverCardTellsTimesAttemptAndEvents()
    {
        Shown shown;
        QTest::mouseMove(shown.view.viewport(), shown.centreOf(shown.spanOf(5)));
        const HoverCard* card = shown.view.internals().card;
        QVERIFY(!card->isVisible());
        QTRY_VERIFY(card->isVisible());
        for (const char* expected : {"ReserveStock", "completed", "attempts 1–2", "5 · 6 · 7"})
            QVERIFY2(card->text().contains(QString::fromUtf8(expected)), qPrintable(card->text()));
        QTest::keyClick(&shown.view, Qt::Key_W);
        QVERIFY(!card->isVisible());
    }
    void aScreenReaderFindsLanesAndInThemTheSpans()
    {
        Shown shown;
        QAccessibleInterface* timeline = QAccessible::queryAccessibleInterface(&shown.view);
        QVERIFY(timeline);
        QCOMPARE(timeline->text(QAccessible::Name), QStringLiteral("Timeline"));
        QStringList heard;
        for (int i = 0; i < timeline->childCount(); ++i) {
            QAccessibleInterface* lane = timeline->child(i);
            QCOMPARE(lane->parent(), timeline);
            QCOMPARE(timeline->indexOfChild(lane), i);
            heard << lane->text(QAccessible::Name);
            for (int k = 0; k < lane->childCount(); ++k) {
                QVERIFY(!lane->child(k)->text(QAccessible::Name).isEmpty());
                QVERIFY(!lane->child(k)->rect().isEmpty());
                QCOMPARE(lane->indexOfChild(lane->child(k)), k);
                heard << lane->child(k)->text(QAccessible::Name);
            }
        }
        for (const char* expected : {"Activities, 2 spans, 1 failed", "ReserveStock, completed, 1.02 s, attempt 3, event 7",
                                     "ChargeCard, failed, 1.22 s, event 13", "payment-window, fired, 3.02 s, event 19", "approve, event 18"})
            QVERIFY2(heard.contains(QString::fromUtf8(expected)), qPrintable(heard.join(QStringLiteral(" | "))));
        shown.document.select(shown.spanOf(11));
        QVERIFY(timeline->focusChild());
        QVERIFY(timeline->focusChild()->text(QAccessible::Name).startsWith(QStringLiteral("ChargeCard")));
    }
    void theVerdictIsMarkedByALineWordsAndTheLastAgreeingTask()
    {
        Shown shown;
        const QImage before = shown.view.grab().toImage();
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Diverged;
        verdict.lastAgreeingTask = 4;
        verdict.divergence.emplace();
        verdict.divergence->eventId = 11;
        shown.document.setVerdict(kRun, verdict);
        const auto& marks = shown.view.internals().picture.marks();
        QVERIFY(marks.has_value());
        QVERIFY(marks->kind == VerdictMarks::Kind::Diverges);
        QCOMPARE(marks->right, QStringLiteral("diverges"));
        QVERIFY(marks->lastAgreedTask == shown.spanOf(4));
        const QImage after = shown.view.grab().toImage();
        const auto x = static_cast<int>(shown.scale().x(marks->at));
        QVERIFY(before.pixel(x + 60, 250) != after.pixel(x + 60, 250)); // shaded behind it
        QCOMPARE(before.pixel(x - 80, 250), after.pixel(x - 80, 250));
    }
    void eventsThatDifferAreMarkedEachAndTheWordsStandAtTheFirst()
    {
        Shown shown;
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Differs;
        verdict.checkedTo = 19;
        verdict.differences.resize(3);
        verdict.differences[0].eventId = 18;
        verdict.differences[1].eventId = verdict.differences[2].eventId = 11;
        const QImage before = shown.view.grab().toImage();
        shown.document.setVerdict(kRun, verdict);
        const QImage after = shown.view.grab().toImage();
        const auto& marks = shown.view.internals().picture.marks();
        QVERIFY(marks && marks->kind == VerdictMarks::Kind::Differs);
        QCOMPARE(shown.document.snapshot()->id(marks->event).value, 11);
        QCOMPARE(marks->right, QStringLiteral("differs"));
        QCOMPARE(marks->differing.size(), std::size_t{2});
        const QRectF lanes = shown.view.internals().picture.lanesArea();
        for (const history::Time at : marks->differing) {
            const QRect line(static_cast<int>(shown.scale().x(at)) - 1, static_cast<int>(lanes.top()), 3, 40);
            QVERIFY(before.copy(line) != after.copy(line));
        }
    }
    void theWordsOfAVerdictStandBelowTheLanes()
    {
        Shown shown;
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Diverged;
        verdict.divergence.emplace();
        verdict.divergence->eventId = 11;
        verdict.reset = replay::ResetEffect{10, {11, 12, 13, 18}, {13}, {18}, {}};
        shown.document.setVerdict(kRun, verdict);
        shown.view.grab();
        const TimelinePicture& picture = shown.view.internals().picture;
        QVERIFY(picture.footArea().height() > picture.metrics().row);
        QCOMPARE(picture.lanesArea().bottom(), picture.footArea().top());
        QVERIFY(hitAt(picture, QPointF(picture.lanesArea().center().x(), picture.footArea().center().y())).span == history::kNoSpan);
    }
    void whatAResetUndoesIsMarkedOnItsSpansAndSaidAtTheFoot()
    {
        Shown shown;
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Diverged;
        verdict.divergence.emplace();
        verdict.divergence->eventId = 11;
        shown.document.setVerdict(kRun, verdict);
        const QImage without = shown.view.grab().toImage();
        verdict.reset = replay::ResetEffect{10, {11, 12, 13, 18}, {13}, {18}, {}};
        shown.document.setVerdict(kRun, verdict);
        const QImage with = shown.view.grab().toImage();
        const auto& marks = shown.view.internals().picture.marks();
        QVERIFY(marks && marks->reset);
        QCOMPARE(marks->reset->text, QStringLiteral("a reset to event 10 drops 4 events"));
        QCOMPARE(marks->reset->rerunsText, QStringLiteral("1 may run again"));
        QCOMPARE(marks->reset->reappliedText, QStringLiteral("1 applied again"));
        QVERIFY(marks->reset->reruns == std::vector{shown.spanOf(13)});
        const QPoint corner = shown.view.internals().picture.rectOf(shown.spanOf(13)).topRight().toPoint();
        QVERIFY(without.copy(corner.x() - 4, corner.y() - 4, 8, 8) != with.copy(corner.x() - 4, corner.y() - 4, 8, 8));
        verdict.reset->eventId = 9999;
        shown.document.setVerdict(kRun, verdict);
        shown.view.grab();
        QVERIFY(!shown.view.internals().picture.marks()->reset);
    }
    void aVerdictOnAnEventThatIsNotThereMarksNothing()
    {
        Shown shown;
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Diverged;
        verdict.divergence.emplace();
        verdict.divergence->eventId = 9999;
        shown.document.setVerdict(kRun, verdict);
        shown.view.grab();
        QVERIFY(!shown.view.internals().picture.marks());
    }
    void emptyLoadingAndFailedAreDrawnAndFirstPaintedComesWithTheEvents()
    {
        Document document;
        TimelineView view(document);
        QSignalSpy painted(&view, &TimelineView::firstPainted);
        view.resize(800, 300);
        view.show();
        const QImage empty = view.grab().toImage();
        document.openRun(kRun);
        const QImage loading = view.grab().toImage();
        QVERIFY(empty != loading);
        document.setFailed(kRun, QStringLiteral("the file ends in event 12"));
        QVERIFY(view.grab().toImage() != loading);
        QCoreApplication::processEvents();
        QCOMPARE(painted.size(), 0);
        document.setSnapshot(kRun, order());
        view.grab();
        QTRY_COMPARE(painted.size(), 1);
    }
    void aBigHistoryIsLaidOutOnAnotherThreadAndTheNewestWins()
    {
        Shown shown;
        shown.document.setSnapshot(kRun, history::testing::manyOpenActivities(61'000).snapshot());
        shown.document.setSnapshot(kRun, order());
        shown.view.grab();
        QCOMPARE(shown.view.internals().picture.layout().lanes.size(), 4U);
        QVERIFY2(!shown.view.layoutPending(), "the answer for the older snapshot is not waited for");
        const auto big = history::testing::manyOpenActivities(61'000).snapshot();
        shown.document.setSnapshot(kRun, big);
        QVERIFY(shown.view.layoutPending());
        QTRY_VERIFY(!shown.view.layoutPending());
        QVERIFY(shown.view.internals().picture.snapshot() == big);
        shown.view.grab();
        QVERIFY(shown.view.verticalScrollBar()->maximum() > 0);
    }
    void everyPictureIsSharpAtItsScale_data()
    {
        QTest::addColumn<double>("ratio");
        QTest::newRow("1") << 1.0;
        QTest::newRow("1.5") << 1.5;
        QTest::newRow("2") << 2.0;
    }
    void everyPictureIsSharpAtItsScale()
    {
        QFETCH(double, ratio);
        const Theme theme = Theme::dark();
        RenderOptions options;
        options.devicePixelRatio = ratio;
        const QImage image = renderTimeline(order(), std::nullopt, {900, 320}, theme, options);
        QCOMPARE(image.size(), (QSizeF(900, 320) * ratio).toSize());
        // Nothing is smaller or larger than it should be: the failed activity covers its share of the pixels.
        qint64 failed = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                failed += image.pixel(x, y) == theme.rgb(Role::SpanFailed);
        const double logical = static_cast<double>(failed) / ratio / ratio;
        QVERIFY2(logical > 1500 && logical < 3200, qPrintable(QString::number(logical)));
    }
    void aThemeIsSwitchedLive()
    {
        Shown shown;
        ThemeController themes;
        themes.setChoice(ThemeController::Choice::Light);
        QCOMPARE(shown.view.grab().toImage().pixelColor(5, 316), Theme::light().color(Role::Background));
        themes.setChoice(ThemeController::Choice::Dark);
        QCOMPARE(shown.view.grab().toImage().pixelColor(5, 316), Theme::dark().color(Role::Background));
    }
    void strangeTimesAreDrawnSanely_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("all equal") << 0;
        QTest::newRow("a gap of ten days") << 1;
        QTest::newRow("one event") << 2;
        QTest::newRow("random") << 3;
    }
    void strangeTimesAreDrawnSanely()
    {
        QFETCH(int, which);
        HistoryBuilder history;
        if (which == 0)
            history.after(-10ms).started("Order").after(-10ms).workflowTask().after(-10ms).signaled("now");
        else if (which == 1)
            history.started("Order").workflowTask().timerStarted("long").after(std::chrono::hours(240)).timerFired("long").workflowTask().completed();
        else if (which == 2)
            history.started("Order");
        else
            history = history::testing::randomHistory(11, 300);
        for (const int width : {200, 900, 1600}) {
            Shown shown(history.snapshot(), {width, 300});
            shown.document.last();
            for (int i = 0; i < 60; ++i)
                shown.view.zoomIn();
            shown.view.grab();
            shown.view.fitAll();
            QVERIFY(!shown.view.grab().toImage().isNull());
        }
    }
};

QTEST_MAIN(TimelineViewTest)
#include "timeline_view_test.moc"

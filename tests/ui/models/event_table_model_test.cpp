// The event table over a snapshot: empty, full, growing, filtered.
#include "tests/support/ui_test.h"

#include "tests/support/history_builder.h"
#include "ui/models/event_filter.h"
#include "ui/models/event_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace hindsight;
using namespace hindsight::ui;
using history::EventIndex;
using history::testing::HistoryBuilder;

namespace {

HistoryBuilder shop()
{
    HistoryBuilder h;
    h.started("OrderWorkflow").workflowTask().activityScheduled("reserve", "1", R"({"sku":"A-118"})").activityStarted("1").activityCompleted("1");
    h.signaled("approve").workflowTask().activityScheduled("charge", "2").activityStarted("2").activityFailed("2", "declined").workflowTask();
    return h;
}

QString row(const EventTableModel& model, int at)
{
    QStringList cells;
    for (const int column : {EventTableModel::Id, EventTableModel::Type, EventTableModel::Task})
        cells << model.index(at, column).data().toString();
    return cells.join(QLatin1Char('|'));
}

EventFilter filter(const char* text)
{
    EventFilter f;
    f.text = text;
    return f;
}

} // namespace

class EventTableModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { tests::failOnQtWarnings(); }

    void anEmptyModelHasColumnsAndNoRows()
    {
        EventTableModel model;
        QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.columnCount(), int(EventTableModel::ColumnCount));
        QCOMPARE(model.rowOf(EventIndex{0}), -1);
        QCOMPARE(model.hiddenCount(), std::size_t{0});
    }
    void aRowShowsIdTypeAndTheWorkflowTaskItBelongsTo()
    {
        EventTableModel model;
        QAbstractItemModelTester tester(&model);
        model.setSnapshot(shop().snapshot());
        QCOMPARE(row(model, 0), QStringLiteral("1|WorkflowExecutionStarted|"));
        QCOMPARE(row(model, 3), QStringLiteral("4|WorkflowTaskCompleted|1"));
        QCOMPARE(row(model, 4), QStringLiteral("5|ActivityTaskScheduled|1"));
        QCOMPARE(row(model, 5), QStringLiteral("6|ActivityTaskStarted|"));
        QCOMPARE(row(model, 11), QStringLiteral("12|ActivityTaskScheduled|2"));
        QVERIFY(model.index(13, 0).data(EventTableModel::FailureRole).toBool());
        QVERIFY(!model.index(12, 0).data(EventTableModel::FailureRole).toBool());
        const auto verdict = [&model](int row) { return model.index(row, 0).data(EventTableModel::VerdictRole).toInt(); };
        QCOMPARE(verdict(12), static_cast<int>(EventTableModel::Verdict::None));
        model.setVerdict({13}, 14);
        QCOMPARE(verdict(12), static_cast<int>(EventTableModel::Verdict::Differs));
        QCOMPARE(verdict(13), static_cast<int>(EventTableModel::Verdict::Diverges));
        QVERIFY(model.index(12, 0).data(Qt::AccessibleTextRole).toString().endsWith(QStringLiteral(", differs")));
        model.setVerdict({}, 0);
        QCOMPARE(verdict(12), static_cast<int>(EventTableModel::Verdict::None));
    }
    void aGrowingHistoryAppendsInOneInsertion()
    {
        HistoryBuilder h = shop();
        EventTableModel model;
        QAbstractItemModelTester tester(&model);
        model.setSnapshot(h.snapshot());
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        const int before = model.rowCount();
        h.timerStarted("t").timerFired("t");
        model.setSnapshot(h.snapshot(), true);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.rowCount(), before + 2);
        model.setSnapshot(shop().snapshot(), false);
        QCOMPARE(reset.count(), 1);
        QCOMPARE(model.rowCount(), before);
    }
    void aFilterShowsItsRowsAndCountsTheHidden()
    {
        const auto snapshot = shop().snapshot();
        EventTableModel model;
        QAbstractItemModelTester tester(&model);
        model.setSnapshot(snapshot);
        model.setRows(matchingEvents(*snapshot, filter("CHARGE")));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.hiddenCount(), snapshot->size() - 3);
        QCOMPARE(model.rowOf(EventIndex{12}), 1);
        QVERIFY(model.shows(EventIndex{12}));
        QVERIFY2(!model.shows(EventIndex{15}), "a hidden event is not shown by another's row");
        QCOMPARE(model.rowOf(EventIndex{15}), 2);
        QCOMPARE(model.rowOf(EventIndex{0}), -1);
        model.setRows(std::nullopt);
        QCOMPARE(model.hiddenCount(), std::size_t{0});
    }
    void textIsFoundInTypeNameIdAndPayload()
    {
        const auto snapshot = shop().snapshot();
        QCOMPARE(matchingEvents(*snapshot, filter("signaled")).size(), std::size_t{1});
        QCOMPARE(matchingEvents(*snapshot, filter("a-118")).size(), std::size_t{1});
        QCOMPARE(matchingEvents(*snapshot, filter("declined")).size(), std::size_t{1});
        QVERIFY(matchingEvents(*snapshot, filter("no such thing")).empty());
    }
    void kindsCanBeLeftOut()
    {
        const auto snapshot = shop().snapshot();
        EventFilter onlyTasks;
        onlyTasks.kinds.reset().set(static_cast<std::size_t>(EventKind::WorkflowTask));
        QCOMPARE(matchingEvents(*snapshot, onlyTasks).size(), std::size_t{9});
    }
    void aSearchStopsWhenItIsAskedTo()
    {
        const auto snapshot = history::testing::longHistory(5000).snapshot();
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(matchingEvents(*snapshot, filter("e"), {0}, stop.get_token()).empty());
    }
    void timesAreElapsedOrUtc()
    {
        using namespace std::chrono_literals;
        const history::Time start{1'700'000'000s};
        QCOMPARE(elapsedText(start + 72480ms, start), QStringLiteral("+00:01:12.480"));
        QCOMPARE(elapsedText(start - 3ms, start), QStringLiteral("-00:00:00.003"));
        QCOMPARE(elapsedText(start + 49h, start), QStringLiteral("+2d 01:00:00.000"));
        QCOMPARE(elapsedText(history::kNoTime, start), QString());
        QCOMPARE(clockText(start), QStringLiteral("2023-11-14 22:13:20.000"));
    }
};

QTEST_GUILESS_MAIN(EventTableModelTest)
#include "event_table_model_test.moc"

// The list of runs: headings by day, a filter, verdicts by content.
#include "tests/support/ui_test.h"

#include "ui/models/run_list_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace hindsight;
using namespace hindsight::ui;

namespace {

history::RunSummary run(std::int64_t row, const char* id, std::chrono::hours ago)
{
    history::RunSummary r;
    r.row = {row};
    r.key = {"127.0.0.1:7233", "default", id, std::string("run-") + id};
    r.workflowType = "OrderWorkflow";
    r.events = row;
    r.contentHash = std::string("hash-") + id;
    r.start = std::chrono::time_point_cast<history::Duration>(std::chrono::system_clock::now()) - ago;
    return r;
}

std::vector<history::RunSummary> threeRuns()
{
    using namespace std::chrono_literals;
    return {run(1, "order-3", 0h), run(12, "order-2", 24h), run(3, "order-1", 24h)};
}

QStringList rows(const RunListModel& model)
{
    QStringList texts;
    for (int i = 0; i < model.rowCount(); ++i)
        texts << (model.index(i).data(RunListModel::HeadingRole).toBool() ? QStringLiteral("# ") : QString()) + model.index(i).data().toString();
    return texts;
}

} // namespace

class RunListModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { tests::failOnQtWarnings(); }

    void runsStandBelowTheirDay()
    {
        RunListModel model;
        QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 0);
        model.setRuns(threeRuns());
        QCOMPARE(rows(model), (QStringList{QStringLiteral("# Today"), QStringLiteral("order-3"), QStringLiteral("# Yesterday"), QStringLiteral("order-2"), QStringLiteral("order-1")}));
        QVERIFY2(!model.index(0).flags().testFlag(Qt::ItemIsSelectable), "a heading is not a run");
        QVERIFY(model.runAt(model.index(0)) == nullptr);
        QCOMPARE(model.runAt(model.index(1))->row.value, std::int64_t{1});
        QCOMPARE(model.indexOf({3}).row(), 4);
    }
    void aFilterLeavesDaysWithoutRunsOutAndCountsTheHidden()
    {
        RunListModel model;
        QAbstractItemModelTester tester(&model);
        model.setRuns(threeRuns());
        model.setFilter(QStringLiteral(" ORDER-1 "));
        QCOMPARE(rows(model), (QStringList{QStringLiteral("# Yesterday"), QStringLiteral("order-1")}));
        QCOMPARE(model.hiddenCount(), std::size_t{2});
        QCOMPARE(model.shownRows(), std::vector<history::RunRowId>{{3}});
        model.setFilter(QStringLiteral("nothing like it"));
        QCOMPARE(model.rowCount(), 0);
        model.setFilter(QString());
        QCOMPARE(model.shownCount(), std::size_t{3});
    }
    void aVerdictBelongsToTheBytesThatWereChecked()
    {
        RunListModel model;
        model.setRuns(threeRuns());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setVerdict("hash-order-2", {replay::Verdict::Diverged, QStringLiteral("Diverged at event 7")});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.index(3).data(RunListModel::DetailRole).toString(), QStringLiteral("diverged at event 7 · OrderWorkflow · 12 events"));
        QCOMPARE(model.index(1).data(RunListModel::DetailRole).toString(), QStringLiteral("OrderWorkflow · 1 event"));
        QVERIFY(!model.index(1).data(RunListModel::VerdictRole).isValid());
        auto longer = threeRuns();
        longer[1].contentHash = "hash-of-a-longer-history";
        model.setRuns(longer);
        QVERIFY(!model.index(3).data(RunListModel::VerdictRole).isValid());
    }
};

QTEST_GUILESS_MAIN(RunListModelTest)
#include "run_list_model_test.moc"

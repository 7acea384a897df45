// Which history goes to the worker first.
#include <QTest>

#include "replay/plan/check_order.h"
#include "tests/support/history_builder.h"

#include <algorithm>

using namespace hindsight;
using namespace hindsight::replay;
using history::testing::HistoryBuilder;

namespace {

/// `steps` activities one after the other; `last` is the type of the last.
ReplayPlan run(int steps, const char* last)
{
    HistoryBuilder h;
    h.started("OrderWorkflow").workflowTask();
    for (int i = 1; i <= steps; ++i) {
        const std::string id = std::to_string(i);
        h.activityScheduled(i == steps ? last : "step", id).activityStarted(id).activityCompleted(id).workflowTask();
    }
    return ReplayPlan::of(h.snapshot()).value();
}

std::vector<std::size_t> ordered(const std::vector<ReplayPlan>& plans)
{
    std::vector<const ReplayPlan*> pointers;
    for (const ReplayPlan& plan : plans)
        pointers.push_back(&plan);
    return checkOrder(pointers);
}

} // namespace

class CheckOrderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theRarestPathComesAmongTheFirst()
    {
        std::vector<ReplayPlan> plans;
        for (int i = 0; i < 100; ++i)
            plans.push_back(run(1 + i % 3, "ship"));
        plans.push_back(run(2, "refund"));
        const auto order = ordered(plans);
        QCOMPARE(order.size(), plans.size());
        QVERIFY(std::ranges::find(order.begin(), order.begin() + 4, std::size_t{100}) != order.begin() + 4); // four distinct paths
        std::vector<std::size_t> sorted = order;
        std::ranges::sort(sorted);
        for (std::size_t i = 0; i < sorted.size(); ++i)
            QCOMPARE(sorted[i], i);
    }
    void longOnesComeBeforeShortOnes()
    {
        std::vector<ReplayPlan> plans;
        for (const int steps : {1, 5, 3, 1, 5, 3})
            plans.push_back(run(steps, "ship"));
        QCOMPARE(ordered(plans), (std::vector<std::size_t>{1, 2, 0, 4, 5, 3}));
    }
    void nothingIsInOrderToo() { QVERIFY(ordered({}).empty()); }
};

QTEST_GUILESS_MAIN(CheckOrderTest)
#include "check_order_test.moc"

// Standing at a point with a worker on core, against a model of its cache: every point shows its own state, whatever way led
// there; a step forward sends only what is new; nothing is ever run live.
#include <QTest>

#include "caching_worker.h"
#include "replay/dialect/core/stepper.h"
#include "tests/support/history_builder.h"

#include <fmt/format.h>
#include <random>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;

namespace {

/// Tasks with no, one or several commands, among them what core reads ahead; then an end or an open tail.
ReplayPlan planOf(std::uint32_t seed, int tasks, bool closed)
{
    std::mt19937 random(seed);
    HistoryBuilder builder;
    builder.started("Order");
    for (int i = 0; i < tasks; ++i) {
        if (random() % 5 != 0)
            builder.signaled("go"); // else two tasks follow each other, as a long local activity makes them
        builder.workflowTask();
        for (std::uint32_t n = random() % 4; n > 0; --n) {
            const std::string id = fmt::format("{}-{}", i, n);
            switch (random() % 6) {
            case 0: builder.patched("p" + id); break;
            case 1: builder.localActivity("price", id); break;
            default: builder.activityScheduled("ship", id);
            }
        }
    }
    if (closed)
        builder.completed();
    else
        builder.signaled("tail").taskScheduled().taskStarted();
    return ReplayPlan::of(builder.snapshot()).value();
}

CoreStepper stepperOf(const ReplayPlan& plan, CachingWorker& worker)
{
    return CoreStepper(plan, {"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"}, worker, {});
}

std::string where(CoreStepper& stepper, std::size_t k)
{
    const auto replies = stepper.ask(k, {{"where", {}}}, {});
    if (!replies)
        return stepper.problem() ? stepper.problem()->reason : "no reason";
    return replies->front().ok ? replies->front().value.text : replies->front().error;
}

std::string expected(const ReplayPlan& plan, std::size_t k) { return std::to_string(plan.task(k).blockEnd.value); }

} // namespace

class CoreStepperTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPointShowsItsOwnStateWhateverWayLedThere();
    void aStepForwardSendsOnlyWhatIsNew();
    void aWorkerThatWasStartedAnewIsBroughtThereAgain();
    void aWorkerWithoutACacheIsAskedWithWholePrefixesSoon();
    void afterATaskWithoutAnswerTheRunIsDroppedFirst();
    void whatTheCodeProducesStandsBesideWhatWasRecorded();
    void argumentsReachTheQueryAndAFailingOneSaysSo();
    void codeThatGoesAnotherWayIsSaidToDiverge();
};

void CoreStepperTest::everyPointShowsItsOwnStateWhateverWayLedThere()
{
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const ReplayPlan plan = planOf(seed, 12, seed % 2 == 0);
        CachingWorker worker(plan);
        CoreStepper stepper = stepperOf(plan, worker);
        std::mt19937 random(seed);
        for (int step = 0; step < 60; ++step) {
            const std::size_t k = 1 + random() % plan.taskCount();
            if (random() % 3 == 0)
                QVERIFY(stepper.produced(k, {}).has_value());
            QCOMPARE(where(stepper, k), expected(plan, k));
        }
        QCOMPARE(worker.faults, std::vector<std::string>());
    }
}

void CoreStepperTest::aStepForwardSendsOnlyWhatIsNew()
{
    HistoryBuilder builder;
    builder.started("Order");
    for (int i = 0; i < 100; ++i)
        builder.signaled("go").workflowTask().activityScheduled("ship", std::to_string(i));
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    CachingWorker worker(plan);
    CoreStepper stepper = stepperOf(plan, worker);
    for (std::size_t k = 1; k < plan.taskCount(); ++k)
        QCOMPARE(where(stepper, k), expected(plan, k));
    QCOMPARE(worker.asked.size(), plan.taskCount() - 1);
    for (std::size_t k = 2; k < plan.taskCount(); ++k) {
        const WorkerTask& task = worker.asked[k - 1];
        QCOMPARE(task.firstEvent, static_cast<std::size_t>(plan.task(k - 1).completed.value));
        QVERIFY(task.eventCount - task.firstEvent < 8);
    }
    // The same point again costs nothing that grows with the history either.
    QCOMPARE(where(stepper, 50), expected(plan, 50));
    const std::size_t before = worker.asked.size();
    QCOMPARE(where(stepper, 50), expected(plan, 50));
    QCOMPARE(worker.asked.size(), before + 1);
    QVERIFY(worker.asked.back().firstEvent > 1);
}

void CoreStepperTest::aWorkerThatWasStartedAnewIsBroughtThereAgain()
{
    const ReplayPlan plan = planOf(3, 12, false);
    CachingWorker worker(plan);
    CoreStepper stepper = stepperOf(plan, worker);
    QCOMPARE(where(stepper, 4), expected(plan, 4));
    worker.restart();
    QCOMPARE(where(stepper, 5), expected(plan, 5));
    QCOMPARE(where(stepper, 2), expected(plan, 2));
    worker.restart();
    QCOMPARE(where(stepper, 1), expected(plan, 1));
}

void CoreStepperTest::aWorkerWithoutACacheIsAskedWithWholePrefixesSoon()
{
    const ReplayPlan plan = planOf(4, 30, false);
    CachingWorker worker(plan);
    worker.keepsRuns = false;
    CoreStepper stepper = stepperOf(plan, worker);
    for (std::size_t k = 1; k <= plan.taskCount(); ++k)
        QCOMPARE(where(stepper, k), expected(plan, k));
    std::size_t slices = 0;
    for (const WorkerTask& task : worker.asked)
        slices += task.firstEvent > 1;
    QVERIFY2(slices <= 4, std::to_string(slices).c_str());
}

void CoreStepperTest::afterATaskWithoutAnswerTheRunIsDroppedFirst()
{
    const ReplayPlan plan = planOf(5, 12, false);
    CachingWorker worker(plan);
    CoreStepper stepper = stepperOf(plan, worker);
    QCOMPARE(where(stepper, 2), expected(plan, 2));
    // The user stops waiting; the worker goes on all the same, and keeps the run where the task brought it.
    bool once = true, answered = false;
    worker.instead = [&](const WorkerTask& task) -> std::optional<Result<WorkerReply>> {
        if (!std::exchange(once, false))
            return std::nullopt;
        WorkerTask later = task;
        answered = worker.ask(later, false, {}).ok();
        return Result<WorkerReply>(cancelled());
    };
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!stepper.ask(9, {{"where", {}}}, stop.get_token()).has_value());
    QVERIFY(answered);
    QVERIFY(stepper.problem().has_value());
    QCOMPARE(stepper.problem()->code, UnverifiedCode::Cancelled);
    for (const std::size_t k : {3U, 9U, 1U, 12U})
        QCOMPARE(where(stepper, k), expected(plan, k));
    QCOMPARE(worker.faults, std::vector<std::string>());
}

void CoreStepperTest::whatTheCodeProducesStandsBesideWhatWasRecorded()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1").patched("p").activityScheduled("b", "2");
    builder.signaled("go").workflowTask().activityScheduled("c", "3");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    CachingWorker worker(plan);
    CoreStepper stepper = stepperOf(plan, worker);
    const auto found = stepper.produced(1, {});
    QVERIFY(found.has_value());
    QVERIFY(!found->stopped.has_value());
    std::string told;
    for (const StepCommand& command : found->commands)
        told += fmt::format("{} {}{} ", command.event.value, command.recorded ? command.recorded->name : "-", command.readAhead ? " ahead" : command.produced ? "" : " |");
    // The model produces nothing: what is recorded stands alone, and what is read ahead needs no other side.
    QCOMPARE(told, std::string("6 a | 7 p ahead 8 b | "));
    QCOMPARE(worker.asked.size(), std::size_t(2)); // one task a piece of the block
    QCOMPARE(worker.asked.at(0).eventCount, static_cast<std::size_t>(plan.task(1).completed.value));
    QVERIFY(worker.asked.at(0).evictAfter); // it has run the task without the patch
    QCOMPARE(worker.asked.at(1).eventCount, std::size_t(7));
    QVERIFY(!worker.asked.at(1).evictAfter);
}

void CoreStepperTest::argumentsReachTheQueryAndAFailingOneSaysSo()
{
    const ReplayPlan plan = planOf(7, 3, true);
    CachingWorker worker(plan);
    CoreStepper stepper = stepperOf(plan, worker);
    const auto replies = stepper.ask(1, {{"echo", {R"({"n":1})"}}, {"raises", {}}, {"echo", {"2"}}}, {});
    QVERIFY(replies.has_value());
    QVERIFY(replies->at(0).value.isJson);
    QCOMPARE(QByteArray::fromStdString(replies->at(0).value.text).replace(' ', "").replace('\n', ""), QByteArray(R"({"n":1})"));
    QVERIFY(!replies->at(1).ok);
    QCOMPARE(replies->at(1).error, std::string("no such order"));
    QCOMPARE(replies->at(2).value.text, std::string("2"));
}

void CoreStepperTest::codeThatGoesAnotherWayIsSaidToDiverge()
{
    const ReplayPlan plan = planOf(8, 6, false);
    CachingWorker worker(plan);
    CoreStepper stepper = stepperOf(plan, worker);
    QCOMPARE(where(stepper, 2), expected(plan, 2));
    worker.instead = [&](const WorkerTask& task) -> std::optional<Result<WorkerReply>> {
        if (static_cast<std::int64_t>(task.eventCount) < plan.task(4).completed.value)
            return std::nullopt;
        return Result<WorkerReply>(CachingWorker::failed("[TMPRL1100] Nondeterminism error: Activity type does not match", true));
    };
    QVERIFY(!stepper.ask(5, {{"where", {}}}, {}).has_value());
    QCOMPARE(stepper.problem()->eventId, plan.task(5).blockEnd.value);
    QVERIFY(stepper.problem()->diverged);
    QVERIFY(!stepper.produced(5, {}).has_value());
    QCOMPARE(where(stepper, 3), expected(plan, 3)); // the points before are still to be seen
}

QTEST_APPLESS_MAIN(CoreStepperTest)
#include "core_stepper_test.moc"

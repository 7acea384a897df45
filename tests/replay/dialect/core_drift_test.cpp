// The comparison of attributes on the core family, against a model of the SDK's matcher: what is asked, in which order,
// what is said where it cannot be asked, and that a verdict never changes by it.
#include <QTest>

#include "replay/dialect/dialect.h"
#include "scripted_worker.h"
#include "tests/support/history_builder.h"

#include <algorithm>
#include <fmt/format.h>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;

namespace {

using Blocks = std::vector<std::vector<CodeCommand>>;

ReplayPlan planOf(const Blocks& blocks)
{
    HistoryBuilder builder;
    builder.started("Order");
    for (const auto& block : blocks) {
        builder.signaled("go").workflowTask();
        for (const CodeCommand& command : block)
            builder.activityScheduled(command.type, command.id);
    }
    return ReplayPlan::of(builder.snapshot()).value();
}

/// The verdict, and then the comparison.
HistoryVerdict judged(const ReplayPlan& plan, ScriptedWorker& worker, std::chrono::milliseconds limit = {})
{
    const RunNames names{"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"};
    HistoryVerdict out;
    out.workflowType = "Order";
    JudgeOptions options;
    options.driftLimit = limit;
    dialects::core().judge(plan, names, worker, options, {}, out);
    dialects::core().compareContents(plan, names, worker, options, {}, out);
    return out;
}

std::string told(const HistoryVerdict& verdict)
{
    std::string text = fmt::format("{}, {}", verdictName(verdict.verdict), driftSeenName(verdict.drift));
    for (const Difference& difference : verdict.differences)
        text += difference.early ? fmt::format("; {} after {}: {}", difference.withdrawn ? "withdrawn" : "early", difference.eventId, difference.name)
                                 : fmt::format("; {} {}: {} -> {}", difference.eventId, difference.field, difference.recordedJson, difference.producedJson);
    for (const NotSeen& spot : verdict.notSeen)
        text += fmt::format("; ? {} {}", spot.eventId, spot.reason);
    return text;
}

const Blocks kThree{{{"a", "1"}}, {{"b", "2"}}, {{"c", "3"}}};

} // namespace

class CoreDriftTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aChangedAttributeIsNamedWithItsEvent();
    void theWorkerIsSentOnlyWhatIsNewAndForgetsTheRunAtTheEnd();
    void aCommandATaskTooEarlyIsSaidOnceAndIsNoDivergence();
    void whereNothingCameBetweenTwoTasksNothingIsEarly();
    void aCommandThatIsTakenBackIsSaidOnce();
    void theAgreeingPartOfADivergedHistoryIsComparedToo();
    void aWorkerThatGoesAwayMeanwhileLeavesTheVerdict();
    void aHeldRunThatSaysSomethingOddIsAskedAboutAnew();
    void aWorkerThatHoldsNoRunIsNotTriedForEver();
    void aPieceThatCannotBeReplayedIsNotSeen();
    void theLimitLeavesOneEntry();
};

void CoreDriftTest::aChangedAttributeIsNamedWithItsEvent()
{
    // The model's activities name no task queue: the builder's events have "orders", the run's own, so that is no difference.
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1", "\"chair\"").signaled("go").workflowTask().activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{{"a", "1"}}, {{"b", "2"}}});
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(verdict.verdict, Verdict::Compatible); // check() makes "differs" of it
    QCOMPARE(verdict.differences.size(), std::size_t{1});
    QCOMPARE(verdict.differences.front().eventId, std::int64_t{6});
    QCOMPARE(QString::fromStdString(verdict.differences.front().field), QStringLiteral("input.payloads[0]"));
    QCOMPARE(QString::fromStdString(verdict.differences.front().producedJson), QStringLiteral("null"));
    QCOMPARE(verdict.checkedTo, plan.end().value);
}

void CoreDriftTest::theWorkerIsSentOnlyWhatIsNewAndForgetsTheRunAtTheEnd()
{
    const ReplayPlan plan = planOf(kThree); // workflow tasks complete at 5, 10 and 15
    ScriptedWorker worker(plan, kThree);
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    QCOMPARE(worker.asked.size(), std::size_t{4}); // the verdict, and one a workflow task
    std::string sent;
    for (const WorkerTask& task : worker.asked)
        sent += fmt::format("{}-{}{} ", task.firstEvent, task.eventCount, task.evictAfter ? "" : " held,");
    QCOMPARE(sent, std::string("1-16 1-5 held, 5-10 held, 10-15 "));
}

void CoreDriftTest::aCommandATaskTooEarlyIsSaidOnceAndIsNoDivergence()
{
    const ReplayPlan plan = planOf({{{"a", "1"}}, {}, {{"b", "2"}}});
    ScriptedWorker worker(plan, {{{"a", "1"}, {"b", "2"}}, {}, {}});
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full; early after 6: b"));
}

void CoreDriftTest::whereNothingCameBetweenTwoTasksNothingIsEarly()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1").workflowTask().activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{{"a", "1"}, {"b", "2"}}, {}});
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
}

void CoreDriftTest::aCommandThatIsTakenBackIsSaidOnce()
{
    const ReplayPlan plan = planOf(kThree);
    ScriptedWorker worker(plan, kThree);
    worker.instead = [](const WorkerTask& task, bool, int n) -> std::optional<Result<WorkerReply>> {
        if (n == 1 || task.eventCount == 15)
            return std::nullopt;
        return ScriptedWorker::completed({task.eventCount == 5 ? CodeCommand{"a", "1"} : CodeCommand{"b", "2"}, {"nap", "9"}});
    };
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full; withdrawn after 6: nap"));
}

void CoreDriftTest::theAgreeingPartOfADivergedHistoryIsComparedToo()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1", "\"chair\"").signaled("go").workflowTask().activityScheduled("b", "2", "1");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{{"a", "1"}}, {{"x", "2"}}});
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(verdict.verdict, Verdict::Diverged);
    QCOMPARE(verdict.divergence->eventId, std::int64_t{11});
    QCOMPARE(verdict.differences.size(), std::size_t{1});
    QCOMPARE(verdict.differences.front().eventId, std::int64_t{6});
}

void CoreDriftTest::aWorkerThatGoesAwayMeanwhileLeavesTheVerdict()
{
    const ReplayPlan plan = planOf(kThree);
    ScriptedWorker worker(plan, kThree);
    worker.instead = [](const WorkerTask&, bool, int n) -> std::optional<Result<WorkerReply>> {
        return n > 2 ? std::optional<Result<WorkerReply>>(ScriptedWorker::gone(WorkerReply::Kind::WorkerGone)) : std::nullopt;
    };
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, partial; ? 11 worker_did_not_answer"));
}

void CoreDriftTest::aHeldRunThatSaysSomethingOddIsAskedAboutAnew()
{
    const ReplayPlan plan = planOf(kThree);
    for (const WorkerReply& odd : {ScriptedWorker::failed("Fetching history failed"), ScriptedWorker::completed({}), ScriptedWorker::completed({{"b", "2"}, {"z", "7"}})}) {
        ScriptedWorker worker(plan, kThree);
        worker.instead = [&odd](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
            return task.firstEvent > 1 ? std::optional<Result<WorkerReply>>(odd) : std::nullopt;
        };
        QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    }
}

void CoreDriftTest::aWorkerThatHoldsNoRunIsNotTriedForEver()
{
    const Blocks many(10, {{"a", "1"}});
    const ReplayPlan plan = planOf(many);
    const std::pair<WorkerReply, int> answers[] = {{ScriptedWorker::failed("Fetching history failed"), 3}, {ScriptedWorker::silent(), 1}};
    for (const auto& [answer, tries] : answers) {
        ScriptedWorker worker(plan, many);
        worker.instead = [&answer = answer](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
            return task.firstEvent > 1 ? std::optional<Result<WorkerReply>>(answer) : std::nullopt;
        };
        QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
        QCOMPARE(std::ranges::count_if(worker.asked, [](const WorkerTask& task) { return task.firstEvent > 1; }), tries);
    }
}

void CoreDriftTest::aPieceThatCannotBeReplayedIsNotSeen()
{
    const ReplayPlan plan = planOf(kThree);
    ScriptedWorker worker(plan, kThree);
    worker.instead = [](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        return task.eventCount == 10 ? std::optional<Result<WorkerReply>>(ScriptedWorker::failed("ValueError: boom")) : std::nullopt;
    };
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, partial; ? 11 worker_failed_at_this_cut"));
}

void CoreDriftTest::theLimitLeavesOneEntry()
{
    const ReplayPlan plan = planOf(kThree);
    ScriptedWorker worker(plan, kThree);
    worker.instead = [](const WorkerTask&, bool, int n) -> std::optional<Result<WorkerReply>> {
        for (const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(n == 2 ? 120 : 0); std::chrono::steady_clock::now() < until;) {
        }
        return std::nullopt;
    };
    // One task more than there was time for: without it the worker would go on holding the run.
    QCOMPARE(told(judged(plan, worker, std::chrono::milliseconds(100))), std::string("compatible, partial; ? 16 drift_limit"));
    QVERIFY(worker.asked.back().evictAfter);
}

QTEST_GUILESS_MAIN(CoreDriftTest)
#include "core_drift_test.moc"

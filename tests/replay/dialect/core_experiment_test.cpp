// Verdict and place on the core family, against a model of the SDK's matcher: thousands of small histories and codes,
// each compared with the slow definition of the first divergence; and what it costs.
#include <QTest>

#include "defined_place.h"
#include "replay/dialect/dialect.h"
#include "scripted_worker.h"
#include "tests/support/history_builder.h"

#include <cmath>
#include <fmt/format.h>
#include <random>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;

namespace {

HistoryVerdict judged(const ReplayPlan& plan, ScriptedWorker& worker, JudgeOptions options = {}, std::stop_token stop = {})
{
    HistoryVerdict out;
    out.workflowType = "Order";
    dialects::core().judge(plan, {"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"}, worker, options,
                           std::move(stop), out);
    return out;
}

std::function<std::optional<Result<WorkerReply>>(const WorkerTask&, bool, int)> deadlockFrom(EventId event)
{
    return [event](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        if (static_cast<std::int64_t>(task.eventCount) < event.value)
            return std::nullopt;
        return ScriptedWorker::failed("[TMPRL1101] Potential deadlock detected");
    };
}

/// Unhandled but ordinary text of an exception of the user's.
WorkerReply ownException() { return ScriptedWorker::failed("no such table: orders"); }

} // namespace

class CoreExperimentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPlaceIsTheDefinedOneAndLocatingStaysWithinItsBudget();
    void aLongHistoryIsLocatedInLogarithmicallyManyTasks();
    void aTextThatNamesALaterEventDoesNotMoveThePlace();
    void anEarlyCommandIsNoDivergence();
    void silenceAtTheTerminalEventIsSettledByAQuery();
    void anEncryptedStackIsSaidToBeOneAndNotShown();
    void aTaskWithoutAnswerIsAskedTwiceAndThenHung();
    void aWorkerThatDiesTwiceWithTheHistoryInHandIsNamed();
    void aDeadlockAlarmOnALoadedMachineIsAskedAgainAlone();
    void aDeadlockOnEveryRepeatIsUnverified();
    void aDeadlockIsPlacedInFewTasks();
    void whereOthersStoodStillFewerAlarmsAreWaitedForAndTheVerdictIsItsOwn();
    void aDeadlockThatAPatchLeadsToIsPlacedAtItsMarker();
    void aDeadlockDoesNotHideADivergenceBeforeIt();
    void aDeadlockStaysOneWhenItsPlaceIsNotFound();
    void aDivergenceOnlyOnAForeignRunIdDoesNotCount();
    void anUnknownTypeIsTriedOnTheOtherQueues();
    void anExceptionOfTheCodeIsNoDivergence();
    void anExceptionThatHidesADivergenceIsADivergence();
    void anUndecodablePayloadHasItsOwnCode();
    void aFlagThatTheSdkDoesNotKnowIsNoFaultOfTheCode();
    void anEventThatTheSdkDoesNotKnowIsNoDivergence();
    void anAnswerThatIsNoMessageIsProtocol();
    void theTimeLimitEndsAHistory();
    void cancellingEndsIt();
    void whyNoWorkerRemainsIsTheReason();
    void theTaskSaysWhatTheProtocolAsksFor();
};

void CoreExperimentTest::everyPlaceIsTheDefinedOneAndLocatingStaysWithinItsBudget()
{
    std::mt19937 random(7); // NOLINT: the same cases each time
    int diverged = 0;
    for (int round = 0; round < 4000; ++round) {
        const auto [recorded, code] = changedCode(random);
        const ReplayPlan plan = planOf(recorded);
        ScriptedWorker worker(plan, code, random() % 2 == 1);
        const HistoryVerdict verdict = judged(plan, worker);
        QCOMPARE(QString::fromStdString(told(verdict)), QString::fromStdString(defined(plan, recorded, code)));
        if (!verdict.divergence)
            continue;
        ++diverged;
        const std::size_t k = plan.taskThatSees({verdict.divergence->workflowTaskCompletedEventId});
        QCOMPARE(verdict.lastAgreeingTask, k > 1 ? plan.task(k - 1).completed.value : 0);
        QCOMPARE(verdict.checkedTo, verdict.divergence->eventId - (verdict.divergence->after ? 0 : 1));
        const double commands = std::max(1.0, static_cast<double>(recorded[k - 1].size()));
        const double budget = std::ceil(std::log2(recorded.size())) + std::ceil(std::log2(commands)) + 4;
        QVERIFY2(static_cast<double>(worker.asked.size()) - 1 <= budget,
                 qPrintable(QStringLiteral("%1 tasks for %2 workflow tasks").arg(worker.asked.size()).arg(recorded.size())));
    }
    QVERIFY(diverged > 1500);
}

void CoreExperimentTest::aLongHistoryIsLocatedInLogarithmicallyManyTasks()
{
    Blocks recorded(4096);
    for (std::size_t k = 0; k < recorded.size(); ++k)
        recorded[k] = {activity("a", static_cast<int>(k))};
    Blocks code = recorded;
    code[2900] = {activity("b", 2900)};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, code);
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged at {}: a 2900 | b 2900", plan.task(2901).blockEnd.value));
    QVERIFY(worker.asked.size() <= 1 + 12 + 4);
}

void CoreExperimentTest::aTextThatNamesALaterEventDoesNotMoveThePlace()
{
    // Something more in task 1 is refused by core at the next command event, three tasks later.
    const Blocks recorded{{activity("a", 1)}, {}, {}, {activity("b", 2)}};
    const Blocks code{{activity("a", 1), activity("x", 9)}, {}, {}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, code, true);
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged after {}: - | x 9", plan.task(1).blockEnd.value));
}

void CoreExperimentTest::anEarlyCommandIsNoDivergence()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {activity("c", 3)}, {activity("d", 4)}};
    Blocks code{{activity("a", 1), activity("b", 2)}, {activity("c", 3)}, {}, {activity("d", 4)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker same(plan, code);
    QCOMPARE(told(judged(plan, same)), std::string("compatible "));
    // Nor does it hide, or move, a true one that comes later.
    code[3] = {activity("e", 4)};
    ScriptedWorker later(plan, code);
    QCOMPARE(told(judged(plan, later)), fmt::format("diverged at {}: d 4 | e 4", plan.task(4).blockEnd.value));
}

void CoreExperimentTest::silenceAtTheTerminalEventIsSettledByAQuery()
{
    const Blocks recorded{{activity("a", 1)}, {CodeCommand{}}};
    const ReplayPlan plan = planOf(recorded);
    const auto silentAtEnd = [&](std::string queryFailure) {
        return [&plan, queryFailure](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
            if (static_cast<std::int64_t>(task.eventCount) != plan.end().value)
                return std::nullopt;
            return task.legacyQueryType.empty() ? ScriptedWorker::silent() : ScriptedWorker::query(queryFailure);
        };
    };
    ScriptedWorker agrees(plan, recorded);
    agrees.instead = silentAtEnd("");
    QCOMPARE(told(judged(plan, agrees)), std::string("compatible "));
    ScriptedWorker differs(plan, {{activity("a", 1)}, {activity("b", 2)}});
    differs.instead = silentAtEnd("[TMPRL1100] Nondeterminism error: Complete workflow machine does not handle this event");
    QCOMPARE(told(judged(plan, differs)), fmt::format("diverged at {}:   | b 2", plan.end().value));
}

void CoreExperimentTest::anEncryptedStackIsSaidToBeOneAndNotShown()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}});
    ScriptedWorker worker(plan, {{}});
    worker.instead = [&plan](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        if (static_cast<std::int64_t>(task.eventCount) == plan.end().value)
            return std::nullopt;
        return ScriptedWorker::completed({}, "\x01\xfe~scrambled", "binary/encrypted");
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QVERIFY(verdict.divergence && verdict.divergence->waiting);
    QCOMPARE(verdict.divergence->waiting->text, std::string("(the worker's codec encodes its stack: 14 bytes, binary/encrypted)"));
}

void CoreExperimentTest::aTaskWithoutAnswerIsAskedTwiceAndThenHung()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [](const WorkerTask&, bool, int) { return std::optional<Result<WorkerReply>>(ScriptedWorker::silent()); };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified worker_hung"));
    QCOMPARE(verdict.eventId, plan.task(1).completed.value); // there is no other task where it could be
    QVERIFY(worker.stuck > 0);
    QCOMPARE(worker.askedAlone, (std::vector<bool>{false, false, true, true}));

    const ReplayPlan longer = planOf({{activity("a", 1)}, {activity("b", 2)}});
    ScriptedWorker somewhere(longer, {{activity("a", 1)}, {activity("b", 2)}});
    somewhere.instead = worker.instead;
    const HistoryVerdict unplaced = judged(longer, somewhere);
    QCOMPARE(told(unplaced), std::string("unverified worker_hung"));
    QCOMPARE(unplaced.eventId, 0); // each question would cost a worker
    QCOMPARE(somewhere.asked.size(), std::size_t{4});
}

void CoreExperimentTest::aWorkerThatDiesTwiceWithTheHistoryInHandIsNamed()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    const auto dying = [](int times) {
        return [times](const WorkerTask&, bool, int n) -> std::optional<Result<WorkerReply>> {
            return n <= times ? std::optional<Result<WorkerReply>>(ScriptedWorker::gone(WorkerReply::Kind::WorkerGone)) : std::nullopt;
        };
    };
    ScriptedWorker once(plan, recorded);
    once.instead = dying(1);
    QCOMPARE(told(judged(plan, once)), std::string("compatible "));
    QCOMPARE(once.askedAlone, (std::vector<bool>{false, true}));
    ScriptedWorker twice(plan, recorded);
    twice.instead = dying(2);
    const HistoryVerdict verdict = judged(plan, twice);
    QCOMPARE(told(verdict), std::string("unverified worker_died"));
    QVERIFY(verdict.reason.find("exited with status 9") != std::string::npos);
}

void CoreExperimentTest::aDeadlockAlarmOnALoadedMachineIsAskedAgainAlone()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [](const WorkerTask&, bool, int n) -> std::optional<Result<WorkerReply>> {
        return n == 1 ? std::optional<Result<WorkerReply>>(ScriptedWorker::failed("[TMPRL1101] Potential deadlock detected")) : std::nullopt;
    };
    QCOMPARE(told(judged(plan, worker)), std::string("compatible "));
    QCOMPARE(worker.askedAlone, (std::vector<bool>{false, true}));
}

void CoreExperimentTest::aDeadlockOnEveryRepeatIsUnverified()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [](const WorkerTask&, bool, int) {
        return std::optional<Result<WorkerReply>>(ScriptedWorker::failed("[TMPRL1101] Potential deadlock detected"));
    };
    QCOMPARE(told(judged(plan, worker)), std::string("unverified deadlock"));
    QCOMPARE(worker.asked.size(), std::size_t{4 + 1});
    QVERIFY(worker.asked[0].runId == worker.asked[2].runId && worker.asked[3].runId != worker.asked[0].runId);
}

void CoreExperimentTest::aDeadlockIsPlacedInFewTasks()
{
    Blocks recorded(64);
    for (std::size_t k = 0; k < recorded.size(); ++k)
        for (int n = 0; n < static_cast<int>(k % 3); ++n)
            recorded[k].push_back(activity("a", static_cast<int>(10 * k) + n));
    const ReplayPlan plan = planOf(recorded);
    for (std::size_t stuckIn = 1; stuckIn <= recorded.size(); ++stuckIn) {
        ScriptedWorker worker(plan, recorded);
        worker.instead = deadlockFrom(plan.task(stuckIn).completed);
        const HistoryVerdict verdict = judged(plan, worker);
        QCOMPARE(told(verdict), std::string("unverified deadlock"));
        QCOMPARE(verdict.eventId, plan.task(stuckIn).completed.value);
        QCOMPARE(verdict.checkedTo, stuckIn > 1 ? plan.task(stuckIn - 1).blockEnd.value : 0);
        QCOMPARE(verdict.lastAgreeingTask, stuckIn > 1 ? plan.task(stuckIn - 1).completed.value : 0);
        QVERIFY(worker.asked.size() <= 4 + 6 + 1);
        QVERIFY(worker.stuck >= 1); // nobody waits for a thread that is held
    }
}

void CoreExperimentTest::whereOthersStoodStillFewerAlarmsAreWaitedForAndTheVerdictIsItsOwn()
{
    Blocks recorded(16);
    for (std::size_t k = 0; k < recorded.size(); ++k)
        recorded[k].push_back(activity("a", static_cast<int>(k)));
    const ReplayPlan plan = planOf(recorded);
    for (std::size_t known = 1; known <= recorded.size(); ++known) {
        KnownDeadlocks deadlocks;
        JudgeOptions options;
        options.limits.deadlocks = &deadlocks;
        deadlocks.add("Order", plan.task(known).completed);
        deadlocks.add("Order", plan.task(known).completed);
        ScriptedWorker first(plan, recorded);
        first.instead = deadlockFrom(plan.task(known).completed);
        QCOMPARE(judged(plan, first, options).eventId, plan.task(known).completed.value);
        QVERIFY2(first.asked.size() > 5, "two are not enough");
        deadlocks.add("Order", plan.task(known).completed);
        for (std::size_t stuckIn = 1; stuckIn <= recorded.size(); ++stuckIn) {
            ScriptedWorker worker(plan, recorded);
            worker.instead = deadlockFrom(plan.task(stuckIn).completed);
            const HistoryVerdict verdict = judged(plan, worker, options);
            QCOMPARE(told(verdict), std::string("unverified deadlock"));
            QCOMPARE(verdict.eventId, plan.task(stuckIn).completed.value);
            QCOMPARE(verdict.checkedTo, stuckIn > 1 ? plan.task(stuckIn - 1).blockEnd.value : 0);
            if (stuckIn == known)
                QCOMPARE(worker.asked.size(), std::size_t(known > 1 ? 4 : 3));
        }
        ScriptedWorker good(plan, recorded);
        QCOMPARE(told(judged(plan, good, options)), std::string("compatible "));
        ScriptedWorker loaded(plan, recorded); // one alarm is none
        loaded.instead = [&](const WorkerTask& task, bool alone, int n) { return n == 1 ? deadlockFrom({1})(task, alone, n) : std::nullopt; };
        QCOMPARE(told(judged(plan, loaded, options)), std::string("compatible "));
        if (known > 2) {
            Blocks changed = recorded;
            changed[known - 2].push_back(activity("x", 99)); // more in the task before it
            ScriptedWorker diverging(plan, changed);
            diverging.instead = deadlockFrom(plan.task(known).completed);
            QCOMPARE(told(judged(plan, diverging, options)), fmt::format("diverged after {}: - | x 99", plan.task(known - 1).blockEnd.value));
        }
    }
}

void CoreExperimentTest::aDeadlockThatAPatchLeadsToIsPlacedAtItsMarker()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").signaled("go").workflowTask().activityScheduled("b", "2");
    builder.marker("core_patch").activityScheduled("c", "3");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    const EventId patch{plan.task(2).completed.value + 2};
    QVERIFY(plan.isPatchMarker(patch));
    ScriptedWorker worker(plan, {{activity("a", 1)}, {activity("b", 2)}});
    worker.instead = deadlockFrom(patch);
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified deadlock"));
    QCOMPARE(verdict.eventId, patch.value);
    QCOMPARE(verdict.checkedTo, patch.value - 1);
    QCOMPARE(verdict.lastAgreeingTask, plan.task(1).completed.value);
}

void CoreExperimentTest::aDeadlockDoesNotHideADivergenceBeforeIt()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {}, {}, {activity("c", 3)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, {{activity("a", 1)}, {activity("b", 2), activity("x", 9)}, {}, {}, {}});
    worker.instead = deadlockFrom(plan.task(4).completed);
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged after {}: - | x 9", plan.task(2).blockEnd.value));
}

void CoreExperimentTest::aDeadlockStaysOneWhenItsPlaceIsNotFound()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {activity("c", 3)}, {activity("d", 4)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker silentThen(plan, recorded); // 2 is proven, then nothing comes any more
    silentThen.instead = [&](const WorkerTask& task, bool, int n) -> std::optional<Result<WorkerReply>> {
        if (n > 4 && static_cast<std::int64_t>(task.eventCount) >= plan.task(3).completed.value)
            return ScriptedWorker::silent();
        return deadlockFrom(plan.task(3).completed)(task, true, n);
    };
    HistoryVerdict verdict = judged(plan, silentThen);
    QCOMPARE(told(verdict), std::string("unverified deadlock"));
    QCOMPARE(verdict.eventId, 0);
    QCOMPARE(verdict.checkedTo, plan.task(2).blockEnd.value);
    QCOMPARE(silentThen.asked.size(), std::size_t{4 + 2}); // a silence is not asked about again

    ScriptedWorker slow(plan, recorded);
    slow.instead = [&](const WorkerTask& task, bool, int n) -> std::optional<Result<WorkerReply>> {
        if (n > 4) { // the place would take longer than the history may
            std::this_thread::sleep_for(task.timeout);
            return ScriptedWorker::silent();
        }
        return deadlockFrom({1})(task, true, n);
    };
    JudgeOptions options;
    options.limits.history = std::chrono::milliseconds(30);
    QCOMPARE(told(judged(plan, slow, options)), std::string("unverified deadlock"));
    QCOMPARE(slow.asked.size(), std::size_t{4 + 1});
}

void CoreExperimentTest::aDivergenceOnlyOnAForeignRunIdDoesNotCount()
{
    // The code reads its run id: another one makes another command.
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, {{activity("b", 1)}});
    worker.instead = [](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        if (task.runId == "11111111-1111-4111-8111-111111111111")
            return ScriptedWorker::failed("[TMPRL1101] Potential deadlock detected");
        return std::nullopt;
    };
    QCOMPARE(told(judged(plan, worker)), std::string("unverified deadlock"));
}

void CoreExperimentTest::anUnknownTypeIsTriedOnTheOtherQueues()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    const auto knownOn = [](std::string queue) {
        return [queue](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
            if (task.taskQueue == queue)
                return std::nullopt;
            WorkerReply reply = ScriptedWorker::failed("Workflow class Order is not registered on this worker, available workflows: X");
            reply.queue = task.taskQueue;
            return reply;
        };
    };
    ScriptedWorker third(plan, recorded);
    third.pollQueues = {"orders", "more", "third"};
    third.instead = knownOn("third");
    QCOMPARE(told(judged(plan, third)), std::string("compatible "));
    ScriptedWorker nowhere(plan, recorded);
    nowhere.pollQueues = {"orders", "more"};
    nowhere.instead = knownOn("nowhere");
    const HistoryVerdict verdict = judged(plan, nowhere);
    QCOMPARE(told(verdict), std::string("unverified not_registered"));
    QCOMPARE(nowhere.asked.size(), std::size_t{2});
    QCOMPARE(verdict.checkedTo, 0);
}

void CoreExperimentTest::anExceptionOfTheCodeIsNoDivergence()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {activity("c", 3)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [&](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        return static_cast<std::int64_t>(task.eventCount) >= plan.task(2).completed.value ? std::optional<Result<WorkerReply>>(ownException())
                                                                                          : std::nullopt;
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified code_error"));
    QCOMPARE(verdict.eventId, plan.task(2).completed.value);
    QCOMPARE(verdict.checkedTo, plan.task(1).blockEnd.value);
    QCOMPARE(verdict.lastAgreeingTask, plan.task(1).completed.value);
    QVERIFY(verdict.failure && verdict.failure->message == "no such table: orders");
}

void CoreExperimentTest::anExceptionThatHidesADivergenceIsADivergence()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, {{activity("a", 1)}, {activity("x", 2)}});
    // From the event on that the code does not produce, an exception is all that is seen.
    worker.instead = [&](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        return static_cast<std::int64_t>(task.eventCount) >= plan.task(2).blockEnd.value ? std::optional<Result<WorkerReply>>(ownException())
                                                                                         : std::nullopt;
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), fmt::format("diverged at {}: b 2 | x 2", plan.task(2).blockEnd.value));
    QVERIFY(verdict.failure && verdict.failure->message == "no such table: orders");
}

void CoreExperimentTest::anUndecodablePayloadHasItsOwnCode()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [](const WorkerTask&, bool, int) {
        return std::optional<Result<WorkerReply>>(ScriptedWorker::failed("Failed decoding arguments", false, "Unknown payload encoding binary/x"));
    };
    QCOMPARE(told(judged(plan, worker)), std::string("unverified decode_error"));
    // The same words further inside, or in a cause, are the user's.
    for (const auto& [text, cause] : {std::pair{"cannot book: Failed decoding arguments", ""}, {"Failed converting to EUR", ""},
                                      {"bank said no", "Unknown payload encoding binary/x"}, {"see TMPRL1105", ""}}) {
        ScriptedWorker quoting(plan, recorded);
        quoting.instead = [text = std::string(text), cause = std::string(cause)](const WorkerTask&, bool, int) {
            return std::optional<Result<WorkerReply>>(ScriptedWorker::failed(text, false, cause));
        };
        QCOMPARE(told(judged(plan, quoting)), std::string("unverified code_error"));
    }
}

void CoreExperimentTest::aFlagThatTheSdkDoesNotKnowIsNoFaultOfTheCode()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    const auto said = [&](const std::string& stack) {
        ScriptedWorker worker(plan, recorded);
        worker.instead = [stack](const WorkerTask&, bool, int) {
            return std::optional<Result<WorkerReply>>(ScriptedWorker::failed("Unknown SDK flag: 2", false, {}, stack));
        };
        return told(judged(plan, worker));
    };
    // as @temporalio/workflow 1.10 writes it
    QCOMPARE(said("/app/bundle.js:2512\n        throw new TypeError(`Unknown SDK flag: ${id}`);\n        ^\n\nTypeError: Unknown SDK flag: 2\n"
                  "    at assertValidFlag (/app/node_modules/@temporalio/workflow/src/flags.ts:29:36)\n"
                  "    at Activator.addKnownFlags (/app/node_modules/@temporalio/workflow/src/internals.ts:807:22)"),
             std::string("unverified unsupported_history"));
    QCOMPARE(said("/app/bundle.js:7\nError: Unknown SDK flag: 2\n    at order (/app/flows/order.ts:7:9)"), std::string("unverified code_error"));
}

void CoreExperimentTest::anEventThatTheSdkDoesNotKnowIsNoDivergence()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {activity("c", 3)}};
    const ReplayPlan plan = planOf(recorded);
    const std::int64_t event = plan.task(2).blockEnd.value + 1;
    const auto refusesEvent = [&](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        if (static_cast<std::int64_t>(task.eventCount) < event)
            return std::nullopt;
        return ScriptedWorker::failed(fmt::format("Fatal error in workflow machines: Event type is unspecified! This history is invalid. "
                                                  "Event detail: HistoryEvent {{ event_id: {}, event_time: None }}", event));
    };
    ScriptedWorker older(plan, recorded);
    older.instead = refusesEvent;
    const HistoryVerdict verdict = judged(plan, older);
    QCOMPARE(told(verdict), std::string("unverified unsupported_history"));
    QCOMPARE(verdict.eventId, event);
    QCOMPARE(verdict.checkedTo, plan.task(2).blockEnd.value);
    QCOMPARE(verdict.lastAgreeingTask, plan.task(2).completed.value);
    ScriptedWorker changed(plan, {{activity("a", 1)}, {activity("b", 2), activity("x", 9)}, {activity("c", 3)}});
    changed.instead = refusesEvent;
    QCOMPARE(told(judged(plan, changed)), fmt::format("diverged after {}: - | x 9", plan.task(2).blockEnd.value));
}

void CoreExperimentTest::anAnswerThatIsNoMessageIsProtocol()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [](const WorkerTask&, bool, int) {
        WorkerReply reply;
        reply.kind = WorkerReply::Kind::Completed;
        reply.bytes = "\xff\xff not protobuf";
        return std::optional<Result<WorkerReply>>(std::move(reply));
    };
    QCOMPARE(told(judged(plan, worker)), std::string("unverified protocol"));
}

void CoreExperimentTest::theTimeLimitEndsAHistory()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [](const WorkerTask& task, bool, int) -> std::optional<Result<WorkerReply>> {
        std::this_thread::sleep_for(task.timeout); // as the frontend does when no answer comes
        return ScriptedWorker::silent();
    };
    JudgeOptions options;
    options.limits.history = std::chrono::milliseconds(30);
    QCOMPARE(told(judged(plan, worker, options)), std::string("unverified time_limit"));
    QVERIFY(worker.asked.front().timeout <= options.limits.history);
}

void CoreExperimentTest::cancellingEndsIt()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    std::stop_source stop;
    worker.instead = [&](const WorkerTask&, bool, int) {
        stop.request_stop();
        return std::optional<Result<WorkerReply>>(cancelled());
    };
    QCOMPARE(told(judged(plan, worker, {}, stop.get_token())), std::string("unverified cancelled"));
}

void CoreExperimentTest::whyNoWorkerRemainsIsTheReason()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.halt = Halt{UnverifiedCode::WrongWorker, "it reached 10.0.0.5:7233"};
    worker.instead = [](const WorkerTask&, bool, int) {
        return std::optional<Result<WorkerReply>>(Error{ErrorCode::NotFound, "stopped"});
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified wrong_worker"));
    QCOMPARE(verdict.reason, std::string("it reached 10.0.0.5:7233"));
}

void CoreExperimentTest::theTaskSaysWhatTheProtocolAsksFor()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    QCOMPARE(told(judged(plan, worker)), std::string("compatible "));
    const WorkerTask& task = worker.asked.at(0);
    QCOMPARE(task.eventCount, static_cast<std::size_t>(plan.end().value));
    QCOMPARE(task.startedEventId, plan.task(2).started.value);
    QCOMPARE(task.previousStartedEventId, task.startedEventId);
    QCOMPARE(task.attempt, 1);
    QCOMPARE(task.workflowId, std::string("order-1"));
    QCOMPARE(task.queries.at("m"), std::string("__temporal_workflow_metadata"));
    QVERIFY(task.evictAfter);
    QCOMPARE(task.timeout, std::chrono::milliseconds(10000 + 5 * plan.end().value));
}

QTEST_APPLESS_MAIN(CoreExperimentTest)
#include "core_experiment_test.moc"

// Verdict and place on the Go family, against a model of the SDK's matcher: thousands of small histories and codes, each
// compared with the slow definition of the first divergence; the SDK's texts; and what it costs.
#include <QTest>

#include "go_model_worker.h"
#include "replay/dialect/dialect.h"
#include "replay/dialect/go/text.h"
#include "tests/support/history_builder.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <random>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;

namespace {

using Blocks = std::vector<std::vector<GoCommand>>;

ReplayPlan planOf(const Blocks& blocks)
{
    HistoryBuilder builder;
    builder.started("Order");
    for (const auto& block : blocks) {
        builder.signaled("go").workflowTask();
        for (const GoCommand& command : block) {
            if (command.type.empty())
                builder.completed();
            else
                builder.activityScheduled(command.type, command.id);
        }
    }
    return ReplayPlan::of(builder.snapshot()).value();
}

HistoryVerdict judged(const ReplayPlan& plan, GoModelWorker& worker, const std::string& sdkVersion = "1.50.0")
{
    HistoryVerdict out;
    out.workflowType = "Order";
    JudgeOptions options;
    options.sdkVersion = sdkVersion;
    dialects::go().judge(plan, {"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"}, worker, options, {}, out);
    return out;
}

std::string side(const GoCommand& command) { return command.type.empty() ? "end " : fmt::format("{} {}", command.type, command.id); }

std::string told(const HistoryVerdict& verdict)
{
    const auto view = [](const std::optional<CommandView>& command) {
        return !command ? std::string("-") : command->kind == "CompleteWorkflowExecution" ? "end " : fmt::format("{} {}", command->name, command->id);
    };
    if (!verdict.divergence)
        return fmt::format("{} {}", verdictName(verdict.verdict), unverifiedCodeName(verdict.code));
    return fmt::format("{} {} {}: {} | {}", verdictName(verdict.verdict), verdict.divergence->after ? "after" : "at",
                       verdict.divergence->eventId, view(verdict.divergence->recorded), view(verdict.divergence->produced));
}

/// The definition, walked event by event (replay protocol, section 3).
std::string defined(const ReplayPlan& plan, const Blocks& recorded, const Blocks& code)
{
    std::vector<GoCommand> all, produced;
    for (const auto& block : recorded)
        all.insert(all.end(), block.begin(), block.end());
    std::size_t next = 0;
    for (std::size_t k = 1; k <= recorded.size(); ++k) {
        produced.insert(produced.end(), code[k - 1].begin(), code[k - 1].end());
        EventId id = plan.task(k).completed;
        for (const GoCommand& command : recorded[k - 1]) {
            ++id.value;
            if (next >= produced.size() || produced[next] != command)
                return fmt::format("diverged at {}: {} | {}", id.value, side(command), next < produced.size() ? side(produced[next]) : "-");
            ++next;
        }
        const std::size_t more = produced.size() - next;
        if (more > all.size() - next || !std::equal(produced.begin() + static_cast<std::ptrdiff_t>(next), produced.end(),
                                                    all.begin() + static_cast<std::ptrdiff_t>(next)))
            return fmt::format("diverged after {}: - | {}", id.value, side(produced[next]));
    }
    return "compatible ";
}

GoCommand activity(const std::string& type, int id) { return {type, std::to_string(id)}; }

std::optional<WorkerReply> nothing(const WorkerTask&) { return std::nullopt; }

} // namespace

class GoExperimentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPlaceIsTheDefinedOne();
    void aFailedRunByPolicySaysTheSame();
    void locatingStaysWithinItsBudget();
    void whatTheCodeAsksForIsAskedOnce();
    void everyTaskIsAReplayThatCannotComplete();
    void theRestFollowsTheEndWithoutAPoll();
    void whatFollowedCountsOnlyWhenItAgrees();
    void anOldSdkGetsTaskByTask();
    void whatAnOldSdkPassesOverIsNoAgreement();
    void aUserPanicIsNoDivergence();
    void anUnknownTypeAndAnUnknownFlagAreNoDivergence();
    void aDeadlockIsPlacedAtItsTask();
    void silenceIsAskedAgainThenHung();
    void aCompletionWithoutAnEndIsNeverCompatible();
    void waitingNamesTheLocalActivityAndTheLine();
    void untaggedTextsAreReadBack();
    void textsAreReadBack();
};

void GoExperimentTest::everyPlaceIsTheDefinedOne()
{
    std::mt19937 random(11); // NOLINT: the same cases each time
    const auto upTo = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n + 1)); };
    int diverged = 0, earlier = 0;
    for (int round = 0; round < 4000; ++round) {
        Blocks recorded(static_cast<std::size_t>(1 + upTo(9)));
        int id = 0;
        for (auto& block : recorded)
            for (int n = upTo(3); n > 0; --n)
                block.push_back(activity("a", ++id));
        if (upTo(1) == 1)
            recorded.back().push_back({});
        Blocks code = recorded;
        for (int change = upTo(2); change > 0; --change) {
            auto& block = code[static_cast<std::size_t>(upTo(static_cast<int>(code.size()) - 1))];
            const bool ends = !block.empty() && block.back().type.empty();
            const auto at = block.begin() + upTo(static_cast<int>(block.size()) - (ends ? 1 : 0));
            switch (upTo(3)) {
            case 0: block.insert(at, activity("new", 90 + change)); break;
            case 1:
                if (at != block.end())
                    block.erase(at);
                break;
            case 2:
                if (at != block.end() && !at->type.empty())
                    at->type = "renamed";
                break;
            case 3: // earlier: the first of the next task already here
                if (const auto k = static_cast<std::size_t>(&block - code.data());
                    k + 1 < code.size() && !code[k + 1].empty() && !code[k + 1].front().type.empty()) {
                    block.push_back(code[k + 1].front());
                    code[k + 1].erase(code[k + 1].begin());
                    ++earlier;
                }
                break;
            }
        }
        const ReplayPlan plan = planOf(recorded);
        GoModelWorker worker(plan, code);
        worker.tagged = round % 3 != 0;
        const HistoryVerdict verdict = judged(plan, worker);
        QCOMPARE(QString::fromStdString(told(verdict)), QString::fromStdString(defined(plan, recorded, code)));
        diverged += verdict.verdict == Verdict::Diverged;
    }
    QVERIFY2(diverged > 1000 && diverged < 3500, qPrintable(QString::number(diverged)));
    QVERIFY(earlier > 200);
}

void GoExperimentTest::aFailedRunByPolicySaysTheSame()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {{}}};
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, {{activity("a", 1)}, {activity("c", 2)}, {{}}});
    worker.failsRuns = true;
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(verdict.divergence->recorded->name, std::string("b"));
    QCOMPARE(verdict.divergence->produced->name, std::string("c"));
    GoModelWorker same(plan, recorded);
    same.failsRuns = true;
    QCOMPARE(judged(plan, same).verdict, Verdict::Compatible);
    worker.tagged = same.tagged = false; // an old SDK; its reply says no cause here
    QCOMPARE(judged(plan, worker).divergence->produced->name, std::string("c"));
    QCOMPARE(judged(plan, same).verdict, Verdict::Compatible);
}

void GoExperimentTest::locatingStaysWithinItsBudget()
{
    Blocks recorded;
    for (int i = 1; i <= 300; ++i)
        recorded.push_back({activity("a", i)});
    Blocks code = recorded;
    code[170].front().type = "b";
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, code);
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(verdict.divergence->recorded->id, std::string("171"));
    QVERIFY2(verdict.tasksAsked <= std::log2(300) + 4, qPrintable(QString::number(verdict.tasksAsked)));
}

void GoExperimentTest::whatTheCodeAsksForIsAskedOnce()
{
    // A side effect before the last of 10 activities, or of 100: the text names no event, so the block is walked cut by cut.
    for (const int activities : {10, 100}) {
        Blocks recorded(1);
        for (int i = 1; i <= activities; ++i)
            recorded.front().push_back(activity("a", i));
        const ReplayPlan plan = planOf(recorded);
        Blocks code = recorded;
        code.front().insert(code.front().end() - 1, activity("its marker", 0));
        GoModelWorker worker(plan, code);
        worker.instead = [&](const WorkerTask& task) -> std::optional<WorkerReply> {
            const bool given = std::ranges::any_of(task.appended, [](const std::string& event) { return event.find("SideEffect") != std::string::npos; });
            if (!given)
                return worker.failed("[TMPRL1100] No cached result found for side effectID=1. KnownSideEffects=[]");
            if (static_cast<std::int64_t>(task.eventCount) < plan.end().value)
                return std::nullopt;
            return worker.failed(fmt::format("[TMPRL1100] nondeterministic workflow: history event is ActivityTaskScheduled: (ActivityId:{}, "
                                             "ActivityType:(Name:a)), replay command is RecordMarker: (MarkerName:SideEffect, Details:map["
                                             "side-effect-id:payloads:{{metadata:{{key:\"encoding\"  value:\"json/plain\"}}  data:\"1\"}}])",
                                             activities));
        };
        const HistoryVerdict verdict = judged(plan, worker);
        QVERIFY(verdict.divergence && verdict.divergence->produced);
        QCOMPARE(verdict.divergence->eventId, plan.end().value);
        QCOMPARE(verdict.divergence->produced->marker, std::string("SideEffect"));
        const double budget = std::log2(activities) + 4 + std::min(64, activities);
        QVERIFY2(verdict.tasksAsked - 1 <= budget, qPrintable(QString::number(verdict.tasksAsked)));
    }
}

void GoExperimentTest::everyTaskIsAReplayThatCannotComplete()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2), {}}};
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, recorded);
    QCOMPARE(judged(plan, worker).verdict, Verdict::Compatible);
    QCOMPARE(worker.asked.size(), std::size_t{2});
    for (const WorkerTask& task : worker.asked) {
        QCOMPARE(task.previousStartedEventId, std::numeric_limits<std::int64_t>::max());
        QCOMPARE(task.attempt, 1);
        QCOMPARE(task.appended.size(), std::size_t{8});
        QVERIFY(task.queries.empty() && task.legacyQueryType.empty());
    }
    QCOMPARE(worker.asked[1].startedEventId, plan.task(1).started.value);
    QCOMPARE(worker.asked[0].startedEventId, plan.task(2).started.value);
    QCOMPARE(static_cast<std::int64_t>(worker.asked[0].eventCount), plan.end().value - 1); // all but the terminal event
}

void GoExperimentTest::theRestFollowsTheEndWithoutAPoll()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {{}}};
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, recorded);
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(verdict.verdict, Verdict::Compatible);
    QCOMPARE(verdict.tasksAsked, 2);
    QVERIFY(worker.asked[0].following);
    QCOMPARE(worker.asked[0].following->runId, worker.asked[0].runId);
    QCOMPARE(worker.asked[1].eventCount, worker.asked[0].following->eventCount);

    GoModelWorker blind(plan, recorded);
    blind.takesFollowing = false;
    QCOMPARE(judged(plan, blind).verdict, Verdict::Compatible);
    QVERIFY(blind.asked.size() == 2 && !blind.asked[1].following); // asked for by itself then
}

/// A run that goes on in the same worker's hands may keep something of the first replay: what it says against the code is
/// asked again afresh.
void GoExperimentTest::whatFollowedCountsOnlyWhenItAgrees()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {{}}};
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, recorded);
    int followed = 0;
    worker.instead = [&](const WorkerTask& task) -> std::optional<WorkerReply> {
        if (worker.asked.size() == 2 && !task.following && ++followed == 1)
            return worker.failed("[TMPRL1100] nondeterministic workflow: missing replay command for ActivityTaskScheduled: (ActivityId:1)");
        return std::nullopt;
    };
    QCOMPARE(judged(plan, worker).verdict, Verdict::Compatible);
    QCOMPARE(followed, 1);
    QCOMPARE(worker.asked.size(), std::size_t{3});
}

void GoExperimentTest::anOldSdkGetsTaskByTask()
{
    const Blocks recorded{{activity("a", 1)}, {{}}};
    const ReplayPlan plan = planOf(recorded);
    for (const std::string version : {"1.19.3", "0.9", "", "1", "two"}) {
        GoModelWorker worker(plan, recorded);
        QCOMPARE(judged(plan, worker, version).verdict, Verdict::Compatible);
        QCOMPARE(worker.asked.size(), std::size_t{2});
        QVERIFY(!worker.asked[0].following);
        QCOMPARE(worker.asked[0].startedEventId, plan.task(1).started.value);
    }
    GoModelWorker newer(plan, recorded);
    QCOMPARE(judged(plan, newer, "1.20.0").verdict, Verdict::Compatible);
    QVERIFY(newer.asked[0].following);
}

void GoExperimentTest::aUserPanicIsNoDivergence()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {activity("c", 3)}};
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, recorded);
    worker.instead = [&](const WorkerTask& task) -> std::optional<WorkerReply> {
        if (static_cast<std::int64_t>(task.eventCount) < plan.task(2).completed.value)
            return std::nullopt;
        return worker.failed("no such table: orders");
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(verdict.code, UnverifiedCode::CodeError);
    QCOMPARE(verdict.eventId, plan.task(2).completed.value);
    QCOMPARE(verdict.checkedTo, plan.task(1).blockEnd.value);
    QCOMPARE(verdict.failure->message, std::string("no such table: orders"));
}

void GoExperimentTest::anUnknownTypeAndAnUnknownFlagAreNoDivergence()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}, {{}}});
    for (const auto& [text, code] : {std::pair{"unable to find workflow type: Order. Supported types: []", UnverifiedCode::NotRegistered},
                                     std::pair{"unknown SDK flag: 99", UnverifiedCode::UnsupportedHistory},
                                     std::pair{"could not recognize SDK flag", UnverifiedCode::UnsupportedHistory}, // 1.25
                                     std::pair{"unknown history event", UnverifiedCode::UnsupportedHistory}}) {
        GoModelWorker worker(plan, {{activity("a", 1)}, {{}}});
        worker.instead = [&, said = text](const WorkerTask&) { return std::optional(worker.failed(said)); };
        QCOMPARE(judged(plan, worker).code, code);
    }
}

void GoExperimentTest::aDeadlockIsPlacedAtItsTask()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {activity("c", 3)}, {activity("d", 4)}};
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, recorded);
    worker.instead = [&](const WorkerTask& task) -> std::optional<WorkerReply> {
        if (static_cast<std::int64_t>(task.eventCount) < plan.task(3).completed.value)
            return std::nullopt;
        return worker.failed("[TMPRL1101] Potential deadlock detected: workflow goroutine \"root\" didn't yield for over a second");
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(verdict.code, UnverifiedCode::Deadlock);
    QCOMPARE(verdict.eventId, plan.task(3).completed.value);
    QCOMPARE(verdict.checkedTo, plan.task(2).blockEnd.value);
    worker.instead = [&](const WorkerTask&) { // 1.25
        return std::optional(worker.failed("Potential deadlock detected: workflow goroutine \"root\" didn't yield for over a second"));
    };
    QCOMPARE(judged(plan, worker).code, UnverifiedCode::Deadlock);
}

void GoExperimentTest::silenceIsAskedAgainThenHung()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}});
    GoModelWorker worker(plan, {{activity("a", 1)}});
    worker.instead = [](const WorkerTask&) { return std::optional(WorkerReply{}); };
    QCOMPARE(judged(plan, worker).code, UnverifiedCode::WorkerHung);
    QCOMPARE(worker.asked.size(), std::size_t{2});
}

void GoExperimentTest::aCompletionWithoutAnEndIsNeverCompatible()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}, {{}}});
    GoModelWorker worker(plan, {{activity("a", 1)}, {{}}});
    worker.instead = [](const WorkerTask&) { return std::optional(GoModelWorker::completed({})); };
    QCOMPARE(judged(plan, worker).code, UnverifiedCode::Protocol);
}

void GoExperimentTest::waitingNamesTheLocalActivityAndTheLine()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    GoModelWorker worker(plan, {{activity("a", 1)}, {}});
    worker.instead = nothing;
    HistoryVerdict verdict = judged(plan, worker);
    QVERIFY(!verdict.divergence->produced);
    QCOMPARE(verdict.divergence->waiting->kind, Waiting::Kind::Other);
    QCOMPARE(verdict.divergence->source->file, std::string("/src/order.go"));
    QCOMPARE(verdict.divergence->source->line, 41);

    GoModelWorker local(plan, {{activity("a", 1)}, {}});
    local.instead = [&](const WorkerTask& task) -> std::optional<WorkerReply> {
        if (task.appended.size() <= 8)
            return std::nullopt;
        return local.failed("[TMPRL1100] code executed local activity PriceLA2, but history event found __probe__, markerData: payloads:{}");
    };
    verdict = judged(plan, local);
    QCOMPARE(verdict.divergence->waiting->kind, Waiting::Kind::LocalActivity);
    QCOMPARE(verdict.divergence->waiting->name, std::string("PriceLA2"));
    for (const char* older : {"[TMPRL1100] code execute local activity A, but history event found B", "code execute local activity A, but history event found B"})
        QCOMPARE(goPendingLocalActivity(older), std::string("A")); // 1.30, 1.25
    QCOMPARE(goPendingLocalActivity("a user's code execute local activity A, but history event found B"), std::string());
}

/// 1.25 and before.
void GoExperimentTest::whatAnOldSdkPassesOverIsNoAgreement()
{
    const auto plan = ReplayPlan::of(HistoryBuilder().started("Order").workflowTask().nexusScheduled("rates", "quote").snapshot()).value();
    GoModelWorker old(plan, {{}});
    const HistoryVerdict verdict = judged(plan, old, "1.25.1");
    QCOMPARE(told(verdict), std::string("unverified unsupported_history"));
    QCOMPARE(verdict.eventId, 5);
    QCOMPARE(old.asked.size(), std::size_t(0));
    GoModelWorker newer(plan, {{}});
    QVERIFY(told(judged(plan, newer, "1.26.0")) != told(verdict));
    QVERIFY(!newer.asked.empty());
}

void GoExperimentTest::untaggedTextsAreReadBack()
{
    const auto extra = goMismatch(
        "nondeterministic workflow: history event is UpsertWorkflowSearchAttributes: (EventId:5, EventTime:(), EventType:UpsertWorkflowSearchAttributes, "
        "Version:0, TaskId:0, WorkerMayIgnore:false, Attributes:&HistoryEvent_UpsertWorkflowSearchAttributesEventAttributes{"
        "UpsertWorkflowSearchAttributesEventAttributes:&UpsertWorkflowSearchAttributesEventAttributes{WorkflowTaskCompletedEventId:900000000,"
        "SearchAttributes:&v1.SearchAttributes{IndexedFields:map[string]*Payload{},},},}), replay command is StartTimer: (TimerId:5, StartToFireTimeout:1h0m0s)");
    QCOMPARE(extra->madeUp, 0);
    QCOMPARE(goCommand(extra->command).id, std::string("5"));
    const CommandView child = goCommand(
        "StartChildWorkflowExecution: (CommandType:StartChildWorkflowExecution, Attributes:&Command_StartChildWorkflowExecutionCommandAttributes{"
        "StartChildWorkflowExecutionCommandAttributes:&StartChildWorkflowExecutionCommandAttributes{Namespace:default,WorkflowId:a, b,WorkflowType:"
        "&v1.WorkflowType{Name:Child,},TaskQueue:&v11.TaskQueue{Name:corpus,Kind:Normal,NormalName:,},Input:&v1.Payloads{Payloads:[]*Payload{&Payload{"
        "Metadata:map[string][]byte{encoding: [106 115],},Data:[34 65 34],},},},WorkflowExecutionTimeout:0s,},})");
    QCOMPARE(child.id, std::string("a, b"));
    QCOMPARE(child.name, std::string("Child"));
    const CommandView value = goCommand(
        "RecordMarker: (MarkerName:SideEffect, Details:map[data:&Payloads{Payloads:[]*Payload{&Payload{Metadata:map[string][]byte{encoding: [106 115],},"
        "Data:[110 117 108 108],},},} side-effect-id:&Payloads{Payloads:[]*Payload{&Payload{Metadata:map[string][]byte{encoding: [106 115],},Data:[49 51],},},}])");
    QCOMPARE(value.marker, std::string("SideEffect"));
    QCOMPARE(value.id, std::string("13"));
    QCOMPARE(goWant("No cached result found for side effectID=3. KnownSideEffects=[]"), (GoWant{"SideEffect", "3"}));
    QVERIFY(saysNonDeterministic("lookup failed for scheduledEventID to activityID: scheduleEventID: 5, activityID: 5"));
    QVERIFY(!saysNonDeterministic("my own lookup failed for scheduledEventID to activityID: "));
    QVERIFY(!saysNonDeterministic("unknown command: ship"));
}

void GoExperimentTest::textsAreReadBack()
{
    const auto clean = goMismatch("[TMPRL1100] nondeterministic workflow: missing replay command for UpsertWorkflowSearchAttributes: (EventId:9, "
                                  "Attributes:&{workflow_task_completed_event_id:900000000  search_attributes:{}})");
    QCOMPARE(clean->madeUp, 0);
    QVERIFY(clean->command.empty());
    const auto extra = goMismatch("[TMPRL1100] nondeterministic workflow: history event is WorkflowPropertiesModified: (EventId:10, Attributes:&{"
                                  "workflow_task_completed_event_id:900000001 upserted_memo:{}}), replay command is StartTimer: (TimerId:5, "
                                  "StartToFireTimeout:(Seconds:1, Nanos:0))");
    QCOMPARE(extra->madeUp, 1);
    QCOMPARE(goCommand(extra->command).id, std::string("5"));
    QVERIFY(!goCommand(extra->command).attributesComplete);
    // Ids of the user's that look like sentinels are none: the number stands elsewhere.
    QCOMPARE(goMismatch("[TMPRL1100] nondeterministic workflow: missing replay command for TimerStarted: (TimerId:900000000, "
                        "WorkflowTaskCompletedEventId:4)")->madeUp, -1);
    QVERIFY(!goMismatch("the user said: [TMPRL1100] nondeterministic workflow: missing replay command for x"));
    const CommandView child = goCommand("StartChildWorkflowExecution: (CommandType:StartChildWorkflowExecution, Attributes:&{namespace:\"default\"  "
                                        "workflow_id:\"a \\\"b\\\"\" workflow_type:{name:\"Child\"}  task_queue:{name:\"q\"}})");
    QCOMPARE(child.id, std::string("a \"b\""));
    QCOMPARE(child.name, std::string("Child"));
    const auto place = goSourcePlace("panic: x\ngoroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/src/runtime/debug/stack.go:26 +0x5e\n"
                                     "go.temporal.io/sdk/internal.(*a).b(...)\n\t/m/sdk/internal/x.go:9\nmain.Order(...)\n\t/src/order.go:12 +0x1\n");
    QCOMPARE(place->file, std::string("/src/order.go"));
    QCOMPARE(place->line, 12);
    // A stack may begin in the middle of a frame; where a thread was created is no place of the user's, and sync is Go's own.
    QVERIFY(!goSourcePlace("coroutine root [panic]:\n\t/m/sdk/internal/internal_worker.go:3061 +0x1f\nsync.(*WaitGroup).Go.func1()\n"
                           "\t/go/src/sync/waitgroup.go:258 +0x4\ncreated by main.main in goroutine 1\n\t/src/main.go:9 +0x1\n"));
    QCOMPARE(goWant("[TMPRL1100] No cached result found for side effectID=3. KnownSideEffects=[]"), (GoWant{"SideEffect", "3"}));
    QVERIFY(!goWant("no such table: side effectID=3."));
    const CommandView value = goCommand("RecordMarker: (MarkerName:SideEffect, Details:map[data:payloads:{metadata:{key:\"encoding\"  value:\"json/plain\"}  "
                                        "data:\"\\\"side-effect-id:payloads:{data:9}\\\"\"} side-effect-id:payloads:{metadata:{key:\"encoding\"  "
                                        "value:\"json/plain\"}  data:\"2\"}])");
    QCOMPARE(value.marker, std::string("SideEffect"));
    QCOMPARE(value.id, std::string("2"));
    // A user's value that looks like what we made up is none.
    QCOMPARE(goMismatch("[TMPRL1100] nondeterministic workflow: missing replay command for UpsertWorkflowSearchAttributes: (EventId:9, Attributes:&{"
                        "workflow_task_completed_event_id:4  search_attributes:{indexed_fields:{key:\"x\"  value:{data:"
                        "\"workflow_task_completed_event_id:900000000\"}}}})")->madeUp, -1);
}

QTEST_APPLESS_MAIN(GoExperimentTest)
#include "go_experiment_test.moc"

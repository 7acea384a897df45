// The comparison of attributes on the Java family: what is asked, when the run that the worker holds goes on, what is seen behind a mutableSideEffect whose value had not
// changed, what is said where nothing can be seen, and that a verdict never changes by it.
#include <QTest>

#include "replay/dialect/dialect.h"
#include "java_cache_model.h"
#include "scripted_worker.h"
#include "tests/support/history_builder.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include "temporal/api/history/v1/message.pb.h"
#include "temporal/api/workflowservice/v1/request_response.pb.h"
#endif

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;
namespace service = temporal::api::workflowservice::v1;

namespace {

using Reply = std::optional<Result<WorkerReply>>;

HistoryVerdict judged(const ReplayPlan& plan, ScriptedWorker& worker, std::chrono::milliseconds limit = {})
{
    const RunNames names{"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"};
    HistoryVerdict out;
    out.workflowType = "Order";
    JudgeOptions options;
    options.driftLimit = limit;
    dialects::java().judge(plan, names, worker, options, {}, out);
    dialects::java().compareContents(plan, names, worker, options, {}, out);
    return out;
}

std::string told(const HistoryVerdict& verdict)
{
    std::string text = fmt::format("{}, {}", verdictName(verdict.verdict), driftSeenName(verdict.drift));
    for (const Difference& difference : verdict.differences)
        text += difference.early ? fmt::format("; {} after {}: {}", difference.withdrawn ? "withdrawn" : "early", difference.eventId,
                                               difference.name.empty() ? difference.kind : difference.name)
                                 : fmt::format("; {} {}", difference.eventId, difference.field);
    for (const NotSeen& spot : verdict.notSeen)
        text += fmt::format("; ? {} {} {}", spot.eventId, spot.field, spot.reason);
    return text;
}

WorkerReply nothing() { return ScriptedWorker::completed({}); }
WorkerReply wants(const char* type, const char* id)
{
    std::vector<CodeCommand> commands(1);
    commands.front().type = type;
    commands.front().id = id;
    return ScriptedWorker::completed(commands);
}

/// What the worker says, always.
std::function<Reply(const WorkerTask&, bool, int)> answers(const std::function<WorkerReply(const WorkerTask&)>& says)
{
    return [says](const WorkerTask& task, bool, int) {
        Reply reply;
        reply.emplace(says(task));
        return reply;
    };
}

/// It waits in a side effect, behind these commands: the marker without anything.
WorkerReply waitsBehind(WorkerReply reply)
{
    service::RespondWorkflowTaskCompletedRequest request;
    (void)request.ParseFromString(reply.bytes);
    auto* command = request.add_commands();
    command->set_command_type(temporal::api::enums::v1::COMMAND_TYPE_RECORD_MARKER);
    command->mutable_record_marker_command_attributes();
    reply.bytes = request.SerializeAsString();
    return reply;
}
WorkerReply waits() { return waitsBehind(nothing()); }

/// The same of a worker that keeps runs as Java does.
std::function<Reply(const WorkerTask&, bool, int)> keeps(JavaCacheModel& cache, const std::function<Reply(const WorkerTask&, bool, int)>& says)
{
    return [&cache, says](const WorkerTask& task, bool alone, int n) {
        if (std::optional<WorkerReply> reply = cache.meets(task)) {
            Reply out;
            out.emplace(std::move(*reply));
            return out;
        }
        return says(task, alone, n);
    };
}

/// A signal and an activity in each of so many workflow tasks, which complete at 5, 10, 15 ...
ReplayPlan loop(int tasks)
{
    HistoryBuilder builder;
    builder.started("Order");
    for (int k = 1; k <= tasks; ++k)
        builder.signaled("go").workflowTask().activityScheduled("a", std::to_string(k));
    return ReplayPlan::of(builder.snapshot()).value();
}
std::vector<std::vector<CodeCommand>> loopCode(int tasks)
{
    std::vector<std::vector<CodeCommand>> code;
    for (int k = 1; k <= tasks; ++k)
        code.push_back({{"a", std::to_string(k)}});
    return code;
}

/// The ids of the mutableSideEffect markers put behind the cut.
std::string looks(const WorkerTask& task)
{
    std::string ids;
    std::int64_t next = static_cast<std::int64_t>(task.eventCount);
    for (const std::string& bytes : task.appended) {
        temporal::api::history::v1::HistoryEvent event;
        if (!event.ParseFromString(bytes) || event.event_id() != ++next)
            return "damaged";
        const auto& marker = event.marker_recorded_event_attributes();
        if (marker.marker_name() != "MutableSideEffect" || marker.details().at("skipCount").payloads(0).data() != "1000000000")
            return "damaged";
        ids += marker.details().at("id").payloads(0).data();
    }
    return ids;
}

/// Two ids, of which "limit" was recorded first; an activity behind them at 8, and one in the next task at 13.
ReplayPlan limits()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().marker("MutableSideEffect", {{"id", "\"limit\""}, {"skipCount", "0"}});
    builder.marker("MutableSideEffect", {{"id", "\"rate\""}, {"skipCount", "0"}}).activityScheduled("a", "1");
    builder.signaled("go").workflowTask().activityScheduled("b", "2", "\"chair\"");
    return ReplayPlan::of(builder.snapshot()).value();
}

/// What the code does in the second task of limits(): it looks at its values, `passes` says whether those appended let it go on.
std::function<Reply(const WorkerTask&, bool, int)> looksIn(const std::function<WorkerReply(const std::string& looks)>& passes)
{
    return answers([passes](const WorkerTask& task) {
        if (task.eventCount == 12)
            return passes(looks(task));
        return task.eventCount == 7 ? wants("a", "1") : nothing();
    });
}

const WorkerReply kRefused = ScriptedWorker::failed("[TMPRL1100] Failure handling event 13 of type 'EVENT_TYPE_MARKER_RECORDED' during replay. "
                                                    "[TMPRL1100] Event 13 does not match. {}", true);

} // namespace

class JavaDriftTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allIsAReplayOfTheRealRunAndTheUpdateIsNotCutOff();
    void theWorkerIsSentOnlyWhatIsNewAndForgetsTheRunAtTheEnd();
    void aCutBeforeAVersionOrAnUpdateIsNotGoneOnFrom();
    void behindAMarkerThatIsNotReadAheadTheRunGoesOn();
    void aRunThatMetEventsOfOurOwnIsNotGoneOnWith();
    void aHeldRunThatSaysSomethingOddIsAskedAboutAnew();
    void aWorkerThatHoldsNoRunIsNotTriedForEver();
    void earlyAndWithdrawnCommandsAreSaidOnce();
    void behindALookWithoutChangeTheCommandIsCompared();
    void manyLooksBehindEachOtherArePassed();
    void whatTheWorkerCannotBeBroughtPastIsNotSeen();
    void anotherCommandAtACutBeforeAMarkerIsNotCompared();
    void aSideEffectATaskTooEarlyIsSaid();
    void theVersionsSearchAttributeIsNotTheCodes();
    void theLimitLeavesOneEntry();
};

void JavaDriftTest::allIsAReplayOfTheRealRunAndTheUpdateIsNotCutOff()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1", "\"chair\"").signaled("go").workflowTask();
    builder.updateAccepted("add", "u1").activityScheduled("b", "2").signaled("go").workflowTask();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{{"a", "1"}}, {}, {}});
    worker.instead = answers([](const WorkerTask& task) { return task.eventCount == 5 ? wants("a", "1") : task.eventCount == 11 ? wants("b", "2") : nothing(); });
    HistoryVerdict out;
    out.checkedTo = plan.end().value;
    out.lastAgreeingTask = plan.task(3).completed.value;
    dialects::java().compareContents(plan, {"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"}, worker, {}, {}, out);
    std::string sent;
    for (const WorkerTask& task : worker.asked) {
        sent += fmt::format("{}-{} ", task.firstEvent, task.eventCount);
        QVERIFY(task.queries.empty());
        QCOMPARE(task.previousStartedEventId, std::numeric_limits<std::int64_t>::max());
        QCOMPARE(task.startedEventId, std::numeric_limits<std::int64_t>::max());
        QCOMPARE(task.runId, std::string("11111111-1111-4111-8111-111111111111"));
    }
    QCOMPARE(sent, std::string("1-5 6-11 12-16 ")); // behind the accepted update, not before it
    QCOMPARE(out.differences.front().eventId, std::int64_t{6});
    QCOMPARE(out.differences.front().field, std::string("input.payloads[0]"));
}

void JavaDriftTest::theWorkerIsSentOnlyWhatIsNewAndForgetsTheRunAtTheEnd()
{
    const ReplayPlan plan = loop(3);
    ScriptedWorker worker(plan, loopCode(3));
    JavaCacheModel cache(plan);
    worker.instead = keeps(cache, [](const WorkerTask&, bool, int) -> Reply { return std::nullopt; });
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    QCOMPARE(cache.sent(), std::string("1-16, 1-5 held, 6-10 held, 11-15")); // the verdict, and one a workflow task
    QVERIFY(!cache.holds());
}

void JavaDriftTest::aCutBeforeAVersionOrAnUpdateIsNotGoneOnFrom()
{
    for (const bool version : {true, false}) {
        HistoryBuilder builder;
        builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1").signaled("go").workflowTask().activityScheduled("a", "2");
        version ? builder.javaVersion("v", 1) : builder.updateAccepted("add", "u1");
        builder.activityScheduled("b", "3").signaled("go").workflowTask().activityScheduled("a", "4");
        const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
        ScriptedWorker worker(plan, {});
        JavaCacheModel cache(plan);
        worker.instead = keeps(cache, answers([](const WorkerTask& task) {
            switch (task.eventCount) {
            case 5: return wants("a", "1");
            case 10: return wants("a", "2");
            case 12: return wants("b", "3");
            case 17: return wants("a", "4");
            default: return nothing();
            }
        }));
        QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
        QCOMPARE(cache.sent(), std::string("1-18, 1-5 held, 6-10 held, 1-12 held, 13-17"));
    }
}

void JavaDriftTest::behindAMarkerThatIsNotReadAheadTheRunGoesOn()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1").marker("SideEffect", {{"data", "4"}});
    builder.activityScheduled("b", "2").signaled("go").workflowTask().activityScheduled("a", "3");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {});
    JavaCacheModel cache(plan);
    worker.instead = keeps(cache, answers([](const WorkerTask& task) {
        return task.eventCount == 5 ? waitsBehind(wants("a", "1")) : task.eventCount == 7 ? wants("b", "2") : task.eventCount == 12 ? wants("a", "3") : nothing();
    }));
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    QCOMPARE(cache.sent(), std::string("1-13, 1-5 held, 6-7 held, 8-12"));
}

void JavaDriftTest::aRunThatMetEventsOfOurOwnIsNotGoneOnWith()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().marker("MutableSideEffect", {{"id", "\"rate\""}, {"skipCount", "0"}}).activityScheduled("a", "1");
    for (const char* id : {"2", "3"})
        builder.signaled("go").workflowTask().activityScheduled("b", id);
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {});
    JavaCacheModel cache(plan);
    worker.instead = keeps(cache, answers([](const WorkerTask& task) {
        switch (task.eventCount) {
        case 6: return wants("a", "1");
        case 11: return task.appended.empty() ? waits() : wants("b", "2");
        case 16: return wants("b", "3");
        default: return nothing();
        }
    }));
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    QCOMPARE(cache.sent(), std::string("1-17, 1-6 held, 7-11 held, 1-11 and more, 1-16"));
}

void JavaDriftTest::aHeldRunThatSaysSomethingOddIsAskedAboutAnew()
{
    const ReplayPlan plan = loop(3);
    for (const WorkerReply& odd : {ScriptedWorker::failed("NOT_FOUND: not found"), nothing(), ScriptedWorker::silent(),
                                   ScriptedWorker::completed({{"a", "2"}, {"z", "7"}}), wants("z", "2")}) {
        ScriptedWorker worker(plan, loopCode(3));
        worker.instead = [&odd](const WorkerTask& task, bool, int) {
            Reply reply;
            if (task.firstEvent > 1)
                reply.emplace(odd);
            return reply;
        };
        QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    }
}

void JavaDriftTest::aWorkerThatHoldsNoRunIsNotTriedForEver()
{
    const ReplayPlan plan = loop(10);
    ScriptedWorker worker(plan, loopCode(10));
    worker.instead = [](const WorkerTask& task, bool, int) {
        Reply reply;
        if (task.firstEvent > 1)
            reply.emplace(ScriptedWorker::failed("NOT_FOUND: not found"));
        return reply;
    };
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    QCOMPARE(std::ranges::count_if(worker.asked, [](const WorkerTask& task) { return task.firstEvent > 1; }), 3);
}

void JavaDriftTest::earlyAndWithdrawnCommandsAreSaidOnce()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1").signaled("go").workflowTask().signaled("go").workflowTask();
    builder.activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker early(plan, {{{"a", "1"}, {"b", "2"}}, {}, {}});
    QCOMPARE(told(judged(plan, early)), std::string("compatible, full; early after 6: b"));

    ScriptedWorker withdrawn(plan, {{{"a", "1"}}, {}, {{"b", "2"}}});
    withdrawn.instead = answers([](const WorkerTask& task) {
        switch (task.eventCount) {
        case 5: return ScriptedWorker::completed({{"a", "1"}, {"nap", "9"}});
        case 10: return wants("nap", "9");
        case 14: return wants("b", "2");
        default: return nothing();
        }
    });
    QCOMPARE(QString::fromStdString(told(judged(plan, withdrawn))), QStringLiteral("compatible, full; withdrawn after 6: nap"));
}

void JavaDriftTest::behindALookWithoutChangeTheCommandIsCompared()
{
    const ReplayPlan plan = limits();
    for (const std::string id : {"\"rate\"", "\"limit\""}) {
        ScriptedWorker worker(plan, {});
        worker.instead = looksIn([&id](const std::string& looks) {
            return looks.empty() ? waits() : looks == id ? wants("b", "2") : kRefused;
        });
        QCOMPARE(told(judged(plan, worker)), std::string("compatible, full; 13 input.payloads[0]"));
    }
}

void JavaDriftTest::manyLooksBehindEachOtherArePassed()
{
    const ReplayPlan plan = limits();
    ScriptedWorker worker(plan, {});
    worker.instead = looksIn([](const std::string& looks) {
        if (looks == "\"rate\"\"rate\"\"limit\"")
            return wants("b", "2");
        return looks.empty() || looks == "\"rate\"" || looks == "\"rate\"\"rate\"" ? waits() : kRefused;
    });
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full; 13 input.payloads[0]"));
}

void JavaDriftTest::whatTheWorkerCannotBeBroughtPastIsNotSeen()
{
    const ReplayPlan plan = limits();
    ScriptedWorker refuses(plan, {});
    refuses.instead = looksIn([](const std::string& looks) { return looks.empty() ? waits() : kRefused; });
    QCOMPARE(told(judged(plan, refuses)), std::string("compatible, partial; ? 13 attributes behind_side_effect_without_marker"));
    ScriptedWorker never(plan, {});
    never.instead = looksIn([](const std::string&) { return waits(); }); // whatever is appended
    QCOMPARE(told(judged(plan, never)), std::string("compatible, partial; ? 13 attributes behind_side_effect_without_marker"));
    QVERIFY(never.asked.size() < 80);
}

void JavaDriftTest::anotherCommandAtACutBeforeAMarkerIsNotCompared()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1").javaVersion("v", 1).activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {});
    // Without the marker the code takes the old way, of the same kind.
    worker.instead = answers([](const WorkerTask& task) { return task.eventCount == 5 ? wants("old", "1") : task.eventCount == 7 ? wants("b", "2") : nothing(); });
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, partial; ? 6 attributes not_visible_before_marker"));
}

void JavaDriftTest::aSideEffectATaskTooEarlyIsSaid()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().activityScheduled("a", "1").signaled("go").workflowTask().marker("SideEffect", {{"data", "4"}});
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {});
    worker.instead = answers([](const WorkerTask& task) { return task.eventCount == 5 ? waitsBehind(wants("a", "1")) : nothing(); });
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full; early after 6: RecordMarker"));
}

void JavaDriftTest::theVersionsSearchAttributeIsNotTheCodes()
{
    HistoryBuilder builder;
    builder.started("Order").signaled("go").workflowTask().javaVersion("v", 1).searchAttribute("TemporalChangeVersion", "[\"v-1\"]").activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {});
    worker.instead = answers([](const WorkerTask& task) { return task.eventCount == 7 ? wants("b", "2") : nothing(); });
    QCOMPARE(told(judged(plan, worker)), std::string("compatible, full"));
    QVERIFY(std::ranges::none_of(worker.asked, [](const WorkerTask& task) { return task.eventCount == 6; }));
}

void JavaDriftTest::theLimitLeavesOneEntry()
{
    const ReplayPlan plan = loop(3);
    ScriptedWorker worker(plan, loopCode(3));
    worker.instead = [](const WorkerTask&, bool, int n) -> Reply {
        for (const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(n == 2 ? 120 : 0); std::chrono::steady_clock::now() < until;) {
        }
        return std::nullopt;
    };
    // One task more than there was time for: without it the worker would go on holding the run.
    QCOMPARE(told(judged(plan, worker, std::chrono::milliseconds(100))), std::string("compatible, partial; ? 16 attributes drift_limit"));
    QVERIFY(worker.asked.back().evictAfter);
}

QTEST_GUILESS_MAIN(JavaDriftTest)
#include "java_drift_test.moc"

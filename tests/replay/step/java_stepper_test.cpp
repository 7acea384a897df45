// Standing at a point with a Java worker, against a model of its cache: every point shows its own state, whatever way led there; a
// step forward sends only what is new; nothing is ever run live.
#include <QTest>

#include "replay/dialect/java/stepper.h"
#include "tests/replay/dialect/java_cache_model.h"
#include "tests/replay/dialect/scripted_worker.h"
#include "tests/support/history_builder.h"

#include <fmt/format.h>
#include <limits>
#include <random>

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include "temporal/api/workflowservice/v1/request_response.pb.h"
#endif

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;
namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;

namespace {

/// Tasks with no, one or several commands, among them what Java reads ahead and what it does not; then an end or an open tail.
ReplayPlan planOf(std::uint32_t seed, int tasks, bool closed)
{
    std::mt19937 random(seed);
    HistoryBuilder builder;
    builder.started("Order");
    for (int i = 0; i < tasks; ++i) {
        builder.signaled("go").workflowTask();
        for (std::uint32_t n = random() % 4; n > 0; --n) {
            const std::string id = fmt::format("{}-{}", i, n);
            switch (random() % 6) {
            case 0: builder.javaVersion("p" + id, 1); break;
            case 1: builder.marker("SideEffect", {{"data", "4"}}); break;
            case 2: builder.updateAccepted("add", "u" + id); break;
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

/// Asked "where", it tells the last event that it knows; "astray" when the run went another way.
class JavaWorker final : public WorkerAccess {
public:
    explicit JavaWorker(const ReplayPlan& plan) : cache(plan), m_plan(plan) {}

    Result<WorkerReply> ask(const WorkerTask& task, bool, std::stop_token) override
    {
        constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
        live = live || task.previousStartedEventId != greatest || task.startedEventId != greatest;
        ++asked;
        last = task;
        if (instead)
            if (auto answer = instead(task))
                return *answer;
        if (std::optional<WorkerReply> other = cache.meets(task)) {
            ran = ran || other->kind == WorkerReply::Kind::Completed;
            return std::move(*other);
        }
        if (!keepsRuns || (m_plan.closedByCommand() && static_cast<std::int64_t>(task.eventCount) == m_plan.end().value))
            cache = JavaCacheModel(m_plan);
        if (!task.legacyQueryType.empty()) {
            service::RespondQueryTaskCompletedRequest request;
            request.set_completed_type(enums::QUERY_RESULT_TYPE_ANSWERED);
            *request.mutable_query_result()->add_payloads() = position(task);
            return reply(WorkerReply::Kind::QueryCompleted, request.SerializeAsString());
        }
        service::RespondWorkflowTaskCompletedRequest request;
        for (const auto& [id, type] : task.queries) {
            auto& result = (*request.mutable_query_results())[id];
            result.set_result_type(enums::QUERY_RESULT_TYPE_ANSWERED);
            *result.mutable_answer()->add_payloads() = position(task);
        }
        return reply(WorkerReply::Kind::Completed, request.SerializeAsString());
    }
    std::vector<std::string> queues() const override { return {"orders"}; }
    void reportStuck(const std::string&) override {}
    std::optional<Halt> gone() const override { return std::nullopt; }
    std::string lastEnd() const override { return "exited with status 9"; }

    JavaCacheModel cache;
    std::function<std::optional<Result<WorkerReply>>(const WorkerTask&)> instead; ///< looked at first
    bool keepsRuns = true;                ///< false: a worker without a cache
    bool live = false, ran = false;       ///< what must never be: not a replay; a run that went another way
    int asked = 0;
    WorkerTask last;

private:
    static temporal::api::common::v1::Payload position(const WorkerTask& task)
    {
        temporal::api::common::v1::Payload payload;
        payload.set_data(std::to_string(task.eventCount));
        (*payload.mutable_metadata())["encoding"] = "json/plain";
        return payload;
    }
    static WorkerReply reply(WorkerReply::Kind kind, std::string bytes)
    {
        WorkerReply out;
        out.kind = kind;
        out.bytes = std::move(bytes);
        return out;
    }

    const ReplayPlan& m_plan;
};

JavaStepper stepperOf(const ReplayPlan& plan, JavaWorker& worker)
{
    return JavaStepper(plan, {"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"}, worker, {});
}

std::string where(JavaStepper& stepper, std::size_t k)
{
    const auto replies = stepper.ask(k, {{"where", {}}}, {});
    if (!replies)
        return stepper.problem() ? stepper.problem()->reason : "no reason";
    return replies->front().ok ? replies->front().value.text : replies->front().error;
}

std::string expected(const ReplayPlan& plan, std::size_t k) { return std::to_string(plan.task(k).blockEnd.value); }

} // namespace

class JavaStepperTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPointShowsItsOwnStateWhateverWayLedThere();
    void aStepForwardSendsOnlyWhatIsNew();
    void whatTheCodeWantsNextIsNotAskedFromTheFirstEventEither();
    void aWorkerWithoutACacheIsAskedWithWholePrefixesSoon();
    void whenTheUserDoesNotWaitTheNextPointIsAWholePrefix();
    void codeThatGoesAnotherWayIsSaidToDiverge();
};

void JavaStepperTest::everyPointShowsItsOwnStateWhateverWayLedThere()
{
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const ReplayPlan plan = planOf(seed, 12, seed % 2 == 0);
        JavaWorker worker(plan);
        JavaStepper stepper = stepperOf(plan, worker);
        std::mt19937 random(seed);
        std::size_t k = 1;
        for (int step = 0; step < 80; ++step) {
            k = random() % 3 == 0 ? 1 + random() % plan.taskCount() : std::min(k + random() % 3, plan.taskCount());
            if (random() % 3 == 0)
                QVERIFY(stepper.produced(k, {}).has_value());
            QCOMPARE(where(stepper, k), expected(plan, k));
        }
        QVERIFY(!worker.live);
        QVERIFY2(!worker.ran, worker.cache.sent().c_str());
    }
}

void JavaStepperTest::aStepForwardSendsOnlyWhatIsNew()
{
    const ReplayPlan plan = planOf(11, 30, false);
    JavaWorker worker(plan);
    JavaStepper stepper = stepperOf(plan, worker);
    QCOMPARE(where(stepper, 1), expected(plan, 1));
    for (std::size_t k = 2; k <= plan.taskCount(); ++k) {
        QCOMPARE(where(stepper, k), expected(plan, k));
        QCOMPARE(worker.last.firstEvent, static_cast<std::size_t>(plan.task(k - 1).blockEnd.value) + 1);
    }
    QCOMPARE(worker.asked, static_cast<int>(plan.taskCount()));
    // The same point again costs nothing that grows with the history either.
    QCOMPARE(where(stepper, plan.taskCount()), expected(plan, plan.taskCount()));
    QCOMPARE(worker.last.firstEvent, worker.last.eventCount);
}

void JavaStepperTest::whatTheCodeWantsNextIsNotAskedFromTheFirstEventEither()
{
    HistoryBuilder builder;
    builder.started("Order");
    for (const char* id : {"1", "2", "3", "4"})
        builder.signaled("go").workflowTask().activityScheduled("ship", id);
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    JavaWorker worker(plan);
    JavaStepper stepper = stepperOf(plan, worker);
    for (std::size_t k = 1; k < plan.taskCount(); ++k) {
        QCOMPARE(where(stepper, k), expected(plan, k));
        QVERIFY(stepper.produced(k + 1, {}).has_value());
    }
    QCOMPARE(worker.cache.sent(), std::string("1-6 held, 7-10 held, 11-11 held, 12-15 held, 16-16 held, 17-20 held"));
}

void JavaStepperTest::aWorkerWithoutACacheIsAskedWithWholePrefixesSoon()
{
    const ReplayPlan plan = planOf(4, 30, false);
    JavaWorker worker(plan);
    worker.keepsRuns = false;
    JavaStepper stepper = stepperOf(plan, worker);
    for (std::size_t k = 1; k <= plan.taskCount(); ++k)
        QCOMPARE(where(stepper, k), expected(plan, k));
    QCOMPARE(worker.asked, static_cast<int>(plan.taskCount()) + 2);
}

void JavaStepperTest::whenTheUserDoesNotWaitTheNextPointIsAWholePrefix()
{
    const ReplayPlan plan = planOf(5, 12, false);
    JavaWorker worker(plan);
    JavaStepper stepper = stepperOf(plan, worker);
    QCOMPARE(where(stepper, 2), expected(plan, 2));
    // The worker goes on all the same, and keeps the run where the task brought it.
    std::stop_source stop;
    worker.instead = [&](const WorkerTask& task) -> std::optional<Result<WorkerReply>> {
        (void)worker.cache.meets(task);
        stop.request_stop();
        return Result<WorkerReply>(cancelled());
    };
    QVERIFY(!stepper.ask(9, {{"where", {}}}, stop.get_token()).has_value());
    QCOMPARE(stepper.problem()->code, UnverifiedCode::Cancelled);
    worker.instead = nullptr;
    for (const std::size_t k : {10U, 3U, 9U}) {
        QCOMPARE(where(stepper, k), expected(plan, k));
        if (k != 9)
            QCOMPARE(worker.last.firstEvent, std::size_t{1});
    }
}

void JavaStepperTest::codeThatGoesAnotherWayIsSaidToDiverge()
{
    const ReplayPlan plan = planOf(8, 6, false);
    JavaWorker worker(plan);
    JavaStepper stepper = stepperOf(plan, worker);
    QCOMPARE(where(stepper, 2), expected(plan, 2));
    worker.instead = [&](const WorkerTask& task) -> std::optional<Result<WorkerReply>> {
        if (static_cast<std::int64_t>(task.eventCount) < plan.task(4).completed.value)
            return std::nullopt;
        return Result<WorkerReply>(ScriptedWorker::failed("[TMPRL1100] Failure handling event 9 of type 'X' during replay.", true));
    };
    QVERIFY(!stepper.ask(5, {{"where", {}}}, {}).has_value());
    QCOMPARE(stepper.problem()->eventId, plan.task(5).blockEnd.value);
    QVERIFY(stepper.problem()->diverged);
    const auto found = stepper.produced(5, {});
    QVERIFY(!found || found->stopped);
    QCOMPARE(where(stepper, 3), expected(plan, 3)); // the points before are still to be seen
    QCOMPARE(where(stepper, 3), expected(plan, 3));
    QVERIFY(worker.last.firstEvent > 1); // and their run is kept as before
}

QTEST_APPLESS_MAIN(JavaStepperTest)
#include "java_stepper_test.moc"

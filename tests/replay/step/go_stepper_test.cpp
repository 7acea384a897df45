// Standing at a point with a Go worker and the comparison of its attributes, against a model of the SDK's matcher.
#include <QTest>

#include "replay/dialect/dialect.h"
#include "replay/dialect/go/stepper.h"
#include "tests/replay/dialect/go_model_worker.h"
#include "tests/support/history_builder.h"

#include <fmt/format.h>
#include <limits>

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
        for (const GoCommand& command : block)
            builder.activityScheduled(command.type, command.id, "\"chair\"");
    }
    return ReplayPlan::of(builder.snapshot()).value();
}

const RunNames kNames{"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"};

std::string told(const ProducedCommands& produced)
{
    std::string text;
    for (const StepCommand& command : produced.commands) {
        const bool shown = command.produced && command.produced->attributesJson.find("\"activityType\"") != std::string::npos;
        text += fmt::format("{}{} {}{}", text.empty() ? "" : "; ", command.event.value, command.produced ? command.produced->name : "-",
                            !command.agrees() ? " differs" : command.early ? " early" : "");
        text += shown ? "" : " hidden";
        for (const NotSeen& spot : command.notSeen)
            text += fmt::format(" ?{}:{}", spot.field, spot.reason);
    }
    return text;
}

constexpr const char* kInput = " ?input.payloads:not_visible_on_this_sdk";

} // namespace

class GoStepperTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachCommandIsAskedForByAStandIn();
    void theFirstCommandsOfALongTaskAreShownAndTheRestIsSaid();
    void whatAgreesBeforeADivergenceIsShown();
    void aCommandATaskTooEarlyIsShown();
    void aPointThatIsNotReachedHasNoState();
    void aCancelledQuestionSaysSo();
    void theComparisonFindsATimeoutAndNothingElse();
};

void GoStepperTest::eachCommandIsAskedForByAStandIn()
{
    const Blocks code{{{"a", "1", "7"}, {"b", "2"}}, {{"c", "3"}}};
    const ReplayPlan plan = planOf(code);
    GoModelWorker worker(plan, code);
    GoStepper stepper(plan, kNames, worker, {});
    const auto produced = stepper.produced(1, {});
    QVERIFY(produced.has_value());
    QCOMPARE(told(*produced), fmt::format("6 a{0}; 7 b{0}", kInput));
    QVERIFY(produced->commands[0].produced->attributesJson.find("\"startToCloseTimeout\":\"7s\"") != std::string::npos);
    QVERIFY(produced->commands[0].produced->attributesJson.find("chair") == std::string::npos);
    QVERIFY(!produced->commands[0].produced->attributesComplete);
    QVERIFY(produced->note.empty() && !produced->stopped);
    QCOMPARE(worker.asked.size(), std::size_t{3}); // whether it agrees, and one a command
    for (const WorkerTask& task : worker.asked) {  // each a replay that cannot complete
        QCOMPARE(task.previousStartedEventId, std::numeric_limits<std::int64_t>::max());
        QVERIFY(!task.appended.empty() && task.queries.empty());
    }
    QVERIFY(worker.asked[1].replaced.contains(6) && worker.asked[2].replaced.contains(7));
}

void GoStepperTest::theFirstCommandsOfALongTaskAreShownAndTheRestIsSaid()
{
    Blocks code(1);
    for (int i = 1; i <= 66; ++i)
        code[0].push_back({"a", std::to_string(i)});
    const ReplayPlan plan = planOf(code);
    GoModelWorker worker(plan, code);
    GoStepper stepper(plan, kNames, worker, {});
    const auto produced = stepper.produced(1, {});
    QVERIFY(produced.has_value());
    const std::string text = told(*produced);
    QVERIFY2(text.ends_with(fmt::format("69 a{}; 70 a hidden ?attributes:command_limit; 71 a hidden ?attributes:command_limit", kInput)), text.c_str());
    QVERIFY(produced->note.find("first 64 commands") != std::string::npos);
    QCOMPARE(worker.asked.size(), std::size_t{65});
}

void GoStepperTest::whatAgreesBeforeADivergenceIsShown()
{
    const ReplayPlan plan = planOf({{{"a", "1"}, {"b", "2"}}});
    GoModelWorker worker(plan, {{{"a", "1"}, {"renamed", "2"}}});
    GoStepper stepper(plan, kNames, worker, {});
    const auto produced = stepper.produced(1, {});
    QVERIFY(produced && produced->stopped && produced->stopped->diverged);
    QCOMPARE(told(*produced), fmt::format("6 a{}; 7 renamed differs", kInput));
}

void GoStepperTest::aCommandATaskTooEarlyIsShown()
{
    const ReplayPlan plan = planOf({{{"a", "1"}}, {{"b", "2"}}});
    GoModelWorker worker(plan, {{{"a", "1"}, {"b", "2"}}, {}});
    GoStepper stepper(plan, kNames, worker, {});
    const auto produced = stepper.produced(1, {});
    QVERIFY(produced.has_value());
    QCOMPARE(told(*produced), fmt::format("6 a{0}; 11 b early{0}", kInput));
}

void GoStepperTest::aPointThatIsNotReachedHasNoState()
{
    const ReplayPlan plan = planOf({{{"a", "1"}}, {{"b", "2"}}});
    GoModelWorker worker(plan, {{{"other", "1"}}, {{"b", "2"}}});
    GoStepper stepper(plan, kNames, worker, {});
    QVERIFY(!stepper.ask(2, {{"__stack_trace", {}}}, {}));
    QVERIFY(stepper.problem() && stepper.problem()->diverged);
    for (const WorkerTask& task : worker.asked)
        QVERIFY(task.legacyQueryType.empty()); // a query checks nothing
}

void GoStepperTest::aCancelledQuestionSaysSo()
{
    const Blocks code{{{"a", "1"}}};
    const ReplayPlan plan = planOf(code);
    GoModelWorker worker(plan, code);
    std::stop_source stop;
    worker.instead = [&stop](const WorkerTask& task) {
        if (!task.replaced.empty()) // half-way: it agrees, and is asked what it has
            stop.request_stop();
        return stop.stop_requested() ? std::optional(WorkerReply{}) : std::nullopt;
    };
    GoStepper stepper(plan, kNames, worker, {});
    QVERIFY(!stepper.produced(1, stop.get_token()));
    QVERIFY(stepper.problem() && stepper.problem()->code == UnverifiedCode::Cancelled);
}

void GoStepperTest::theComparisonFindsATimeoutAndNothingElse()
{
    const ReplayPlan plan = planOf({{{"a", "1"}, {"b", "2"}}, {{"c", "3"}}});
    GoModelWorker worker(plan, {{{"a", "1"}, {"b", "2", "7"}}, {{"c", "3", "30"}}});
    HistoryVerdict out;
    out.checkedTo = plan.end().value;
    out.lastAgreeingTask = plan.task(2).completed.value;
    dialects::go().compareContents(plan, kNames, worker, {}, {}, out);
    QCOMPARE(out.drift, DriftSeen::Full);
    QCOMPARE(out.differences.size(), std::size_t{1});
    QCOMPARE(fmt::format("{} {}", out.differences[0].eventId, out.differences[0].field), std::string("7 startToCloseTimeout"));
}

QTEST_GUILESS_MAIN(GoStepperTest)
#include "go_stepper_test.moc"

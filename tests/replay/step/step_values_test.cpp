// The values of stepping with the worker: where the code stands at an event, its definitions, who waits for whom, what is shown.
#include <QTest>

#include "replay/step/step_answer.h"
#include "replay/dialect/query_reply.h"
#include "replay/step/step_waiting.h"
#include "replay/step/step_words.h"
#include "tests/replay/dialect/scripted_worker.h"
#include "tests/support/history_builder.h"

#include <csignal>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace hindsight;
using namespace hindsight::replay;
using history::testing::HistoryBuilder;

namespace {

StepReply jsonReply(std::string text)
{
    StepReply reply;
    reply.ok = true;
    reply.value.isJson = true;
    reply.value.encoding = "json/plain";
    reply.value.size = text.size();
    reply.value.text = std::move(text);
    return reply;
}

StepReport reportWithASecret()
{
    StepAnswer answer;
    answer.place = {{9}, 2, 3};
    answer.completed = 8;
    answer.queries.push_back({{"address", {"1"}}, jsonReply("\"Harbour Street\"")});
    answer.queries.push_back({{"broken", {}}, {false, {}, "no such order"}});
    answer.stack = StepStack{"Stack for <_ActivityHandle pending name='activity: ship (workflow: Order, id: o, run: r)' coro=<x>>", {{Waiting::Kind::Activity, "ship", {}}}, {}, {}};
    answer.stack->stacks = callStacks(answer.stack->text);
    answer.definitions = StepDefinitions{"Order", {{"address", ""}}, {{"approve", "by somebody"}}, {}, "Harbour Street 3"};
    StepReport report;
    report.workflowType = "Order";
    report.answers.push_back(std::move(answer));
    return report;
}

} // namespace

class StepValuesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theCodeStandsAfterTheLastTaskCompletedUpToAnEvent();
    void behindTheLastTaskNothingIsNext();
    void definitionsAreReadWithoutTheSdksOwn();
    void definitionsOfACodecAreNone();
    void anOldSdkTellsItsQueriesAlone();
    void theLineSaysWhoWaitsForWhom();
    void aStoppedProcessIsNamed();
    void valuesAreShownOnlyWhenAskedFor();
    void theWordsSayWhichPointIsShown();
    void whatIsWaitedForIsNamedByTheHistoryWhereTheSdkDoesNot();
    void aQueryWithoutAHandlerIsRefusedInTheWordsOfEachSdk();
};

void StepValuesTest::theCodeStandsAfterTheLastTaskCompletedUpToAnEvent()
{
    HistoryBuilder builder; // 1 started, 2-4 task, 5 6 commands, 7 signal, 8-10 task, 11 completed
    builder.started("Order").workflowTask().activityScheduled("a", "1").activityScheduled("b", "2").signaled("go").workflowTask().completed();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    std::string told;
    for (std::int64_t at = 1; at <= 11; ++at) {
        const StepPlace place = stepPlace(plan, {at});
        told += fmt::format("{}:{}>{} ", at, place.task, place.next);
    }
    QCOMPARE(told, std::string("1:0>1 2:0>1 3:0>1 4:1>1 5:1>1 6:1>2 7:1>2 8:1>2 9:1>2 10:2>2 11:2>0 "));
}

void StepValuesTest::behindTheLastTaskNothingIsNext()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").signaled("go").taskScheduled().taskStarted();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    QVERIFY((stepPlace(plan, {8}) == StepPlace{{8}, 1, 0}));
    HistoryBuilder none;
    none.started("Order").taskScheduled();
    QVERIFY((stepPlace(ReplayPlan::of(none.snapshot()).value(), {2}) == StepPlace{{2}, 0, 0}));
}

void StepValuesTest::definitionsAreReadWithoutTheSdksOwn()
{
    const auto read = readDefinitions(jsonReply(R"({"currentDetails":"hello","definition":{"type":"Order","queryDefinitions":
        [{"name":"__stack_trace"},{"name":"stage","description":"where it is"}],"signalDefinitions":[{}],"updateDefinitions":[{"name":"move"}]}})"));
    QVERIFY(read.has_value());
    QCOMPARE(read->workflowType, std::string("Order"));
    QCOMPARE(read->details, std::string("hello"));
    QCOMPARE(read->queries.size(), std::size_t(1));
    QCOMPARE(read->queries[0].description, std::string("where it is"));
    QCOMPARE(read->signals.size(), std::size_t(1)); // a handler for any name
    QCOMPARE(read->signals[0].name, std::string());
    QCOMPARE(read->updates[0].name, std::string("move"));
}

void StepValuesTest::definitionsOfACodecAreNone()
{
    StepReply encoded = jsonReply("AAEC");
    encoded.value.isJson = false;
    QVERIFY(!readDefinitions(encoded).has_value());
    QVERIFY(!readDefinitions(jsonReply("[1,{}]")).has_value());
    QVERIFY(!readDefinitions(jsonReply("{\"definition\":7}")).has_value());
    QVERIFY(!readDefinitions(jsonReply("nonsense")).has_value());
}

void StepValuesTest::anOldSdkTellsItsQueriesAlone()
{
    StepReply refused;
    refused.refused = true;
    QCOMPARE(undefinedText(refused), std::string("this worker's SDK is too old to tell signals and updates; its queries: none"));
    refused.known = {"address", "total"};
    QCOMPARE(undefinedText(refused), std::string("this worker's SDK is too old to tell signals and updates; its queries: address, total"));
}

void StepValuesTest::theLineSaysWhoWaitsForWhom()
{
    QCOMPARE(waitText({}), std::string());
    StepWait wait{StepWait::For::WorkerStart, 2.2, "127.0.0.1:43210", {}, false, 60};
    QCOMPARE(waitText(wait), std::string("waiting for the worker to connect to 127.0.0.1:43210: 2 s"));
    wait.what = StepWait::For::Worker;
    QCOMPARE(waitText(wait), std::string("waiting for the worker: 2 s"));
    wait.seconds = 12;
    wait.limit = 10.5;
    QCOMPARE(waitText(wait), std::string("waiting for the worker: 12 s (given up after 10 s)"));
    wait.debug = true;
    QCOMPARE(waitText(wait), std::string("waiting for the worker: 12 s (debugger attached?)"));
    wait.stopped = "python3 (process 4711) is stopped by a debugger";
    QCOMPARE(waitText(wait), std::string("waiting for the worker: 12 s; python3 (process 4711) is stopped by a debugger"));
}

void StepValuesTest::aStoppedProcessIsNamed()
{
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        ::raise(SIGSTOP);
        ::_exit(0);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, WUNTRACED), child);
    QVERIFY(WIFSTOPPED(status));
    QVERIFY(QString::fromStdString(stoppedProcess({::getpid(), child})).endsWith(QStringLiteral("(process %1) is stopped by a signal").arg(child)));
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    QCOMPARE(stoppedProcess({::getpid(), child}), std::string());
}

void StepValuesTest::valuesAreShownOnlyWhenAskedFor()
{
    const StepReport report = reportWithASecret();
    for (const std::string& text : {stepJson(report, false), stepText(report, false)}) {
        QVERIFY2(text.find("Harbour") == std::string::npos, text.c_str());
        QVERIFY2(text.find("no such order") != std::string::npos, text.c_str());
        QVERIFY2(text.find("activity: ship") != std::string::npos || text.find("activity ship") != std::string::npos, text.c_str());
    }
    for (const std::string& text : {stepJson(report, true), stepText(report, true)})
        QVERIFY2(text.find("Harbour Street") != std::string::npos && text.find("Harbour Street 3") != std::string::npos, text.c_str());
    QVERIFY(stepText(report, false).find("coro=") == std::string::npos); // what an SDK's object looks like inside is nobody's concern
    QVERIFY(stepJson(report, false).find("coro=") != std::string::npos); // but it is what the SDK said
}

void StepValuesTest::theWordsSayWhichPointIsShown()
{
    StepAnswer answer;
    answer.completed = 4;
    answer.blockEnd = 6;
    const auto at = [&answer](std::int64_t event, std::size_t task, std::size_t next) {
        answer.place = {{event}, task, next};
        return placeText(answer);
    };
    QCOMPARE(at(2, 0, 1), std::string("at event 2: before any code has run"));
    QCOMPARE(at(5, 1, 1), std::string("at event 5, in the workflow task completed by event 4: the code at the end of this task, event 6"));
    QCOMPARE(at(6, 1, 2), std::string("at event 6: the code at the end of the workflow task completed by event 4"));
    QCOMPARE(at(9, 1, 0), std::string("at event 9, not seen by the code yet: it stands at the end of the workflow task completed by event 4"));
}

void StepValuesTest::whatIsWaitedForIsNamedByTheHistoryWhereTheSdkDoesNot()
{
    StepAnswer answer;
    QVERIFY(waitLines(answer).empty()); // not asked
    answer.stack = StepStack{"coroutine root", {}, {}, {CallStack{}}};
    const auto lines = [&answer] { return fmt::format("{}", fmt::join(waitLines(answer), "; ")); };
    QCOMPARE(lines(), std::string("for something from outside: nothing that the code has started is open"));
    answer.open = {{{6}, Waiting::Kind::Timer, "6", "6"}};
    QCOMPARE(lines(), std::string("while open: timer 6 (event 6)"));
    answer.stack->waiting = {{Waiting::Kind::Timer, {}, {}}};
    QCOMPARE(lines(), std::string("for timer 6 (event 6)"));
    answer.open.push_back({{7}, Waiting::Kind::Timer, "7", "7"});
    QCOMPARE(lines(), std::string("for a timer")); // either
    answer.stack->waiting = {{Waiting::Kind::Activity, "ship", {}}};
    QCOMPARE(lines(), std::string("for activity ship"));
    answer.stack = StepStack{};
    QVERIFY(waitLines(answer).empty()); // it has ended
}

void StepValuesTest::aQueryWithoutAHandlerIsRefusedInTheWordsOfEachSdk()
{
    const std::pair<const char*, const char*> texts[] = {
        {"Query handler for 'x' expected but not found, known queries: [__stack_trace stage total]", "stage total"},
        {"Workflow did not register a handler for x. Registered queries: [__stack_trace stage]", "stage"},
        {"unknown queryType x. KnownQueryTypes=[__stack_trace __open_sessions stage]", "stage"},
        {"java.lang.IllegalArgumentException: Unknown query type: x, knownTypes=[stage, total]\n\tat io.temporal", "stage total"},
        {"java.lang.IllegalArgumentException: Unknown query type: x, knownTypes=[]", ""},
        {"no such order: unknown queryType x. KnownQueryTypes=[a]", "-"}, // a handler's own words
        {"unknown queryType x", "-"},
    };
    for (const auto& [text, names] : texts) {
        const StepReply reply = queryReplies(replay::testing::ScriptedWorker::query(text)).at("");
        QCOMPARE(reply.refused ? fmt::format("{}", fmt::join(reply.known, " ")) : "-", std::string(names));
        QCOMPARE(reply.error, std::string(text));
    }
}

QTEST_APPLESS_MAIN(StepValuesTest)
#include "step_values_test.moc"

// Stacks frame by frame: the texts of each SDK, and answers to __enhanced_stack_trace as workers gave them.
#include <QTest>

#include "replay/dialect/core/enhanced_stack.h"
#include "replay/dialect/core/stack_text.h"

using namespace hindsight::replay;

namespace {

/// "title{frame|-frame|...}": a minus before what is not the user's, a code line behind " = ".
std::string told(const std::vector<CallStack>& stacks)
{
    std::string out;
    for (const CallStack& stack : stacks) {
        out += stack.title + '{';
        for (const StackFrame& frame : stack.frames)
            out += (out.back() == '{' ? "" : "|") + std::string(frame.internal ? "-" : "") + frameText(frame) + (frame.code.empty() ? "" : " = " + frame.code);
        out += '}';
    }
    return out;
}

std::string placeText(const std::optional<SourcePlace>& place)
{
    return place ? place->file + ':' + std::to_string(place->line) + ':' + std::to_string(place->column) : "none";
}

// TypeScript 1.24, of a worker that waits in an activity; the second stack is that of the query.
const char* const kNow = R"({"sdk":{"name":"typescript","version":"1.24.0"},"stacks":[{"locations":[{"file_path":"/srv/shop/flows/recorded.ts",
    "function_name":"charge","line":3,"column":12,"internal_code":false}]},{"locations":[{"function_name":"Promise.then","internal_code":false},
    {"file_path":"/srv/shop/node_modules/@temporalio/workflow/src/internals.ts","function_name":"Activator.queryWorkflow","line":918,"column":7,"internal_code":false},
    {"file_path":"/srv/shop/node_modules/@temporalio/workflow/src/worker-interface.ts","line":185,"column":31,"internal_code":false},
    {"file_path":"evalmachine.<anonymous>","function_name":"__TEMPORAL_CALL_INTO_SCOPE","line":27,"column":34,"internal_code":false}]}],"sources":{}})";
const char* const kNowText = "    at charge (/srv/shop/flows/recorded.ts:3:12)\n\n    at Promise.then (<anonymous>)\n"
    "    at Activator.queryWorkflow (/srv/shop/node_modules/@temporalio/workflow/src/internals.ts:918:7)\n"
    "    at /srv/shop/node_modules/@temporalio/workflow/src/worker-interface.ts:185:31\n    at evalmachine.<anonymous>:1:1";
// TypeScript 1.9.3, which had other names for the fields, with its sources.
const char* const kBefore = R"({"sdk":{"name":"typescript","version":"1.9.3"},"stacks":[{"locations":[{"filePath":"/srv/shop/flows.js","functionName":"helper",
    "line":2,"column":0},{"filePath":"/srv/shop/flows.js","functionName":"heart","line":4,"column":45}]}],
    "sources":{"/srv/shop/flows.js":[{"content":"async function helper() {\n  return await Promise.all([slow('x')]);\n}\nexports.heart = async () => helper();\n","lineOffset":0}]}})";

} // namespace

class CallStackTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachSdksTextIsReadFrameByFrame();
    void whatIsNotUnderstoodStaysAndIsTheUsers();
    void theUsersCodeComesFirst();
    void framesOfTheSdkAreCounted();
    void bothSpellingsOfTheEnhancedAnswerAreRead();
    void sourcesInPiecesAreRead();
    void whatIsNoSuchAnswerIsNone();
    void aPathThatTheTextCannotTellIsTold();
    void aFrameWithoutAFileLeavesTheDoubtOfTheText();
    void onlyTypescriptIsAsked();
};

void CallStackTest::eachSdksTextIsReadFrameByFrame()
{
    QCOMPARE(told(callStacks("Stack for <Task pending name='run (workflow: Order, id: o-1, run: r-1)' coro=<x>> (most recent call last):\n"
                             "  File \"/srv/venv/lib/python3.11/site-packages/temporalio/worker/_workflow_instance.py\", line 2846, in _run\n    await coro\n\n"
                             "Stack for <Task pending name='Task-7' coro=<y>> (most recent call last):\n"
                             "  File \"/usr/lib/python3.11/asyncio/tasks.py\", line 500, in wait\n    return 1\n"
                             "  File \"/srv/venv/lib/python3.11/site-packages/shop/flow.py\", line 12, in pack\n    await workflow.sleep(3)\n\n"
                             "Stack for <Task pending name='query: __stack_trace (workflow: Order, id: o-1, run: r-1)' coro=<q>> (most recent call last):\n")),
             std::string("Task-7{-wait  /usr/lib/python3.11/asyncio/tasks.py:500 = return 1|"
                         "pack  /srv/venv/lib/python3.11/site-packages/shop/flow.py:12 = await workflow.sleep(3)}"
                         "run{-_run  /srv/venv/lib/python3.11/site-packages/temporalio/worker/_workflow_instance.py:2846 = await coro}"));
    QCOMPARE(told(callStacks("    at new Promise (<anonymous>)\n    at scheduleActivity (/srv/node_modules/@temporalio/workflow/src/workflow.ts:391:0)\n"
                             "    at async charge (/srv/flows.ts:13:2)\n    at /srv/flows.ts:20:0")),
             std::string("{-new Promise|-scheduleActivity  /srv/node_modules/@temporalio/workflow/src/workflow.ts:391|async charge  /srv/flows.ts:13|/srv/flows.ts:20}"));
    QCOMPARE(told(callStacks("workflow-method-o-1-r-1: (BLOCKED on Feature.get)\n"
                             "app//io.temporal.internal.sync.WorkflowThreadImpl.yield(WorkflowThreadImpl.java:378)\n"
                             "app/jdk.proxy1/jdk.proxy1.$Proxy16.run(Unknown Source)\napp//shop.Order$Impl.run(Order.java:110)\n"
                             "app//io.temporal.internal.sync.Async$$Lambda$213/0x00007f3d273eb5b0.run(Unknown Source)\napp//shop.Order$$Lambda/0x00007f.apply(Unknown Source)\n"
                             "java.base@17.0.15/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)\n")),
             std::string("workflow-method-o-1-r-1: (BLOCKED on Feature.get){-io.temporal.internal.sync.WorkflowThreadImpl.yield  io/temporal/internal/sync/WorkflowThreadImpl.java:378|"
                         "-jdk.proxy1.$Proxy16.run|shop.Order$Impl.run  shop/Order.java:110|-io.temporal.internal.sync.Async$$Lambda.run|shop.Order$$Lambda.apply|-jdk.internal.reflect.NativeMethodAccessorImpl.invoke0}"));
    QCOMPARE(told(callStacks("coroutine root [blocked on future-2.Get]:\ngo.temporal.io/sdk/internal.(*futureImpl).Get(0xc0001, {0x1, 0x2})\n"
                             "\t/root/go/pkg/mod/go.temporal.io/sdk@v1.50.0/internal/internal_workflow.go:392 +0x5d\n"
                             "shop/flows.Heart({0x1, 0x2})\n\t/srv/shop/flows/heart.go:33 +0x1f\n")),
             std::string("coroutine root [blocked on future-2.Get]{-go.temporal.io/sdk/internal.(*futureImpl).Get  "
                         "/root/go/pkg/mod/go.temporal.io/sdk@v1.50.0/internal/internal_workflow.go:392|shop/flows.Heart  /srv/shop/flows/heart.go:33}"));
}

void CallStackTest::whatIsNotUnderstoodStaysAndIsTheUsers()
{
    QCOMPARE(told(callStacks("flow.rb:12:in `run'\nflow.rb:9:in `call'")), std::string("{flow.rb:12:in `run'|flow.rb:9:in `call'}"));
    QCOMPARE(told(callStacks("    at pay (null:null:null)\n    at order (/srv/a (b/flow.ts:1:2)")), std::string("{at pay (null:null:null)|at order (/srv/a (b/flow.ts:1:2)}"));
    QCOMPARE(told(callStacks("")), std::string());
    QCOMPARE(told(callStacks("Stack for <odd>\n  something new")), std::string("Stack for <odd>{  something new}"));
}

void CallStackTest::theUsersCodeComesFirst()
{
    const std::string text = "    at new Promise (<anonymous>)\n\n    at b (/srv/b.ts:2:0)\n\n    at a (/srv/a.ts:1:0)";
    QCOMPARE(told(callStacks(text)), std::string("{b  /srv/b.ts:2}{a  /srv/a.ts:1}{-new Promise}"));
}

void CallStackTest::framesOfTheSdkAreCounted()
{
    const auto frame = [](bool internal) { return StackFrame{"f", std::nullopt, internal}; };
    const CallStack stack{"", {frame(true), frame(true), frame(false), frame(true)}};
    std::string out;
    for (const FoldedLine& line : folded(stack))
        out += line.frame ? "f " : std::to_string(line.hidden) + ' ';
    QCOMPARE(out, std::string("2 f 1 "));
    QCOMPARE(hiddenText(1), std::string("… 1 frame of the SDK"));
    QCOMPARE(hiddenText(2), std::string("… 2 frames of the SDK"));
}

void CallStackTest::bothSpellingsOfTheEnhancedAnswerAreRead()
{
    QCOMPARE(told(*readEnhancedStack(kNow)), std::string("{charge  /srv/shop/flows/recorded.ts:3}"));
    QCOMPARE(told(*readEnhancedStack(kBefore)),
             std::string("{helper  /srv/shop/flows.js:2 = return await Promise.all([slow('x')]);|heart  /srv/shop/flows.js:4 = exports.heart = async () => helper();}"));
    QCOMPARE(told(betterStacks(kNowText, kNow)), told(*readEnhancedStack(kNow)));
    QCOMPARE(placeText(onlyPlace(kNowText, kNow)), std::string("/srv/shop/flows/recorded.ts:3:12"));
}

void CallStackTest::sourcesInPiecesAreRead()
{
    const auto code = [](const char* sources) {
        return readEnhancedStack(std::string(R"({"stacks":[{"locations":[{"filePath":"/a.py","functionName":"f","line":12}]}],"sources":{"/a.py":)") + sources + "}}")
            ->front().frames.front().code;
    };
    QCOMPARE(code(R"({"lineOffset":10,"content":"ten\n  twelve\n"})"), std::string("twelve"));
    QCOMPARE(code(R"([{"line_offset":0,"content":"one"},{"line_offset":11,"content":"twelve"}])"), std::string("twelve"));
    QCOMPARE(code(R"({"line_offset":12,"content":"thirteen"})"), std::string());
    QCOMPARE(code("7"), std::string());
}

void CallStackTest::whatIsNoSuchAnswerIsNone()
{
    for (const char* text : {"", "7", "[]", "{}", R"({"stacks":{}})", R"({"stacks":[7]})", R"({"stacks":[{"locations":{}}]})", "(the worker did not answer)"}) {
        QVERIFY2(!readEnhancedStack(text), text);
        QCOMPARE(told(betterStacks(kNowText, text)), std::string("{charge  /srv/shop/flows/recorded.ts:3}"));
        QCOMPARE(placeText(onlyPlace(kNowText, text)), std::string("/srv/shop/flows/recorded.ts:3:12"));
    }
    QCOMPARE(told(*readEnhancedStack(R"({"stacks":[{"locations":[{"file_path":7,"line":"x"}]}],"sources":3})")), std::string("{(not named)}"));
}

void CallStackTest::aPathThatTheTextCannotTellIsTold()
{
    const char* const text = "    at pay (/srv/My (old) shop/flow.ts:5:2)";
    QCOMPARE(placeText(onlyPlace(text)), std::string("none"));
    QCOMPARE(placeText(onlyPlace(text, R"({"stacks":[{"locations":[{"file_path":"/srv/My (old) shop/flow.ts","function_name":"pay","line":5,"column":2}]}]})")),
             std::string("/srv/My (old) shop/flow.ts:5:2"));
}

void CallStackTest::aFrameWithoutAFileLeavesTheDoubtOfTheText()
{
    const char* const enhanced = R"({"stacks":[{"locations":[{"function_name":"pay"},{"file_path":"/srv/flow.ts","function_name":"order","line":13,"column":1}]}]})";
    QCOMPARE(placeText(onlyPlace("    at pay (null:null:null)\n    at order (/srv/flow.ts:13:1)", enhanced)), std::string("none"));
    QCOMPARE(placeText(onlyPlace("    at pay (<anonymous>)\n    at order (/srv/flow.ts:13:1)", enhanced)), std::string("/srv/flow.ts:13:1"));
    // Not the stacks of the text: whichever is right, they are not of one moment.
    QCOMPARE(placeText(onlyPlace("    at a (/srv/a.ts:1:1)\n\n    at b (/srv/b.ts:1:1)", kNow)), std::string("none"));
    // Several places are several in either form.
    QCOMPARE(placeText(onlyPlace("    at a (/srv/a.ts:1:1)\n\n    at b (/srv/b.ts:1:1)",
                                 R"({"stacks":[{"locations":[{"file_path":"/srv/a.ts","line":1}]},{"locations":[{"file_path":"/srv/b.ts","line":1}]}]})")),
             std::string("none"));
}

void CallStackTest::onlyTypescriptIsAsked()
{
    QVERIFY(tellsEnhancedStack("temporal-typescript"));
    QVERIFY(!tellsEnhancedStack("temporal-python")); // 340 KB of its own sources an answer, and no frame of the user's
    QVERIFY(!tellsEnhancedStack(""));
}

QTEST_APPLESS_MAIN(CallStackTest)
#include "call_stack_test.moc"

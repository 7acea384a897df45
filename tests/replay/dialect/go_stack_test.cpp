// A Go worker's answer to __stack_trace, as the SDK writes it.
#include <QTest>

#include "replay/dialect/go/stack.h"

using namespace hindsight::replay;

class GoStackTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneCoroutineStandsAtTheUsersLine();
    void severalStandNowhere();
    void aCoroutineOfTheSdkHidesNoLine();
    void aRunThatEndedHasNoStack();
    void otherTextsStayAsTheyAre();
};

namespace {

const std::string kRoot =
    "coroutine root [blocked on chan-2.Receive]:\n"
    "go.temporal.io/sdk/workflow.Sleep(...)\n\t/mod/go.temporal.io/sdk@v1.50.0/workflow/deterministic_wrappers.go:95\n"
    "shop/flows.init.func39({0x10078c0, 0x377620c3af30}, 0x1)\n\t/src/flows/order.go:23 +0x165\n"
    "reflect.Value.call({0xd84300?, 0xfedac0?})\n\t/go/src/reflect/value.go:586 +0xf0c\n";
const std::string kHandler =
    "coroutine add [blocked on chan-1.Receive]:\n"
    "shop/flows.done({0x10078c0, 0x3fd4f53c7da0}, {0x0?, 0x1})\n\t/src/flows/parts.go:44 +0x7f\n";
const std::string kLocal =
    "coroutine 2 [blocked on chan-2.Receive]:\n"
    "go.temporal.io/sdk/internal.(*workflowEnvironmentInterceptor).ExecuteLocalActivity.func2({0x10078c0, 0x11009024930})\n"
    "\t/mod/go.temporal.io/sdk@v1.50.0/internal/workflow.go:880 +0x12\n";

} // namespace

void GoStackTest::oneCoroutineStandsAtTheUsersLine()
{
    const StepStack stack = goStack(kRoot);
    QVERIFY(stack.source);
    QCOMPARE(stack.source->file, std::string("/src/flows/order.go"));
    QCOMPARE(stack.source->line, 23);
    QCOMPARE(stack.waiting.size(), std::size_t{1});
    QCOMPARE(stack.waiting[0].kind, Waiting::Kind::Timer);
    // Addresses are other ones each time.
    QVERIFY(stack.text.find("0x") == std::string::npos);
    QVERIFY(stack.text.find("shop/flows.init.func39(...)\n\t/src/flows/order.go:23\n") != std::string::npos);
}

void GoStackTest::severalStandNowhere()
{
    const StepStack stack = goStack(kHandler + "\n" + kRoot);
    QVERIFY(!stack.source);
    QVERIFY(stack.text.find("coroutine root") < stack.text.find("coroutine add"));
    QCOMPARE(stack.text, goStack(kRoot + "\n" + kHandler).text);
}

void GoStackTest::aCoroutineOfTheSdkHidesNoLine()
{
    const StepStack stack = goStack(kHandler + "\n" + kLocal);
    QVERIFY(stack.source);
    QCOMPARE(stack.source->line, 44);
    QCOMPARE(stack.waiting.size(), std::size_t{1});
    QCOMPARE(stack.waiting[0].kind, Waiting::Kind::LocalActivity);
}

void GoStackTest::aRunThatEndedHasNoStack()
{
    QVERIFY(goStack("").text.empty());
    QVERIFY(goStack("").waiting.empty());
}

void GoStackTest::otherTextsStayAsTheyAre()
{
    QCOMPARE(goStack("(the worker's codec encodes its answer: 9 bytes, binary/encrypted)").text,
             std::string("(the worker's codec encodes its answer: 9 bytes, binary/encrypted)"));
    QVERIFY(!goStack("no stack").source);
}

QTEST_APPLESS_MAIN(GoStackTest)
#include "go_stack_test.moc"

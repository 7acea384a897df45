// Stack traces as the SDKs write them.
#include <QTest>

#include "replay/dialect/core/stack_text.h"

using namespace hindsight::replay;

class StackTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pythonNamesWhatIsAwaited();
    void theQueryItselfIsNoPartOfTheStack();
    void typescriptShowsAStartedLocalActivity();
    void aFunctionOfTheUsersIsNoLocalActivity();
    void theQueryIsNoPartOfATypescriptStack();
    void theLineIsTheUsersInnermost();
    void severalPlacesAreNone();
    void anUnknownFrameLeavesADoubt();
    void pythonFramesAreNoLine();
};

namespace {
const char* const kPython =
    "Stack for <_ActivityHandle pending name='activity: ship_order (workflow: Order, id: o-1, run: r-1)' coro=<x() running at y.py:1>> "
    "(most recent call last):\n  File \"y.py\", line 1, in run\n\n"
    "Stack for <_ChildWorkflowHandle pending name='child: Pack (workflow: Order, id: o-1, run: r-1)' coro=<z>> (most recent call last):\n\n"
    "Stack for <Task pending name='query: __stack_trace (workflow: Order, id: o-1, run: r-1)' coro=<q>> (most recent call last):\n  File \"q.py\"";
const char* const kLocal =
    "    at scheduleLocalActivity (/app/node_modules/@temporalio/workflow/src/workflow.ts:391:0)\n    at orderWorkflow (/app/workflows.ts:13:0)";
const char* const kApart = "    at order (/app/workflows.ts:13:0)\n\n    at note (/app/workflows.ts:20:0)";
}

void StackTextTest::pythonNamesWhatIsAwaited()
{
    const std::vector<PendingWork> awaited{{PendingWork::Kind::Activity, "ship_order"}, {PendingWork::Kind::ChildWorkflow, "Pack"}};
    QCOMPARE(pendingWork(kPython), awaited);
    // A run that was cancelled: asyncio says so of its tasks (seen with 1.13 to 1.24).
    std::string cancelled(kPython);
    cancelled.replace(cancelled.find("Handle pending") + 7, 7, "cancelling");
    QCOMPARE(pendingWork(cancelled), awaited);
}

void StackTextTest::theQueryItselfIsNoPartOfTheStack()
{
    QVERIFY(readableStack(kPython).find("query:") == std::string::npos);
    QVERIFY(readableStack(kPython).find("ship_order") != std::string::npos);
    QCOMPARE(readableStack(""), std::string());
}

void StackTextTest::typescriptShowsAStartedLocalActivity()
{
    QCOMPARE(pendingWork(kLocal), (std::vector<PendingWork>{{PendingWork::Kind::LocalActivity, ""}}));
}

void StackTextTest::aFunctionOfTheUsersIsNoLocalActivity()
{
    QCOMPARE(pendingWork("    at scheduleLocalActivityOfMine (/app/workflows.ts:13:0)"), std::vector<PendingWork>{});
}

void StackTextTest::theQueryIsNoPartOfATypescriptStack()
{
    const std::string query = "    at Activator.queryWorkflow (/app/node_modules/@temporalio/workflow/src/internals.ts:9:0)\n"
                              "    at evalmachine.<anonymous>:1:11\n\n";
    QCOMPARE(readableStack(query + kLocal), std::string(kLocal));
    QCOMPARE(readableStack(query), std::string());
    QCOMPARE(readableStack(kApart), std::string(kApart));
}

void StackTextTest::theLineIsTheUsersInnermost()
{
    const auto place = onlyPlace(kLocal);
    QVERIFY(place);
    QCOMPARE(place->file, std::string("/app/workflows.ts"));
    QCOMPARE(place->line, 13);
    QCOMPARE(place->column, 0);
    // The same wait, seen from the helper and from the one who called it.
    const auto helper = onlyPlace("    at order (/app/workflows.ts:13:0)\n\n"
                                  "    at new Promise (<anonymous>)\n    at pay (/app/parts.ts:5:2)\n    at order (/app/workflows.ts:13:0)");
    QVERIFY(helper);
    QCOMPARE(helper->file, std::string("/app/parts.ts"));
    QCOMPARE(helper->line, 5);
    QCOMPARE(helper->column, 2);
}

void StackTextTest::severalPlacesAreNone()
{
    QVERIFY(!onlyPlace(kApart));
    QVERIFY(!onlyPlace(""));
    QVERIFY(!onlyPlace("    at pay (/app/parts.ts:5:0)\n    at order (/app/workflows.ts:13:0)\n\n"
                       "    at pack (/app/parts.ts:9:0)\n    at order (/app/workflows.ts:13:0)"));
}

void StackTextTest::anUnknownFrameLeavesADoubt()
{
    QVERIFY(!onlyPlace("    at pay (null:null:null)\n    at order (/app/workflows.ts:13:0)"));
    QVERIFY(!onlyPlace("something else\n    at order (/app/workflows.ts:13:0)"));
}

void StackTextTest::pythonFramesAreNoLine() { QVERIFY(!onlyPlace(kPython)); }

QTEST_APPLESS_MAIN(StackTextTest)
#include "stack_text_test.moc"

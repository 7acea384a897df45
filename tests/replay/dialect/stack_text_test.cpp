// Stack traces as the SDKs write them.
#include <QTest>

#include "replay/dialect/stack_text.h"

using namespace hindsight::replay;

class StackTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pythonNamesWhatIsAwaited();
    void theQueryItselfIsNoPartOfTheStack();
    void typescriptShowsAStartedLocalActivity();
};

namespace {
const char* const kPython =
    "Stack for <_ActivityHandle pending name='activity: ship_order (workflow: Order, id: o-1, run: r-1)' coro=<x() running at y.py:1>> "
    "(most recent call last):\n  File \"y.py\", line 1, in run\n\n"
    "Stack for <_ChildWorkflowHandle pending name='child: Pack (workflow: Order, id: o-1, run: r-1)' coro=<z>> (most recent call last):\n\n"
    "Stack for <Task pending name='query: __stack_trace (workflow: Order, id: o-1, run: r-1)' coro=<q>> (most recent call last):\n  File \"q.py\"";
}

void StackTextTest::pythonNamesWhatIsAwaited()
{
    QCOMPARE(pendingWork(kPython), (std::vector<PendingWork>{{PendingWork::Kind::Activity, "ship_order"}, {PendingWork::Kind::ChildWorkflow, "Pack"}}));
}

void StackTextTest::theQueryItselfIsNoPartOfTheStack()
{
    QVERIFY(readableStack(kPython).find("query:") == std::string::npos);
    QVERIFY(readableStack(kPython).find("ship_order") != std::string::npos);
    QCOMPARE(readableStack(""), std::string());
}

void StackTextTest::typescriptShowsAStartedLocalActivity()
{
    QCOMPARE(pendingWork("    at scheduleLocalActivity (workflow.js:1)\n    at orderWorkflow (/app/workflows.ts:13:0)"),
             (std::vector<PendingWork>{{PendingWork::Kind::LocalActivity, ""}}));
}

QTEST_APPLESS_MAIN(StackTextTest)
#include "stack_text_test.moc"

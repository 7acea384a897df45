// What is said about a divergence must help in that very case: guard, keep, or register under the old name.
#include <QTest>

#include "replay/check.h"
#include "replay/verdict/explain.h"

#include <string>
#include <utility>

using namespace hindsight::replay;

namespace {

HistoryVerdict diverged(std::optional<CommandView> recorded, std::optional<CommandView> produced)
{
    HistoryVerdict v;
    v.source = v.workflowId = "order-1";
    v.verdict = Verdict::Diverged;
    Divergence d;
    d.eventId = 14;
    d.recorded = std::move(recorded);
    d.produced = std::move(produced);
    v.divergence = d;
    return v;
}

CommandView command(std::string kind, std::string name, std::string id = {}, std::string marker = {})
{
    return CommandView{std::move(kind), std::move(name), std::move(id), std::move(marker), "{}", true};
}

CommandView activity(std::string name) { return command("ScheduleActivityTask", std::move(name), "2"); }
CommandView patch(std::string name) { return command("RecordMarker", std::move(name), {}, "core_patch"); }

/// All hints as one text.
QByteArray hints(const HistoryVerdict& v, const std::string& sdk = "temporal-python", std::string_view update = {})
{
    std::string text;
    for (const PatchHint& hint : patchHints(v, sdk, update))
        text += hint.text + "\n" + hint.code + "\n";
    return QByteArray::fromStdString(text);
}

} // namespace

class HintTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aChangeIsGuardedInTheWordsOfTheWorkersSdk()
    {
        const HistoryVerdict v = diverged(activity("charge"), command("StartTimer", "cooling-off", "cooling-off"));
        QVERIFY(hints(v).contains("workflow.patched(\"cooling-off-added\")"));
        QVERIFY(hints(v, "").contains("workflow.patched(\"cooling-off-added\")"));
        QVERIFY(hints(v, "temporal-typescript").contains("patched('cooling-off-added')"));
        QVERIFY(hints(v, "temporal-go").contains("workflow.GetVersion(ctx, \"cooling-off-added\""));
        QVERIFY(hints(v, "temporal-java").contains("Workflow.getVersion(\"cooling-off-added\""));
        QVERIFY(!hints(v).contains("register"));
        QCOMPARE(hints(v, "temporal-cobol"), QByteArray());
        HistoryVerdict compatible;
        compatible.verdict = Verdict::Compatible;
        QCOMPARE(hints(compatible), QByteArray());
    }
    void aPatchThatIsNoLongerAskedForIsKept()
    {
        const HistoryVerdict v = diverged(patch("fraud-check"), activity("check_fraud"));
        const QByteArray text = hints(v);
        QVERIFY2(text.startsWith("The run recorded the patch \"fraud-check\"; the new code does not ask for it here."), (text).constData());
        QVERIFY(text.contains("workflow.patched(\"fraud-check\")\n"));
        QVERIFY(text.contains("workflow.deprecate_patch(\"fraud-check\")"));
        QVERIFY(!text.contains("if workflow.patched"));
        QVERIFY(hints(v, "temporal-typescript").contains("deprecatePatch('fraud-check')"));
        QVERIFY(hints(v, "temporal-dotnet").contains("Workflow.DeprecatePatch(\"fraud-check\")"));
    }
    void aPatchUnderAnotherNameIsToKeepItsName()
    {
        const HistoryVerdict v = diverged(patch("fraud-check"), patch("fraud-check-v2"));
        QVERIFY(hints(v).startsWith("The run recorded the patch \"fraud-check\"; the new code asks for \"fraud-check-v2\"."));
        QVERIFY(hints(v).contains("workflow.patched(\"fraud-check\")"));
        QVERIFY(!hints(v).contains("-added"));
        // what stands behind the marker of the new name shows first
        QVERIFY(hints(diverged(patch("fraud-check"), command("UpsertWorkflowSearchAttributes", ""))).contains("workflow.patched(\"fraud-check\")"));
    }
    void aRecordedVersionIsKeptWithItsNumber()
    {
        QVERIFY(hints(diverged(command("RecordMarker", "tax-v2", "3", "Version"), std::nullopt), "temporal-go")
                    .contains("workflow.GetVersion(ctx, \"tax-v2\", workflow.DefaultVersion, 3)"));
        const HistoryVerdict java = diverged(command("RecordMarker", "tax-v2", "", "Version"), activity("tax"));
        QVERIFY(hints(java, "temporal-java").contains("Workflow.getVersion(\"tax-v2\", Workflow.DEFAULT_VERSION, 1)"));
        QVERIFY(!hints(java, "temporal-java").contains("register"));
    }
    void anUpdateWithoutHandlerKeepsItsHandler()
    {
        const HistoryVerdict v = diverged(command("ProtocolMessage", "accepted", "64f4c723"), std::nullopt);
        QVERIFY(hints(v).contains("@workflow.update(name=\"RECORDED_NAME\")"));
        QVERIFY2(hints(v, "temporal-python", "add_note").contains("the update \"add_note\""), (hints(v, "temporal-python", "add_note")).constData());
        QVERIFY(hints(v, "temporal-python", "add_note").contains("@workflow.update(name=\"add_note\")"));
        QVERIFY(hints(v, "temporal-typescript", "add").contains("defineUpdate('add')"));
        QVERIFY(hints(v, "temporal-go", "add").contains("SetUpdateHandler(ctx, \"add\""));
        QVERIFY(hints(v, "temporal-java", "add").contains("@UpdateMethod(name = \"add\")"));
        QVERIFY(!hints(v).contains("patched"));
        HistoryVerdict named = v;
        named.divergence->recorded->update = "add_note";
        QVERIFY(hints(named).contains("@workflow.update(name=\"add_note\")"));
        // code that goes on with something else instead
        QVERIFY(!hints(diverged(command("ProtocolMessage", "accepted", "9d16"), activity("book_hotel"))).contains("patched"));
    }
    void aHandlerThatDoesMoreBeforeItAnswersIsGuarded()
    {
        const QByteArray text = hints(diverged(command("ProtocolMessage", "completed", "64f4c723"), activity("charge")));
        QVERIFY(text.contains("if workflow.patched(\"charge-added\")"));
        QVERIFY(!text.contains("@workflow.update"));
    }
    void whatMayBeOnlyRenamedIsFirstToBeRegisteredUnderItsOldName()
    {
        const HistoryVerdict v = diverged(activity("book_flight"), activity("reserve_flight"));
        const std::vector<PatchHint> both = patchHints(v, "temporal-python");
        QCOMPARE(both.size(), std::size_t{2});
        QCOMPARE(both[0].text, std::string("If reserve_flight is only the new name of book_flight, register it under the old one:"));
        QCOMPARE(both[0].code, std::string("@activity.defn(name=\"book_flight\")"));
        QVERIFY(both[1].text.starts_with("Otherwise guard") && both[1].code.find("workflow.patched") != std::string::npos);
        QVERIFY(hints(v, "temporal-typescript").contains("'book_flight'"));
        QVERIFY(hints(v, "temporal-go").contains("activity.RegisterOptions{Name: \"book_flight\"}"));
        QVERIFY(hints(v, "temporal-java").contains("@ActivityMethod(name = \"book_flight\")"));

        const HistoryVerdict child = diverged(command("StartChildWorkflowExecution", "InvoiceWorkflow", "i-1"), command("StartChildWorkflowExecution", "BillWorkflow", "i-1"));
        QVERIFY(hints(child).startsWith("If BillWorkflow is only the new name of InvoiceWorkflow"));
        QVERIFY(hints(child).contains("@workflow.defn(name=\"InvoiceWorkflow\")"));

        HistoryVerdict local = diverged(command("RecordMarker", "price_order", "1", "core_local_activity"), std::nullopt);
        local.divergence->waiting = Waiting{Waiting::Kind::LocalActivity, "check_fraud", ""};
        QVERIFY(hints(local).contains("@activity.defn(name=\"price_order\")"));
    }
    void whatHasNoRegisteredNameOrKeptItIsOnlyGuarded()
    {
        QCOMPARE(patchHints(diverged(command("StartTimer", "payment", "payment"), command("StartTimer", "grace", "grace")), "temporal-python").size(), std::size_t{1});
        const QByteArray sameChild = hints(diverged(command("StartChildWorkflowExecution", "Invoice", "a"), command("StartChildWorkflowExecution", "Invoice", "b")));
        QVERIFY(sameChild.contains("invoice-changed") && !sameChild.contains("register"));
    }
    void codeThatIsNotDeterministicIsNotToBePatched()
    {
        HistoryVerdict v = diverged(activity("book_hotel"), command("StartTimer", "1", "1"));
        v.deterministic = false;
        QVERIFY(hints(v).contains("workflow.random()"));
        QVERIFY(!hints(v).contains("patched("));
    }
    void theTextOfTheReportHasEachAdviceOnce()
    {
        CheckReport report;
        report.worker = WorkerInfo{.sdk = "temporal-python", .version = "1.35.0", .command = "python w.py", .identity = {}, .buildId = {}};
        report.histories = {diverged(patch("fraud\x1b[2J"), activity("check_fraud")), diverged(patch("fraud\x1b[2J"), activity("check_fraud"))};
        const QByteArray text = QByteArray::fromStdString(reportText(report, false));
        QCOMPARE(text.count("hint: "), 1);
        QVERIFY2(text.contains("hint: order-1 event 14 and 1 more: The run recorded the patch"), (text).constData());
        QVERIFY(text.contains("      workflow.patched(\"fraud?[2J\")\n"));
    }
};

QTEST_GUILESS_MAIN(HintTest)
#include "hint_test.moc"

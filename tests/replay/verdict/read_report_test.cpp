// A saved report comes back as it was written, and only for the run it is about.
#include <QTest>

#include "replay/check.h"
#include "replay/verdict/read_report.h"

using namespace hindsight;
using namespace hindsight::replay;

namespace {

CheckReport written()
{
    HistoryVerdict v;
    v.source = "order.json";
    v.workflowId = "order-1";
    v.runId = "run-1";
    v.workflowType = "OrderWorkflow";
    v.events = 47;
    v.checkedTo = 10;
    v.lastAgreeingTask = 4;
    v.verdict = Verdict::Diverged;
    v.failure = WorkerFailure{"boom", "ValueError", "at line 3"};
    Divergence d;
    d.eventId = 11;
    d.eventType = history::EventType::ActivityTaskScheduled;
    d.time = history::Time{std::chrono::seconds{1'700'000'000}};
    d.workflowTaskCompletedEventId = 10;
    d.recorded = CommandView{"ScheduleActivityTask", "charge", "2", "", R"({"activityId":"2"})", true};
    d.waiting = Waiting{Waiting::Kind::Timer, "cooling", "at workflow.py:12"};
    d.message = "[TMPRL1100] no";
    d.source = SourcePlace{"workflow.py", 12, 3};
    v.divergence = d;
    v.notSeen.push_back({3, "input", "no SDK compares it"});
    HistoryVerdict broken;
    broken.workflowId = "order-2";
    broken.runId = "run-2";
    broken.verdict = Verdict::Unverified;
    broken.code = UnverifiedCode::WorkerHung;
    broken.eventId = 7;
    broken.reason = "no answer";
    CheckReport report;
    HistoryVerdict moved;
    moved.workflowId = "order-4";
    moved.runId = "run-4";
    moved.verdict = Verdict::Diverged;
    moved.reach = Reach::Always;
    moved.deterministic = false;
    moved.drift = DriftSeen::Partial;
    moved.provedEarlier = true;
    moved.reset = ResetEffect{4, {5, 6, 7}, {5}, {7}, "to event 4 drops 3 events"};
    moved.other = OtherVerdict{Verdict::Diverged, UnverifiedCode::None, 0, d};
    moved.change = Change::Breaks;
    moved.notSeen.push_back({9, "attributes", "drift_limit"});
    report.against = WorkerInfo{"temporal-python", "1.34.0", "python old.py", "2@host", "b0"};
    report.compared = true;
    report.worker = WorkerInfo{"temporal-python", "1.35.0", "python worker.py", "1@host", "b1"};
    report.histories = {v, broken, moved};
    report.seconds = 1.5;
    report.workerSeconds = 1.25;
    return report;
}

} // namespace

class ReadReportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aReportThatWasWrittenReadsBackTheSame()
    {
        const std::string json = reportJson(written());
        const auto read = readReport(json);
        QVERIFY2(read.ok(), read.ok() ? "" : read.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(reportJson(read.value())), QByteArray::fromStdString(json));
    }
    void aVerdictBelongsToItsRunOnly()
    {
        const CheckReport report = written();
        QVERIFY(verdictFor(report, "order-1", "run-1") == &report.histories[0]);
        QVERIFY(verdictFor(report, "order-1", "") == &report.histories[0]);
        QVERIFY(verdictFor(report, "order-1", "another-run") == nullptr);
        QVERIFY(verdictFor(report, "order-3", "run-3") == nullptr);
    }
    void whatIsNoReportIsRefusedWithAReason()
    {
        QVERIFY(readReport("nonsense").error().message.find("not a JSON object") != std::string::npos);
        QVERIFY(readReport("{\"events\": []}").error().message.find("hindsight.check/1") != std::string::npos);
        QVERIFY(readReport("{\"schema\": \"hindsight.check/2\"}").error().code == ErrorCode::Unsupported);
        QVERIFY(readReport("{\"schema\": \"hindsight.check/1\"}").error().message.find("histories") != std::string::npos);
        // the right names with the wrong types are not a crash
        const auto odd = readReport(R"({"schema":"hindsight.check/1","worker":7,"summary":{"seconds":"x"},"histories":[3,{"events":"many","verdict":4,
            "divergence":{"eventId":"x","recorded":{"kind":1,"attributes":[],"attributesComplete":"yes"},"waiting":[],"source":"file"},"notSeen":{},"differences":[{"command":1}]}]})");
        QVERIFY(odd.ok() && odd.value().histories.size() == 1);
        QVERIFY(readReportFile("/nowhere/report.json").error().message.find("/nowhere/report.json") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(ReadReportTest)
#include "read_report_test.moc"

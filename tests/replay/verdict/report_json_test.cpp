// The fixed JSON object of a check, the texts for people, and what is kept out of both.
#include <QTest>

#include "replay/check.h"
#include "replay/verdict/redact.h"

#include <nlohmann/json.hpp>

using namespace hindsight;
using namespace hindsight::replay;

namespace {

HistoryVerdict diverged()
{
    HistoryVerdict verdict;
    verdict.source = "runs/order.json";
    verdict.workflowId = "order-1";
    verdict.events = 47;
    verdict.checkedTo = 10;
    verdict.lastAgreeingTask = 4;
    verdict.verdict = Verdict::Diverged;
    Divergence& found = verdict.divergence.emplace();
    found.eventId = 11;
    found.time = history::Time(std::chrono::seconds(1'795'416'034));
    found.eventType = history::EventType::ActivityTaskScheduled;
    found.workflowTaskCompletedEventId = 10;
    found.recorded = CommandView{"ScheduleActivityTask", "charge", "2", "", R"({"activityId":"2"})", true};
    found.waiting = Waiting{Waiting::Kind::LocalActivity, "tax", "Stack for ..."};
    return verdict;
}

std::vector<std::string> names(const nlohmann::ordered_json& object)
{
    std::vector<std::string> all;
    for (const auto& [name, value] : object.items())
        all.push_back(name);
    return all;
}

bool hasAll(const nlohmann::ordered_json& object, const std::vector<std::string>& wanted)
{
    return std::ranges::all_of(wanted, [&](const std::string& name) { return object.contains(name); });
}

} // namespace

class ReportJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFixedMemberIsThere();
    void anUnverifiedHistoryHasNullsWhereNothingIsKnown();
    void aReportWithoutWorkerIsAnObjectAllTheSame();
    void bytesThatAreNoTextDoNotBreakTheObject();
    void theExitStatusFollowsTheWorstVerdict();
    void theTextNamesPlaceAndBothSides();
    void noEscapeSequenceOfAStrangerReachesTheTerminal();
    void payloadDataInSdkTextsIsCut();
};

void ReportJsonTest::everyFixedMemberIsThere()
{
    CheckReport report;
    report.worker = WorkerInfo{"temporal-python", "1.35.0", "python worker.py", "1@host", ""};
    report.histories = {diverged()};
    const auto json = nlohmann::ordered_json::parse(reportJson(report));
    QVERIFY(json["schema"] == "hindsight.check/1");
    QVERIFY(hasAll(json, {"worker", "histories", "summary"}));
    QVERIFY(hasAll(json["worker"], {"sdk", "version", "command"}));
    QVERIFY(hasAll(json["summary"], {"compatible", "differs", "diverged", "unverified", "seconds"}));
    QVERIFY(json["summary"]["diverged"] == 1);
    const auto& history = json["histories"][0];
    QVERIFY(hasAll(history, {"source", "workflowId", "runId", "workflowType", "events", "checkedTo", "lastAgreeingTask", "verdict", "code",
                             "eventId", "reason", "failure", "divergence", "differences", "notSeen"}));
    const auto& found = history["divergence"];
    QCOMPARE(names(found), (std::vector<std::string>{"eventId", "position", "time", "eventType", "workflowTaskCompletedEventId", "recorded",
                                                     "produced", "waiting", "message", "source"}));
    QVERIFY(found["position"] == "at");
    QVERIFY(found["time"] == "2026-11-23T06:40:34Z");
    QCOMPARE(names(found["recorded"]), (std::vector<std::string>{"kind", "name", "id", "marker", "attributes", "attributesComplete"}));
    QVERIFY(found["recorded"]["attributes"]["activityId"] == "2");
    QVERIFY(found["produced"].is_null() && found["source"].is_null());
    QVERIFY(found["waiting"]["kind"] == "LocalActivity");
}

void ReportJsonTest::anUnverifiedHistoryHasNullsWhereNothingIsKnown()
{
    CheckReport report;
    report.histories.emplace_back().code = UnverifiedCode::WorkerNotStarted;
    const auto history = nlohmann::ordered_json::parse(reportJson(report))["histories"][0];
    QVERIFY(history["verdict"] == "unverified");
    QVERIFY(history["code"] == "worker_not_started");
    QVERIFY(history["failure"].is_null() && history["divergence"].is_null());
    QVERIFY(history["differences"].empty() && history["differences"].is_array() && history["notSeen"].is_array());
}

void ReportJsonTest::aReportWithoutWorkerIsAnObjectAllTheSame()
{
    QVERIFY(nlohmann::ordered_json::parse(reportJson({}))["worker"].is_null());
}

void ReportJsonTest::bytesThatAreNoTextDoNotBreakTheObject()
{
    CheckReport report;
    report.histories = {diverged()};
    report.histories[0].workflowId = "\xff\xfe";
    QVERIFY(nlohmann::ordered_json::accept(reportJson(report)));
}

void ReportJsonTest::theExitStatusFollowsTheWorstVerdict()
{
    CheckReport report;
    report.histories.resize(2);
    report.histories[0].verdict = report.histories[1].verdict = Verdict::Compatible;
    QCOMPARE(report.exitStatus(false), 0);
    report.histories[0].verdict = Verdict::Unverified;
    QCOMPARE(report.exitStatus(false), 3);
    report.histories[1].verdict = Verdict::Diverged;
    QCOMPARE(report.exitStatus(false), 1);
    report.cancelled = true;
    QCOMPARE(report.exitStatus(false), 130);
}

void ReportJsonTest::theTextNamesPlaceAndBothSides()
{
    CheckReport report;
    report.histories = {diverged()};
    const std::string text = reportText(report, false);
    for (const char* words : {"diverged", "runs/order.json", "at event 11 (ActivityTaskScheduled)", "ScheduleActivityTask charge (id 2)",
                              "waits for local activity tax", "to event 10 of 47", "1 diverged"})
        QVERIFY2(text.find(words) != std::string::npos, words);
    QVERIFY(text.find('\x1b') == std::string::npos);
    QVERIFY(reportText(report, true).find("\x1b[31;1m") != std::string::npos);
}

void ReportJsonTest::noEscapeSequenceOfAStrangerReachesTheTerminal()
{
    CheckReport report;
    report.histories = {diverged()};
    report.histories[0].workflowId = "order\x1b]0;owned\x07";
    report.histories[0].divergence->recorded->name = "charge\x1b[2J";
    QVERIFY(reportText(report, false).find('\x1b') == std::string::npos);
}

void ReportJsonTest::payloadDataInSdkTextsIsCut()
{
    QCOMPARE(withoutPayloadData(R"(payloads:{metadata:{key:"encoding" value:"json/plain"} data:"\"card\\n 42\011\""} end)"),
             std::string(R"(payloads:{metadata:{key:"encoding" value:"json/plain"} data:<12 bytes>} end)"));
    QCOMPARE(withoutPayloadData(R"(Payload { metadata: {}, data: [34, 120, 34] })"), std::string("Payload { metadata: {}, data: <3 bytes> }"));
    QCOMPARE(withoutPayloadData(R"(data: b"ab\x00")"), std::string("data: <3 bytes>"));
    QCOMPARE(withoutPayloadData("&Payload{Metadata:map[string][]byte{encoding: [106 115],},Data:[34 65 34],},Data:["), // Go 1.25
             std::string("&Payload{Metadata:map[string][]byte{encoding: [106 115],},Data:<3 bytes>,},Data:<0 bytes>"));
    QCOMPARE(withoutPayloadData("the data: none"), std::string("the data: none"));
    QCOMPARE(withoutPayloadData(R"(data:"never closed)"), std::string("data:<12 bytes>"));
}

QTEST_APPLESS_MAIN(ReportJsonTest)
#include "report_json_test.moc"

// What one event says, for people: fields, payloads, failure chain, JSON, one line.
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "history/model/event_detail.h"
#include "history/model/json_text.h"
#include "history/model/snapshot_builder.h"
#include "history/source/files.h"
#include "tests/support/history_builder.h"

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include <temporal/api/history/v1/message.pb.h>
#endif

using namespace hindsight;
using namespace hindsight::history;
using testing::HistoryBuilder;
using temporal::api::history::v1::HistoryEvent;

namespace {

QByteArray told(const EventDetail& detail)
{
    QByteArray out;
    for (const FieldView& field : detail.fields) {
        out += QByteArray::fromStdString(field.path + " = " + field.value);
        if (field.link.value != 0)
            out += " -> event " + QByteArray::number(static_cast<qlonglong>(field.link.value));
        out += "\n";
    }
    for (const PayloadView& payload : detail.payloads)
        out += QByteArray::fromStdString(payload.path + " (" + payload.encoding + ", " + std::to_string(payload.size) + ") " + payload.text) + "\n";
    for (const FailureView& failure : detail.failures) {
        out += QByteArray::fromStdString(failure.kind + " " + failure.type + ": " + failure.message + (failure.nonRetryable ? " (final)" : "")) + "\n";
        for (const std::string& note : failure.notes)
            out += QByteArray::fromStdString("  " + note) + "\n";
    }
    return out;
}

QByteArray detailOfLast(const HistoryBuilder& b)
{
    const SnapshotPtr s = b.snapshot();
    return told(describeEvent(*s, EventIndex{static_cast<std::uint32_t>(s->size() - 1)}));
}

QByteArray lastLine(const HistoryBuilder& b)
{
    const SnapshotPtr s = b.snapshot();
    return QByteArray::fromStdString(summarizeEvent(*s, EventIndex{static_cast<std::uint32_t>(s->size() - 1)}));
}

HistoryBuilder begun()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask();
    return b;
}

QByteArray payload(const std::string& encoding, const std::string& data)
{
    temporal::api::common::v1::Payload p;
    (*p.mutable_metadata())["encoding"] = encoding;
    p.set_data(data);
    const PayloadView view = describePayload("p", p.SerializeAsString());
    return QByteArray::fromStdString((view.isJson ? "json " : "not json ") + view.text);
}

} // namespace

class EventDetailTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fieldsAreNamedAsInJsonAndLinkToTheirEvents();
    void payloadsStandApartWithTheirPath();
    void mapKeysAreQuotedAndSorted();
    void aFailureIsAChainWithNotes();
    void jsonKeepsBigNumbersAndKeyOrder();
    void whatIsNotJsonIsBase64();
    void anythingAsAPayloadIsSafe();
    void jsonIsWhatTheCommandLineOfTheServerExports_data();
    void jsonIsWhatTheCommandLineOfTheServerExports();
    void textThatIsNotUtf8IsAnErrorNotACrash();
    void deeplyNestedJsonIsLaidOut();
    void aLineSaysWhatCounts();
    void everyEventOfADrawnHistoryIsTold();
};

void EventDetailTest::fieldsAreNamedAsInJsonAndLinkToTheirEvents()
{
    HistoryBuilder b = begun();
    b.activityScheduled("charge", "7").activityStarted("7", 2).activityCompleted("7");
    QCOMPARE(detailOfLast(b), QByteArray("scheduledEventId = 5 -> event 5\nstartedEventId = 6 -> event 6\nidentity = order-worker\n"
                                         "result.payloads[0] (json/plain, 4) null\n"));
    HistoryBuilder scheduled = begun();
    scheduled.activityScheduled("charge", "7");
    QCOMPARE(detailOfLast(scheduled),
             QByteArray("activityId = 7\nactivityType.name = charge\ntaskQueue.name = orders\nstartToCloseTimeout = 30 s\n"
                        "workflowTaskCompletedEventId = 4 -> event 4\nretryPolicy.initialInterval = 1 s\nretryPolicy.backoffCoefficient = 2\n"));
    HistoryBuilder child;
    child.started("PackOrder").tweak([](HistoryEvent& e) {
        auto* a = e.mutable_workflow_execution_started_event_attributes();
        a->Clear();
        a->set_parent_initiated_event_id(41); // an event of the parent
        a->mutable_task_queue()->set_kind(temporal::api::enums::v1::TASK_QUEUE_KIND_STICKY);
    });
    QCOMPARE(detailOfLast(child), QByteArray("parentInitiatedEventId = 41\ntaskQueue.kind = Sticky\n"));
}

void EventDetailTest::payloadsStandApartWithTheirPath()
{
    HistoryBuilder b = begun();
    b.signaled("approve", "{\"by\":\"Ada\"}");
    QCOMPARE(detailOfLast(b), QByteArray("signalName = approve\nidentity = web-shop\n"
                                         "input.payloads[0] (json/plain, 12) {\n  \"by\": \"Ada\"\n}\n"));
}

void EventDetailTest::mapKeysAreQuotedAndSorted()
{
    HistoryBuilder b = begun();
    b.memo("zone", "1").tweak([](HistoryEvent& e) {
        auto& fields = *e.mutable_workflow_properties_modified_event_attributes()->mutable_upserted_memo()->mutable_fields();
        fields["x.y"] = fields["zone"];
    });
    QCOMPARE(detailOfLast(b), QByteArray("workflowTaskCompletedEventId = 4 -> event 4\n"
                                         "upsertedMemo.fields[\"x.y\"] (json/plain, 1) 1\nupsertedMemo.fields[\"zone\"] (json/plain, 1) 1\n"));
}

void EventDetailTest::aFailureIsAChainWithNotes()
{
    HistoryBuilder b = begun();
    b.failed("order failed").tweak([](HistoryEvent& e) {
        auto* failure = e.mutable_workflow_execution_failed_event_attributes()->mutable_failure();
        failure->clear_application_failure_info();
        failure->mutable_activity_failure_info()->mutable_activity_type()->set_name("charge");
        failure->mutable_activity_failure_info()->set_activity_id("3");
        failure->mutable_activity_failure_info()->set_scheduled_event_id(11);
        failure->mutable_activity_failure_info()->set_retry_state(temporal::api::enums::v1::RETRY_STATE_NON_RETRYABLE_FAILURE);
        auto* cause = failure->mutable_cause();
        cause->set_message("card declined");
        cause->mutable_application_failure_info()->set_type("CardDeclined");
        cause->mutable_application_failure_info()->set_non_retryable(true);
        (*cause->mutable_application_failure_info()->mutable_details()->add_payloads()->mutable_metadata())["encoding"] = "binary/null";
    });
    QCOMPARE(detailOfLast(b), QByteArray("workflowTaskCompletedEventId = 4 -> event 4\n"
                                         "failure.cause.applicationFailureInfo.details.payloads[0] (binary/null, 0) null\n"
                                         "ActivityFailure : order failed\n  activity charge, id 3, event 11\n  retry state NonRetryableFailure\n"
                                         "ApplicationFailure CardDeclined: card declined (final)\n"));
    QCOMPARE(lastLine(b), QByteArray("card declined"));
}

void EventDetailTest::jsonKeepsBigNumbersAndKeyOrder()
{
    QCOMPARE(payload("json/plain", "{\"z\":12345678901234567890123456789,\"a\":1.10,\"m\":[],\"o\":{},\"n\":[1,-2,null,true]}"),
             QByteArray("json {\n  \"z\": 12345678901234567890123456789,\n  \"a\": 1.10,\n  \"m\": [],\n  \"o\": {},\n"
                        "  \"n\": [\n    1,\n    -2,\n    null,\n    true\n  ]\n}"));
    QCOMPARE(payload("json/protobuf", "\"caf\\u00e9 \\\"x\\\"\""), QByteArray("json \"café \\\"x\\\"\""));
}

void EventDetailTest::whatIsNotJsonIsBase64()
{
    QCOMPARE(payload("binary/null", ""), QByteArray("json null"));
    QCOMPARE(payload("binary/plain", "hello"), QByteArray("not json aGVsbG8="));
    QCOMPARE(payload("binary/encrypted", std::string("\x00\xff", 2)), QByteArray("not json AP8="));
    QCOMPARE(payload("json/plain", "{\"open\":"), QByteArray("not json eyJvcGVuIjo="));
    QCOMPARE(payload("json/plain", "\"\xff\xfe\""), QByteArray("not json Iv/+Ig=="));
    QCOMPARE(payload("", "true"), QByteArray("json true"));
}

void EventDetailTest::anythingAsAPayloadIsSafe()
{
    const std::string good = [] {
        HistoryBuilder b = begun();
        b.signaled("x", "{\"a\":[1,2.5,\"s\"]}");
        return b.bytes();
    }();
    for (std::size_t i = 0; i < good.size(); ++i) {
        const PayloadView view = describePayload("p", std::string_view(good).substr(i));
        QVERIFY(view.sha256.size() == 64);
    }
}

void EventDetailTest::jsonIsWhatTheCommandLineOfTheServerExports_data()
{
    QTest::addColumn<QString>("file");
    QDirIterator files(QStringLiteral(HINDSIGHT_SOURCE_DIR "/resources/samples/histories"), {QStringLiteral("*.json")}, QDir::Files);
    while (files.hasNext()) {
        const QString file = files.next();
        QTest::newRow(qUtf8Printable(files.fileName())) << file;
    }
}

void EventDetailTest::jsonIsWhatTheCommandLineOfTheServerExports()
{
    QFETCH(QString, file);
    const Result<LoadedHistory> loaded = readHistoryFile(file.toStdString());
    QVERIFY(loaded.ok());
    const SnapshotPtr snapshot = buildSnapshot(loaded.value().pages).value();
    QFile raw(file);
    QVERIFY(raw.open(QIODevice::ReadOnly));
    const QJsonArray events = QJsonDocument::fromJson(raw.readAll()).object().value(QStringLiteral("events")).toArray();
    QCOMPARE(static_cast<std::size_t>(events.size()), snapshot->size());
    for (std::uint32_t i = 0; i < snapshot->size(); ++i) {
        const EventDetail detail = describeEvent(*snapshot, EventIndex{i});
        QCOMPARE(QByteArray::fromStdString(detail.error), QByteArray());
        QCOMPARE(QJsonDocument::fromJson(QByteArray::fromStdString(detail.json)).object(), events.at(static_cast<int>(i)).toObject());
    }
}

void EventDetailTest::textThatIsNotUtf8IsAnErrorNotACrash()
{
    std::string bytes;
    {
        HistoryBuilder b = begun();
        b.activityScheduled("charge", "7");
        bytes = b.bytes();
    }
    bytes.replace(bytes.find("charge"), 2, "\xff\xfe");
    const Page page = std::make_shared<const std::string>(bytes);
    const SnapshotPtr snapshot = buildSnapshot(std::span(&page, 1)).value();
    QCOMPARE(snapshot->issues().size(), std::size_t(1));
    QCOMPARE(QByteArray::fromStdString(snapshot->issues()[0].text), QByteArray("event 5: a name in it is not UTF-8 text"));
    QVERIFY(snapshot->issues()[0].blocksReplay);
    const EventDetail detail = describeEvent(*snapshot, EventIndex{4});
    QVERIFY(detail.error.starts_with("event 5 cannot be parsed"));
    QCOMPARE(QByteArray::fromStdString(summarizeEvent(*snapshot, EventIndex{4})), QByteArray("cannot be parsed"));
}

void EventDetailTest::deeplyNestedJsonIsLaidOut()
{
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    const std::optional<std::string> pretty = prettyJson(deep);
    QVERIFY(pretty.has_value());
    QCOMPARE(std::ranges::count(*pretty, '['), std::ptrdiff_t(100'000));
}

void EventDetailTest::aLineSaysWhatCounts()
{
    const auto line = [](auto... steps) {
        HistoryBuilder b = begun();
        (steps(b), ...);
        return lastLine(b);
    };
    QCOMPARE(line([](auto& b) { b.activityScheduled("charge", "7"); }), QByteArray("charge · id 7"));
    QCOMPARE(line([](auto& b) { b.activityScheduled("charge", "7").activityStarted("7", 3); }),
             QByteArray("charge · id 7 · attempt 3 · after: try again"));
    QCOMPARE(line([](auto& b) { b.timerStarted("payment-window", std::chrono::minutes(15)); }), QByteArray("payment-window 15 m"));
    QCOMPARE(line([](auto& b) { b.timerStarted("1", std::chrono::seconds(2)); }), QByteArray("id 1 · 2 s"));
    QCOMPARE(line([](auto& b) { b.timerStarted("1").timerFired("1"); }), QByteArray("1"));
    QCOMPARE(line([](auto& b) { b.childInitiated("PackOrder", "pack-1"); }), QByteArray("PackOrder · pack-1"));
    QCOMPARE(line([](auto& b) { b.patched("tax-v2"); }), QByteArray("patch tax-v2"));
    QCOMPARE(line([](auto& b) { b.javaVersion("tax", 3); }), QByteArray("version tax = 3"));
    QCOMPARE(line([](auto& b) { b.localActivity("price", "1", 2); }), QByteArray("local activity price · id 1 · attempt 2"));
    QCOMPARE(line([](auto& b) { b.searchAttribute("Stage", "1"); }), QByteArray("Stage"));
    QCOMPARE(line([](auto& b) { b.updateAccepted("set_address", "u1"); }), QByteArray("set_address · id u1"));
    QCOMPARE(line([](auto& b) { b.taskScheduled().taskStarted().taskFailed("boom"); }),
             QByteArray("cause WorkflowWorkerUnhandledFailure · boom"));
    QCOMPARE(line([](auto& b) { b.terminated("stuck"); }), QByteArray("stuck"));
    QCOMPARE(line([](auto& b) { b.signalExternal("wake", "other"); }), QByteArray("wake · to other"));
}

void EventDetailTest::everyEventOfADrawnHistoryIsTold()
{
    const SnapshotPtr snapshot = testing::randomHistory(7, 300).snapshot();
    for (std::uint32_t i = 0; i < snapshot->size(); ++i) {
        const EventDetail detail = describeEvent(*snapshot, EventIndex{i});
        QCOMPARE(QByteArray::fromStdString(detail.error), QByteArray());
        QVERIFY(detail.json.find("eventType") != std::string::npos);
        QVERIFY(!summarizeEvent(*snapshot, EventIndex{i}).starts_with("cannot"));
    }
}

QTEST_APPLESS_MAIN(EventDetailTest)
#include "event_detail_test.moc"

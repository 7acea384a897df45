// What only the user's own codec or storage driver can read of a history.
#include <QTest>

#include "history/model/payload_survey.h"
#include "history/model/snapshot_builder.h"

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include <temporal/api/history/v1/message.pb.h>
#endif

using namespace hindsight::history;
using temporal::api::common::v1::Payload;
using temporal::api::history::v1::History;

namespace {

Payload payload(const char* encoding, const std::string& data, const char* messageType = nullptr)
{
    Payload made;
    (*made.mutable_metadata())["encoding"] = encoding;
    if (messageType)
        (*made.mutable_metadata())["messageType"] = messageType;
    made.set_data(data);
    return made;
}

/// One event with the payload as input, and in a header.
PayloadSurvey surveyOf(const std::vector<Payload>& payloads)
{
    History history;
    auto* event = history.add_events();
    event->set_event_id(1);
    event->set_event_type(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
    for (const Payload& one : payloads) {
        *event->mutable_workflow_execution_started_event_attributes()->mutable_input()->add_payloads() = one;
        (*event->mutable_workflow_execution_started_event_attributes()->mutable_header()->mutable_fields())["x"] = one;
    }
    SnapshotBuilder builder;
    if (!builder.addPage(std::make_shared<const std::string>(history.SerializeAsString())).ok())
        qFatal("no history");
    return surveyPayloads(*builder.snapshot(true));
}

} // namespace

class PayloadSurveyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void payloadsOfTheSdksAreNothing();
    void aCodecIsNamedAndSized();
    void referencesAreCountedInEachForm();
    void textThatOnlyLooksLikeAReferenceIsNone();
    void surveysAddUp();
};

void PayloadSurveyTest::payloadsOfTheSdksAreNothing()
{
    for (const char* encoding : {"json/plain", "json/protobuf", "binary/null", "binary/plain", "binary/protobuf", ""})
        QVERIFY2(surveyOf({payload(encoding, "{}")}).nothing(), encoding);
}

void PayloadSurveyTest::aCodecIsNamedAndSized()
{
    const PayloadSurvey survey = surveyOf({payload("binary/zlib", "12345"), payload("binary/encrypted", "1234567")});
    QCOMPARE(survey.opaque.size(), std::size_t(2));
    QCOMPARE(survey.opaque[0].name, std::string("binary/encrypted"));
    QCOMPARE(survey.opaque[0].payloads, std::size_t(2)); // the header holds the last one
    QCOMPARE(survey.opaque[0].bytes, std::uint64_t(14));
    QCOMPARE(survey.opaque[1].name, std::string("binary/zlib"));
    QCOMPARE(survey.opaque[1].bytes, std::uint64_t(5));
    QCOMPARE(survey.references, std::size_t(0));
}

void PayloadSurveyTest::referencesAreCountedInEachForm()
{
    Payload present = payload("json/protobuf", R"({"driverName":"depot","claimData":{"key":"secret"}})", "temporal.api.sdk.v1.ExternalStorageReference");
    present.add_external_payloads()->set_size_bytes(1000);
    Payload first = payload("json/external-storage-reference", R"({"driver_name":"attic","driver_claim":{"claim_data":{}}})");
    Payload encoded = payload("binary/encrypted", "?");
    (*encoded.mutable_metadata())["__temporal_external_storage_reference"] = "true";
    encoded.add_external_payloads()->set_size_bytes(-5);
    const PayloadSurvey survey = surveyOf({first, encoded, present});
    QCOMPARE(survey.references, std::size_t(4));
    QCOMPARE(survey.storedBytes, std::uint64_t(2000));
    QCOMPARE(survey.drivers, (std::vector<std::string>{"attic", "depot"}));
    QVERIFY(survey.opaque.empty());
}

void PayloadSurveyTest::textThatOnlyLooksLikeAReferenceIsNone()
{
    QVERIFY(surveyOf({payload("json/plain", "__temporal_external_storage_reference temporal.api.sdk.v1.ExternalStorageReference")}).nothing());
    QVERIFY(surveyOf({payload("json/plain", "\x0a\x08" "encoding\x12\x03zip")}).nothing());
}

void PayloadSurveyTest::surveysAddUp()
{
    PayloadSurvey all = surveyOf({payload("b", "12")});
    all.add(surveyOf({payload("a", "1")}));
    all.add(surveyOf({payload("b", "123")}));
    QCOMPARE(all.opaque.size(), std::size_t(2));
    QCOMPARE(all.opaque[0].name, std::string("a"));
    QCOMPARE(all.opaque[1].bytes, std::uint64_t(10));
}

QTEST_GUILESS_MAIN(PayloadSurveyTest)
#include "payload_survey_test.moc"

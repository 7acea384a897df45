// Failures whose words a worker's failure converter has put into a payload.
#ifndef Q_MOC_RUN // it cannot read what is behind <concepts>
#include "replay/dialect/core/reply.h"
#include "replay/dialect/go/reply.h"
#include "replay/dialect/readable_failure.h"

#include "temporal/api/failure/v1/message.pb.h"
#include "temporal/api/workflowservice/v1/request_response.pb.h"
#endif

#include "tests/support/history_builder.h"

#include <QTest>

using namespace hindsight;
using namespace hindsight::replay;
using temporal::api::failure::v1::Failure;

namespace {

Failure encoded(const std::string& data, const std::string& encoding = "json/plain")
{
    Failure failure;
    failure.set_message("Encoded failure");
    (*failure.mutable_encoded_attributes()->mutable_metadata())["encoding"] = encoding;
    failure.mutable_encoded_attributes()->set_data(data);
    return failure;
}

WorkerReply failedTask(const Failure& failure)
{
    temporal::api::workflowservice::v1::RespondWorkflowTaskFailedRequest request;
    *request.mutable_failure() = failure;
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Failed;
    reply.bytes = request.SerializeAsString();
    return reply;
}

const std::string kSaid = R"({"message":"[TMPRL1101] Potential deadlock detected: workflow goroutine","stack_trace":"main.go:7"})";

} // namespace

class ReadableFailureTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void messageAndStackStandInTheirPlacesAgainInCausesToo()
    {
        Failure failure = encoded(R"({"message":"outer","stack_trace":"main.go:5"})");
        *failure.mutable_cause() = encoded(R"({"message":"inner"})");
        const Failure readable = readableFailure(failure);
        QCOMPARE(readable.message(), std::string("outer"));
        QCOMPARE(readable.stack_trace(), std::string("main.go:5"));
        QCOMPARE(readable.cause().message(), std::string("inner"));
        QVERIFY(!isSealed(readable));
    }
    void whatIsNotEncodedOrNotReadableStays()
    {
        Failure plain;
        plain.set_message("as it is");
        QCOMPARE(readableFailure(plain).SerializeAsString(), plain.SerializeAsString());
        QVERIFY(!isSealed(plain));
        for (const Failure& failure : {encoded("\x01\x02", "binary/encrypted"), encoded("not json"), encoded("[1]")}) {
            QCOMPARE(readableFailure(failure).message(), std::string("Encoded failure"));
            QVERIFY(isSealed(readableFailure(failure)));
        }
    }
    void repliesAreReadByWhatTheWorkerMeans()
    {
        const auto history = history::testing::HistoryBuilder().started("order").workflowTask().snapshot();
        QCOMPARE(readCoreReply(failedTask(encoded(kSaid)), *history, false).kind, Answer::Kind::Deadlock);
        QCOMPARE(readGoReply(failedTask(encoded(kSaid)), *history).kind, Answer::Kind::Deadlock);
    }
    void aGoWorkerThatSealsItsFailuresIsSaidToBeOne()
    {
        const auto history = history::testing::HistoryBuilder().started("order").workflowTask().snapshot();
        const Answer answer = readGoReply(failedTask(encoded("\x01\x02", "binary/encrypted")), *history);
        QCOMPARE(answer.kind, Answer::Kind::Protocol);
        QCOMPARE(answer.text, std::string(kSealedText));
    }
};

QTEST_APPLESS_MAIN(ReadableFailureTest)
#include "readable_failure_test.moc"

// What a failed task means: the SDKs' own words, and exceptions of the user's that quote them.
#ifndef Q_MOC_RUN // it cannot read what is behind <concepts>
#include "replay/dialect/core/marker.h"
#include "replay/dialect/core/reply.h"
#include "replay/dialect/core/slow_eviction.h"
#endif

#include "scripted_worker.h"
#include "tests/support/history_builder.h"

#include <QTest>

using namespace hindsight;
using namespace hindsight::replay;

namespace {

Answer::Kind kindOf(const std::string& message, const std::string& stack, const std::string& cause = {})
{
    const auto history = history::testing::HistoryBuilder().started("order").workflowTask().snapshot();
    return readCoreReply(testing::ScriptedWorker::failed(message, false, cause, stack), *history, false).kind;
}

const std::string kTimedOut = "Script execution timed out after 5000ms";
const std::string kNoFunction = "Failed to initialize workflow of type 'loop': no such function is exported by the workflow bundle";
const std::string kEncoding = "Unknown encoding: binary/sealed";
const std::string kUsers = "/app/bundle.js:6627\n    throw this.workflowTaskError;\n    ^\n\nError: it\n    at purchase (/app/flows/errors.ts:16:8)";
const std::string kSdk = "/app/bundle.js:7806\n    throw e;\n    ^\n\nTypeError: it\n"
                         "    at Object.initRuntime (/app/node_modules/@temporalio/workflow/src/worker-interface.ts:99:12)\n"
                         "    at evalmachine.<anonymous>:1:1";
const std::string kConverter = "/app/bundle.js:945\n    throw it;\n    ^\n\nValueError: it\n"
                               "    at DefaultPayloadConverter.fromPayload (/app/node_modules/@temporalio/common/src/converter/payload-converter.ts:330:12)\n"
                               "    at Activator.resolveActivity (/app/node_modules/@temporalio/workflow/src/internals.ts:707:34)";

} // namespace

class CoreReplyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDetectorsOfBothLanguagesAreKnown()
    {
        QCOMPARE(kindOf("[TMPRL1101] Potential deadlock detected: workflow didn't yield within 2 second(s).", ""), Answer::Kind::Deadlock);
        QCOMPARE(kindOf(kTimedOut, "Error: " + kTimedOut), Answer::Kind::Deadlock);
    }

    void theDetectorOfPythonTo150HasNoCode()
    {
        const std::string text = "Potential deadlock detected, workflow didn't yield within 2 second(s)";
        const std::string sdks = "  File \"/app/lib/temporalio/worker/_workflow.py\", line 217, in _handle_activation\n    raise RuntimeError(\n";
        QCOMPARE(kindOf(text, sdks), Answer::Kind::Deadlock);
        QCOMPARE(kindOf(text, "  File \"/app/flows.py\", line 7, in run\n    raise RuntimeError(\n"), Answer::Kind::Error);
        QCOMPARE(kindOf(text, ""), Answer::Kind::Error);
    }

    void anExceptionThatQuotesADetectorIsTheUsersOwn()
    {
        QCOMPARE(kindOf(kTimedOut, kUsers), Answer::Kind::Error);
        QCOMPARE(kindOf("the child failed", kUsers, kTimedOut), Answer::Kind::Error);
        QCOMPARE(kindOf("the child failed", "Error: the child failed", "[TMPRL1101] Potential deadlock detected"), Answer::Kind::Error);
        QCOMPARE(kindOf("report: " + kTimedOut, ""), Answer::Kind::Error);
    }

    void aTypeThatTheWorkerDoesNotKnowIsSaidByTheSdk()
    {
        QCOMPARE(kindOf(kNoFunction, kSdk), Answer::Kind::NotRegistered);
        QCOMPARE(kindOf("Workflow class loop is not registered on this worker, available workflows: a", ""), Answer::Kind::NotRegistered);
        QCOMPARE(kindOf(kNoFunction, kUsers), Answer::Kind::Error);
        QCOMPARE(kindOf("the child failed", kUsers, kNoFunction), Answer::Kind::Error);
    }

    void aPayloadIsUndecodableWhenTheConverterSaysSo()
    {
        QCOMPARE(kindOf(kEncoding, kConverter), Answer::Kind::DecodeError);
        QCOMPARE(kindOf("Unexpected token } in JSON", kConverter), Answer::Kind::DecodeError);
        QCOMPARE(kindOf(kEncoding, kUsers), Answer::Kind::Error);
        QCOMPARE(kindOf("Failed decoding the label", kUsers), Answer::Kind::Error);
    }

    void aMismatchIsSaidByCoreWhichHasNoStack()
    {
        QCOMPARE(kindOf("[TMPRL1100] Nondeterminism error: x", ""), Answer::Kind::Mismatch);
        QCOMPARE(kindOf("Fatal error in workflow machines: x", ""), Answer::Kind::Mismatch);
        QCOMPARE(kindOf("[TMPRL1100] Nondeterminism error: x", kUsers), Answer::Kind::Error);
        QCOMPARE(kindOf("the child failed", kUsers, "[TMPRL1100] Nondeterminism error: x"), Answer::Kind::Error);
    }

    /// As workers of Python 1.4 and TypeScript 1.8 said it.
    void coreOf2023SaysItInOtherWords()
    {
        const std::string timer = "Fatal(\"TimerMachine in state Canceled says the transition is invalid during event EventInfo { event_id: 12, event_type: TimerFired }\")";
        QCOMPARE(kindOf(timer, ""), Answer::Kind::Mismatch);
        QCOMPARE(kindOf("Fatal(\"Missing associated machine for LocalActivity(1)\")", ""), Answer::Kind::Mismatch);
        QCOMPARE(kindOf("Fatal(\"Event type is unspecified! This history is invalid.\")", ""), Answer::Kind::UnknownEvent);
        QCOMPARE(kindOf("Nondeterminism(\"Change id p1 does not match expected id p2\")", kUsers), Answer::Kind::Error);
        QCOMPARE(kindOf("Fatal(\"it\") was thrown", ""), Answer::Kind::Error);

        const auto history = history::testing::HistoryBuilder().started("order").workflowTask().snapshot();
        const auto read = [&](const char* text) { return readCoreReply(testing::ScriptedWorker::failed(text, false, {}, {}), *history, false); };
        const Answer patch = read("Nondeterminism(\"Change id p1 does not match expected id p2\")");
        QCOMPARE(patch.kind, Answer::Kind::Mismatch);
        QCOMPARE(patch.text, std::string("Nondeterminism error: Change id p1 does not match expected id p2"));
        QCOMPARE(read("Nondeterminism(\"a \\\"quoted\\\" \\\\ name\")").text, std::string("Nondeterminism error: a \"quoted\" \\ name"));
        QCOMPARE(read(timer.c_str()).eventId, std::int64_t{12});
    }

    void onlyPythonTo150IsGivenTimeToDropARun()
    {
        for (const char* version : {"1.4.0", "1.5.0", "1.0.0b2"})
            QVERIFY2(evictsTooLate("temporal-python", version), version);
        for (const char* version : {"1.5.1", "1.10.0", "1.35.0", "2.0", ""})
            QVERIFY2(!evictsTooLate("temporal-python", version), version);
        QVERIFY(!evictsTooLate("temporal-typescript", "1.4.0"));
    }

    void coreNamesTheLocalActivityThatIsAskedForInstead()
    {
        const std::string text = "[TMPRL1100] Nondeterminism error: Activity type of recorded marker 'quote' does not match activity type of "
                                 "local activity command 'quoteV2'";
        QCOMPARE(localActivityRefused(text, "quote"), "quoteV2");
        QCOMPARE(localActivityRefused(text, "score"), "");
        QCOMPARE(localActivityRefused("no such table: orders", "quote"), "");
    }

    void onlyTheMarkerOfALocalActivityIsChanged()
    {
        const auto history = history::testing::HistoryBuilder().started("order").workflowTask().snapshot();
        QCOMPARE(failedInstead(history->bytes(history::EventIndex{0})), "");
        QCOMPARE(failedInstead("no event"), "");
    }

    void whatCoreSaysOfTheTaskComesWithoutAStack()
    {
        QCOMPARE(kindOf("Fetching history failed: not found", ""), Answer::Kind::Protocol);
        QCOMPARE(kindOf("Fetching history failed: not found", kUsers), Answer::Kind::Error);
    }
};

QTEST_APPLESS_MAIN(CoreReplyTest)
#include "core_reply_test.moc"

// Commands read back from what the Go SDK writes about them.
#include <QTest>

#include "replay/dialect/go/shown.h"
#include "shown_command.h"
#include "tests/support/history_builder.h"

#include <nlohmann/json.hpp>

using namespace hindsight;
using namespace hindsight::replay;
using history::testing::HistoryBuilder;
using Json = nlohmann::json;

#define SAME(a, b) QCOMPARE(Json(a).dump(), Json(b).dump())

class GoShownTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTimerHasItsDuration();
    void olderFormsAreRead();
    void anActivityHasAllButTheMembersOfItsLists();
    void aLongerListIsLongerAndNothingElse();
    void namesMayLookLikeTheText();
    void aHeaderIsRead();
    void aChildIsReadAsPrototext();
    void whatIsReadByPeopleHasNothingOfTheRecordedMembers();
    void whatIsNotUnderstoodIsNothing();
};

namespace {

/// Event 5: an activity with one argument; 6: a timer; 7: a child.
history::SnapshotPtr recorded()
{
    return HistoryBuilder().started("Order").workflowTask().activityScheduled("ship", "5", "\"chair\"").timerStarted("6").childInitiated("Child", "c-1").snapshot();
}

Json shown(const std::string& text, std::int64_t event, std::vector<std::string>* unseen = nullptr)
{
    const auto found = goShown(text, *recorded(), {event});
    if (found && unseen)
        *unseen = found->unseen;
    return found ? Json::parse(testing::attributesJson(found->command), nullptr, false) : Json();
}

std::string activity(const std::string& name, const std::string& header, const std::string& input)
{
    return "ScheduleActivityTask: (ActivityId:5, ActivityType:(Name:" + name + "), TaskQueue:(Name:corpus, Kind:Normal), Header:(Fields:map[" + header
        + "]), Input:(Payloads:[len=" + input + "]), ScheduleToCloseTimeout:(Seconds:0, Nanos:0), ScheduleToStartTimeout:(Seconds:0, Nanos:0), "
          "StartToCloseTimeout:(Seconds:10, Nanos:500), HeartbeatTimeout:(Seconds:0, Nanos:0), RetryPolicy:(InitialInterval:(Seconds:0, Nanos:0), "
          "BackoffCoefficient:1.5, MaximumInterval:(Seconds:0, Nanos:0), MaximumAttempts:2, NonRetryableErrorTypes:[len=1]), "
          "RequestEagerExecution:true, UseWorkflowBuildId:true)";
}

} // namespace

void GoShownTest::aTimerHasItsDuration()
{
    SAME(shown("StartTimer: (TimerId:6, StartToFireTimeout:(Seconds:3600, Nanos:500000000))", 6),
         Json::parse(R"({"timerId":"6","startToFireTimeout":"3600.500s"})"));
}

/// As SDK 1.25 and before write them; the duration of a timer, what stands instead of UseWorkflowBuildId.
void GoShownTest::olderFormsAreRead()
{
    for (const auto& [text, seconds] : {std::pair{"0s", "0s"}, std::pair{"1h0m0.5s", "3600.500s"}, std::pair{"1m40s", "100s"}, std::pair{"1.5ms", "0.001500s"},
                                        std::pair{"2\u00b5s", "0.000002s"}, std::pair{"7ns", "0.000000007s"}})
        SAME(shown(std::string("StartTimer: (TimerId:6, StartToFireTimeout:") + text + ")", 6).at("startToFireTimeout"), Json(seconds));
    for (const char* wrong : {"", "5", "s", "1x", "-1s", "1h 2s", "9000000000h"})
        QVERIFY(shown(std::string("StartTimer: (TimerId:6, StartToFireTimeout:") + wrong + ")", 6).is_null());
    const Json ship = shown("ScheduleActivityTask: (ActivityId:5, ActivityType:(Name:ship), TaskQueue:(Name:corpus, Kind:Normal), Header:(Fields:map[]), "
                            "Input:(Payloads:[len=1]), ScheduleToCloseTimeout:0s, ScheduleToStartTimeout:0s, StartToCloseTimeout:10s, HeartbeatTimeout:0s, "
                            "RetryPolicy:(InitialInterval:0s, BackoffCoefficient:0, MaximumInterval:1m40s, MaximumAttempts:2, NonRetryableErrorTypes:[len=0]), "
                            "RequestEagerExecution:true, UseCompatibleVersion:true)", 5);
    SAME(ship.at("startToCloseTimeout"), Json("10s"));
    SAME(ship.at("retryPolicy").at("maximumInterval"), Json("100s"));
    SAME(ship.at("useWorkflowBuildId"), Json(true));
}

void GoShownTest::anActivityHasAllButTheMembersOfItsLists()
{
    std::vector<std::string> unseen;
    const Json ship = shown(activity("ship", "", "1"), 5, &unseen);
    SAME(ship.at("activityType").at("name"), Json("ship"));
    SAME(ship.at("taskQueue").at("name"), Json("corpus"));
    SAME(ship.at("startToCloseTimeout"), Json("10.000000500s"));
    SAME(ship.at("heartbeatTimeout"), Json("0s"));
    SAME(ship.at("retryPolicy").at("backoffCoefficient"), Json(1.5));
    SAME(ship.at("retryPolicy").at("maximumAttempts"), Json(2));
    QCOMPARE(ship.at("input").at("payloads").size(), std::size_t{1});
    SAME(ship.at("input").at("payloads")[0].at("value"), Json("chair")); // as recorded: nobody can tell
    QCOMPARE(unseen, std::vector<std::string>{"input.payloads"});
}

void GoShownTest::aLongerListIsLongerAndNothingElse()
{
    const Json ship = shown(activity("ship", "", "2"), 5);
    QCOMPARE(ship.at("input").at("payloads").size(), std::size_t{2});
    SAME(ship.at("input").at("payloads")[1].at("encoding"), Json("(not shown by this SDK)"));
    SAME(ship.at("retryPolicy").at("nonRetryableErrorTypes")[0], Json("(not shown by this SDK)"));
    QVERIFY(!shown(activity("ship", "", "0"), 5).at("input").contains("payloads"));
}

void GoShownTest::namesMayLookLikeTheText()
{
    for (const std::string name : {"a, b", "(*Shop) ship", "ship) now", "x:y, z"}) {
        const auto snapshot = HistoryBuilder().started("Order").workflowTask().activityScheduled(name, "5", "1").snapshot();
        const auto found = goShown(activity(name, "", "1"), *snapshot, {5});
        QVERIFY(found);
        SAME(Json::parse(testing::attributesJson(found->command)).at("activityType").at("name"), Json(name));
    }
}

void GoShownTest::aHeaderIsRead()
{
    const std::string fields = R"(tenant:metadata:{key:"encoding"  value:"json/plain"}  data:"\"a ] b\"" trace:data:"x")";
    const Json header = shown(activity("ship", fields, "1"), 5).at("header").at("fields");
    QCOMPARE(header.size(), std::size_t{2});
    SAME(header.at("tenant").at("encoding"), Json("json/plain"));
    SAME(header.at("tenant").at("value"), Json("a ] b"));
    SAME(header.at("trace").at("size"), Json(1));
}

void GoShownTest::aChildIsReadAsPrototext()
{
    const Json child = shown("StartChildWorkflowExecution: (CommandType:StartChildWorkflowExecution, EventGroupMarkers:[len=0], Attributes:&{namespace:\"default\"  "
                             "workflow_id:\"c-1\"  workflow_type:{name:\"Child\"}  input:{payloads:{metadata:{key:\"encoding\"  value:\"json/plain\"}  "
                             "data:\"\\\"Bob\\\"\"}}  workflow_run_timeout:{seconds:60}  parent_close_policy:PARENT_CLOSE_POLICY_ABANDON})", 7);
    SAME(child.at("workflowId"), Json("c-1"));
    SAME(child.at("input").at("payloads")[0].at("value"), Json("Bob"));
    SAME(child.at("workflowRunTimeout"), Json("60s"));
    SAME(child.at("parentClosePolicy"), Json("PARENT_CLOSE_POLICY_ABANDON"));
}

void GoShownTest::whatIsReadByPeopleHasNothingOfTheRecordedMembers()
{
    const auto found = goShownView(activity("ship", "", "1"), *recorded(), {5}, true);
    QVERIFY(found && !found->view.attributesComplete);
    QCOMPARE(found->unseen, (std::vector<std::string>{"input.payloads", "retryPolicy.nonRetryableErrorTypes"}));
    QVERIFY(found->view.attributesJson.find("chair") == std::string::npos);
    QVERIFY(found->view.attributesJson.find("TASK_QUEUE_KIND_NORMAL") != std::string::npos);
    const auto timer = goShownView("StartTimer: (TimerId:6, StartToFireTimeout:(Seconds:3600, Nanos:0))", *recorded(), {6}, true);
    QVERIFY(timer && timer->view.attributesComplete && timer->unseen.empty());
}

void GoShownTest::whatIsNotUnderstoodIsNothing()
{
    const auto snapshot = recorded();
    for (const std::string text : {"", "StartTimer", "StartTimer: (TimerId:6, StartToFireTimeout:(Seconds:1, Nanos:0)", "StartTimer: (TimerId:6, Colour:red)",
                                   "StartTimer: (TimerId:6, StartToFireTimeout:(Seconds:one, Nanos:0))", "CancelTimer: (TimerId:6)"})
        QVERIFY2(!goShown(text, *snapshot, {6}), text.c_str());
    QVERIFY(!goShown("StartChildWorkflowExecution: (CommandType:StartChildWorkflowExecution, Attributes:&{workflow_id:\"c-1\" colour:red})", *snapshot, {7}));
    QVERIFY(!goShown("StartTimer: (TimerId:6, StartToFireTimeout:(Seconds:1, Nanos:0))", *snapshot, {99}));
}

QTEST_APPLESS_MAIN(GoShownTest)
#include "go_shown_test.moc"

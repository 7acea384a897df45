#include "tests/support/made_history.h"

#include "history/source/wire.h"

#include "temporal/api/history/v1/message.pb.h"

#include <algorithm>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

namespace hindsight::tests {

namespace {

using temporal::api::history::v1::HistoryEvent;
namespace enums = temporal::api::enums::v1;

HistoryEvent event(std::int64_t id, enums::EventType type)
{
    HistoryEvent made;
    made.set_event_id(id);
    made.set_event_type(type);
    made.set_task_id(1048576 + id);
    *made.mutable_event_time() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(1'790'000'000'000 + id * 250);
    return made;
}

HistoryEvent commandEvent(const MadeHistory& what, std::int64_t id)
{
    if (what.payloadBytes > 0) {
        HistoryEvent made = event(id, enums::EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
        auto& scheduled = *made.mutable_activity_task_scheduled_event_attributes();
        scheduled.set_activity_id(std::to_string(id));
        scheduled.mutable_activity_type()->set_name("ReserveStock");
        scheduled.set_workflow_task_completed_event_id(id - 1);
        auto& payload = *scheduled.mutable_input()->add_payloads();
        (*payload.mutable_metadata())["encoding"] = "binary/plain";
        payload.set_data(std::string(what.payloadBytes, static_cast<char>('a' + id % 26)));
        return made;
    }
    HistoryEvent made = event(id, enums::EVENT_TYPE_TIMER_STARTED);
    auto& started = *made.mutable_timer_started_event_attributes();
    const bool flavoured = static_cast<std::size_t>(id) >= what.flavouredFrom;
    started.set_timer_id("wait-" + std::to_string(id) + (flavoured ? what.flavour : ""));
    started.set_workflow_task_completed_event_id(id - 1);
    return made;
}

HistoryEvent eventNumber(const MadeHistory& what, std::int64_t id)
{
    if (id == 1) {
        HistoryEvent made = event(id, enums::EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
        auto& started = *made.mutable_workflow_execution_started_event_attributes();
        started.set_workflow_id(what.workflowId);
        started.set_original_execution_run_id(what.runId);
        started.set_first_execution_run_id(what.runId);
        started.mutable_workflow_type()->set_name(what.workflowType);
        started.mutable_task_queue()->set_name("orders");
        for (const char* const key : {"customer", "region", "shop"})
            (*(*started.mutable_memo()->mutable_fields())[key].mutable_metadata())["encoding"] = "json/plain";
        return made;
    }
    switch ((id - 2) % 5) {
    case 0: {
        HistoryEvent made;
        made.ParseFromString(workflowTaskScheduled(id, 1));
        return made;
    }
    case 1: {
        HistoryEvent made;
        made.ParseFromString(workflowTaskStarted(id, id - 1));
        return made;
    }
    case 2: {
        HistoryEvent made = event(id, enums::EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
        made.mutable_workflow_task_completed_event_attributes()->set_scheduled_event_id(id - 2);
        made.mutable_workflow_task_completed_event_attributes()->set_started_event_id(id - 1);
        return made;
    }
    case 3:
        return commandEvent(what, id);
    default:
        if (what.payloadBytes > 0) {
            HistoryEvent made = event(id, enums::EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
            made.mutable_workflow_execution_signaled_event_attributes()->set_signal_name("tick");
            return made;
        }
        HistoryEvent made = event(id, enums::EVENT_TYPE_TIMER_FIRED);
        made.mutable_timer_fired_event_attributes()->set_started_event_id(id - 1);
        made.mutable_timer_fired_event_attributes()->set_timer_id(commandEvent(what, id - 1).timer_started_event_attributes().timer_id());
        return made;
    }
}

} // namespace

std::vector<std::string> madeEvents(const MadeHistory& what)
{
    std::vector<std::string> events;
    for (std::size_t i = 1; i <= what.events; ++i)
        events.push_back(eventNumber(what, static_cast<std::int64_t>(i)).SerializeAsString());
    return events;
}

std::string workflowTaskScheduled(std::int64_t id, int attempt)
{
    HistoryEvent made = event(id, enums::EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
    made.mutable_workflow_task_scheduled_event_attributes()->mutable_task_queue()->set_name("orders");
    made.mutable_workflow_task_scheduled_event_attributes()->set_attempt(attempt);
    return made.SerializeAsString();
}

std::string workflowTaskStarted(std::int64_t id, std::int64_t scheduled)
{
    HistoryEvent made = event(id, enums::EVENT_TYPE_WORKFLOW_TASK_STARTED);
    made.mutable_workflow_task_started_event_attributes()->set_scheduled_event_id(scheduled);
    return made.SerializeAsString();
}

std::string historyBytes(const std::vector<std::string>& events, std::size_t from, std::size_t to)
{
    std::string history; // by hand: a parsed map may be written in another order
    for (std::size_t i = from; i < std::min(to, events.size()); ++i)
        history::wire::appendBytes(history, 1, events[i]);
    return history;
}

std::string historyJson(const std::string& history)
{
    temporal::api::history::v1::History parsed;
    parsed.ParseFromString(history);
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(parsed, &json, options).ok())
        json.clear();
    return json;
}

} // namespace hindsight::tests

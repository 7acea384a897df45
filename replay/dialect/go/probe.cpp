#include "replay/dialect/go/probe.h"

#include "replay/dialect/go/rules.h"
#include "replay/verdict/command_view.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "temporal/api/history/v1/message.pb.h"

namespace hindsight::replay {

namespace enums = temporal::api::enums::v1;
using history::EventType;
using temporal::api::common::v1::Payload;
using temporal::api::history::v1::HistoryEvent;

namespace {

HistoryEvent parsed(const ReplayPlan& plan, EventId id)
{
    HistoryEvent event;
    const std::string_view bytes = plan.history().bytes(plan.indexOf(id));
    (void)event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())); // the plan was read from these bytes
    return event;
}

HistoryEvent next(const ReplayPlan& plan, EventId cut, std::size_t already)
{
    HistoryEvent event;
    event.set_event_id(cut.value + static_cast<std::int64_t>(already) + 1);
    if (const history::Time last = plan.history().time(plan.indexOf(cut)); last != history::kNoTime) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(last);
        event.mutable_event_time()->set_seconds(seconds.time_since_epoch().count());
        event.mutable_event_time()->set_nanos(static_cast<std::int32_t>((last - seconds).count()));
    }
    return event;
}

void json(Payload& payload, std::string data)
{
    (*payload.mutable_metadata())["encoding"] = "json/plain";
    payload.set_data(std::move(data));
}

/// One of the two kinds that the SDK always compares and that touch none of its state machines, without contents.
void changeNothing(HistoryEvent& event, bool searchAttributes, std::int64_t tag)
{
    // The message must be there, though empty: the SDK reads it.
    if (searchAttributes) {
        event.set_event_type(enums::EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
        auto& upsert = *event.mutable_upsert_workflow_search_attributes_event_attributes();
        upsert.mutable_search_attributes();
        upsert.set_workflow_task_completed_event_id(tag);
    } else {
        event.set_event_type(enums::EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED);
        auto& modified = *event.mutable_workflow_properties_modified_event_attributes();
        modified.mutable_upserted_memo();
        modified.set_workflow_task_completed_event_id(tag);
    }
}

} // namespace

std::string goStandIn(const ReplayPlan& plan, EventId recorded)
{
    const HistoryEvent was = parsed(plan, recorded);
    HistoryEvent event;
    event.set_event_id(was.event_id());
    if (was.has_event_time())
        *event.mutable_event_time() = was.event_time();
    changeNothing(event, was.has_workflow_properties_modified_event_attributes(), kMadeUpId + kStandIn);
    return event.SerializeAsString();
}

std::string goUnusable(const ReplayPlan& plan, EventId marker)
{
    HistoryEvent event = parsed(plan, marker);
    auto& attributes = *event.mutable_marker_recorded_event_attributes();
    if (attributes.marker_name() == "Version") { // a version that no code supports
        auto& payloads = (*attributes.mutable_details())["version"];
        payloads.clear_payloads();
        json(*payloads.add_payloads(), "2147483647");
    } else { // of another id
        auto& payloads = (*attributes.mutable_details())["data"];
        if (payloads.payloads_size() > 0)
            json(*payloads.mutable_payloads(0), R"("__probe__")");
    }
    return event.SerializeAsString();
}

GoProbe::GoProbe(const ReplayPlan& plan, EventId cut, int first)
    : m_plan(plan)
    , m_cut(cut)
    , m_first(first)
{
}

void GoProbe::add(std::string event, bool isCompared, std::optional<EventId> recorded)
{
    if (isCompared && !m_found) {
        m_found = true;
        m_compared = {m_madeUp, recorded};
    }
    ++m_madeUp;
    m_events.push_back(std::move(event));
}

void GoProbe::sentinel()
{
    HistoryEvent event = next(m_plan, m_cut, m_events.size());
    changeNothing(event, (m_madeUp + m_first) % 2 == 0, nextTag());
    add(event.SerializeAsString(), true);
}

GoProbe& GoProbe::repeat(EventId recorded)
{
    HistoryEvent event = parsed(m_plan, recorded);
    event.set_event_id(m_cut.value + static_cast<std::int64_t>(m_events.size()) + 1);
    m_events.push_back(event.SerializeAsString());
    return *this;
}

GoProbe& GoProbe::restOfBlock(EventId end)
{
    for (EventId id{m_cut.value + 1}; id <= end; ++id.value) {
        const CommandView view = recordedForGo(m_plan.history(), id);
        const bool skipped = view.marker == "Version" || view.marker == "MutableSideEffect";
        if (!skipped && view.marker != "SideEffect" && m_plan.type(id) != EventType::WorkflowExecutionUpdateAccepted) {
            sentinel();
            continue;
        }
        HistoryEvent event = parsed(m_plan, id);
        if (event.has_marker_recorded_event_attributes())
            event.mutable_marker_recorded_event_attributes()->set_workflow_task_completed_event_id(nextTag());
        // Updates are compared only by some versions; taken as not compared, they hide nothing that comes before them.
        add(event.SerializeAsString(), view.marker == "SideEffect", id);
        if (view.marker == "Version" && id < end && isVersionUpsert(recordedForGo(m_plan.history(), {id.value + 1}))) {
            ++id.value; // belongs to the marker, and to the numbers that the SDK gives to commands
            add(std::string(m_plan.history().bytes(m_plan.indexOf(id))), false);
        }
    }
    return *this;
}

GoProbe& GoProbe::marker(const GoWant& wanted, EventId begin, EventId end)
{
    const bool isNumber = wanted.marker == "SideEffect";
    // The value itself is of no consequence: what the code does with it comes later than what is asked here.
    const auto one = [&](const std::string& id) {
        HistoryEvent event = next(m_plan, m_cut, m_events.size());
        event.set_event_type(enums::EVENT_TYPE_MARKER_RECORDED);
        auto& attributes = *event.mutable_marker_recorded_event_attributes();
        attributes.set_marker_name(wanted.marker);
        attributes.set_workflow_task_completed_event_id(nextTag());
        auto& details = *attributes.mutable_details();
        json(*details["side-effect-id"].add_payloads(), id);
        if (!isNumber) {
            json(*details["data"].add_payloads(), nlohmann::json(wanted.id).dump());
            json(*details["mutable-side-effect-call-counter"].add_payloads(), "1");
        }
        json(*details["data"].add_payloads(), "null");
        add(event.SerializeAsString(), isNumber);
    };
    if (isNumber)
        one(wanted.id);
    else // its marker is found by the number of the event that the call expects to become
        for (; begin <= end; ++begin.value)
            one(nlohmann::json(fmt::format("{}_{}", wanted.id, begin.value)).dump());
    return *this;
}

GoProbe& GoProbe::localActivities(int count)
{
    for (int i = 1; i <= count; ++i) {
        HistoryEvent event = next(m_plan, m_cut, m_events.size());
        event.set_event_type(enums::EVENT_TYPE_MARKER_RECORDED);
        auto& attributes = *event.mutable_marker_recorded_event_attributes();
        attributes.set_marker_name("LocalActivity");
        json(*(*attributes.mutable_details())["data"].add_payloads(),
             fmt::format(R"({{"ActivityID":"{}","ActivityType":"__probe__","ReplayTime":"2026-01-01T00:00:00Z","Attempt":1,"Backoff":0}})", i));
        m_events.push_back(event.SerializeAsString());
    }
    return *this;
}

std::vector<std::string> GoProbe::sentinels()
{
    for (int i = 0; i < kSentinels; ++i)
        sentinel();
    return std::move(m_events);
}

} // namespace hindsight::replay

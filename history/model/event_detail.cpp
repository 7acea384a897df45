#include "history/model/event_detail.h"

#include "history/model/message_fields.h"

#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>
#include <temporal/api/history/v1/message.pb.h>

namespace hindsight::history {

namespace {

namespace pb = google::protobuf;
using temporal::api::history::v1::HistoryEvent;

/// The attributes message that is set in the oneof; nullptr when none is.
const pb::Message* attributesOf(const HistoryEvent& event)
{
    const pb::OneofDescriptor* oneof = HistoryEvent::descriptor()->FindOneofByName("attributes");
    const pb::FieldDescriptor* set = event.GetReflection()->GetOneofFieldDescriptor(event, oneof);
    return set ? &event.GetReflection()->GetMessage(event, set) : nullptr;
}

} // namespace

EventDetail describeEvent(const HistorySnapshot& snapshot, EventIndex index)
{
    EventDetail detail;
    const std::string_view bytes = snapshot.bytes(index);
    const std::string name = "event " + std::to_string(snapshot.id(index).value);
    const pb::LogSilencer quiet; // a bad string is told in `error`, not on stderr
    HistoryEvent event;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        detail.error = name + " cannot be parsed: damaged, or a name in it is not UTF-8";
        return detail;
    }
    if (const pb::Message* attributes = attributesOf(event))
        appendFields(*attributes, {}, detail);
    // What stands beside the attributes (user metadata, links, ...), without id, time and type, which every view shows.
    HistoryEvent rest = event;
    const pb::OneofDescriptor* oneof = HistoryEvent::descriptor()->FindOneofByName("attributes");
    rest.GetReflection()->ClearOneof(&rest, oneof);
    rest.clear_event_id();
    rest.clear_event_time();
    rest.clear_event_type();
    rest.clear_version();
    rest.clear_task_id();
    appendFields(rest, {}, detail);

    pb::util::JsonPrintOptions options;
    options.add_whitespace = true;
    const auto written = pb::util::MessageToJsonString(event, &detail.json, options);
    if (!written.ok()) {
        detail.json.clear();
        detail.error = name + " cannot be written as JSON: " + written.message().ToString();
    }
    return detail;
}

} // namespace hindsight::history

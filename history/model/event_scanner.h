// Reads from one serialized HistoryEvent what the columns, spans and workflow tasks need, without parsing the message.
// Pure; the strings point into the event's bytes. About 60 ns an event.
#pragma once

#include "history/model/event_type.h"
#include "history/model/ids.h"

#include <optional>
#include <string>
#include <string_view>

namespace hindsight::history {

struct ScannedEvent {
    std::int64_t id = 0;
    EventType type = EventType::Unspecified;
    Time time = kNoTime;
    bool timeOutOfRange = false;       ///< carries a time that nanoseconds since 1970 cannot hold
    bool workerMayIgnore = false;
    std::uint32_t attributesField = 0; ///< field number of the oneof member; 0 = none
    std::string_view attributes;       ///< its bytes (the last occurrence)

    std::int64_t opener = 0;           ///< scheduled, initiated, started or accepted event id
    std::int64_t started = 0;          ///< started_event_id of a closing event
    std::int64_t taskCompleted = 0;    ///< workflow_task_completed_event_id of a command event
    std::int32_t attempt = 0;
    bool failed = false;               ///< a marker or update outcome that carries a failure
    std::string_view name;
    std::string_view name2;            ///< Nexus operation (name is the service)
    std::string_view objectId;
    std::string_view instanceId;       ///< update protocol instance id, where the request itself is absent
    std::string_view newRunId;         ///< WorkflowTaskFailed
    std::int32_t cause = 0;            ///< WorkflowTaskFailed
};

/// What is wrong with the bytes and at which of them; nothing when they could be walked.
struct ScanFailure {
    std::size_t offset = 0;
    const char* what = "";
};

/// Fields may stand in any order, repeated ones merge as protobuf merges them, unknown ones are skipped.
std::optional<ScanFailure> scanEvent(std::string_view bytes, ScannedEvent& out);

/// The event type whose attributes stand in this field of HistoryEvent; Unspecified when we do not know it.
EventType typeOfAttributesField(std::uint32_t field);

} // namespace hindsight::history

// What one event says, decoded on demand for people: fields, payloads, failure chain. Pure; parses one event.
// Nothing here is cached or stored: decoded payloads live as long as the value returned.
#pragma once

#include "history/model/snapshot.h"

namespace hindsight::history {

struct PayloadView {
    std::string path;                  ///< "input.payloads[0]", 'header.fields["x.y"]', "failure.cause.details..."
    std::string encoding;              ///< metadata "encoding": json/plain, binary/null, ...; "" = none
    std::string messageType;           ///< metadata "messageType" of protobuf encodings
    std::uint64_t size = 0;            ///< bytes of data
    std::string sha256;                ///< of data, hex
    bool isJson = false;               ///< `text` is JSON (pretty-printed)
    std::string text;                  ///< decoded: JSON, or base64 when it is not JSON; "" for binary/null -> "null"
};

struct FieldView {
    std::string path;                  ///< proto3 JSON path: "startToCloseTimeout", "retryPolicy.maximumAttempts"
    std::string value;                 ///< "10s", "3", enum in PascalCase, text
    EventId link{0};                   ///< the event it names (scheduledEventId, ...), {0} = none
};

struct FailureView {                   ///< one link of a failure chain, outermost first
    std::string message, type, source, stackTrace;
    std::string kind;                  ///< "ApplicationFailure", "ActivityFailure", "TimeoutFailure", ...
    bool nonRetryable = false;
    std::vector<std::string> notes;    ///< "activity ChargeCard, attempt 3", "timeout type StartToClose", ...
};

struct EventDetail {
    std::vector<FieldView> fields;     ///< set fields, payload data and failures left out (they stand below)
    std::vector<PayloadView> payloads;
    std::vector<FailureView> failures;
    std::string json;                  ///< the event as proto3 JSON (encoded payloads, CLI spelling)
    std::string error;                 ///< not empty: the event's bytes could not be parsed
};

EventDetail describeEvent(const HistorySnapshot& snapshot, EventIndex index);
/// One line for the event table: "ReserveStock · id 3", "payment-window 15 m", "cause UnhandledCommand" ...
std::string summarizeEvent(const HistorySnapshot& snapshot, EventIndex index);
/// A serialized Payload decoded for people.
PayloadView describePayload(std::string path, std::string_view serializedPayload);

} // namespace hindsight::history

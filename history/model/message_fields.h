// Walks a parsed API message by reflection into fields, payloads and failures for people. Pure; used by describeEvent.
#pragma once

#include "history/model/event_detail.h"

namespace google::protobuf {
class EnumValueDescriptor;
class Message;
}

namespace hindsight::history {

/// "TASK_QUEUE_KIND_NORMAL" -> "Normal": PascalCase without the prefix of its enum.
std::string enumText(const google::protobuf::EnumValueDescriptor& value);

/// Appends what is set in `message`; paths begin with `path` ("" = its fields stand alone).
void appendFields(const google::protobuf::Message& message, const std::string& path, EventDetail& out);

} // namespace hindsight::history

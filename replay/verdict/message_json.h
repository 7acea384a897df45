// A protobuf message as proto3 JSON for reports, with every payload as {"encoding", "size", "sha256"[, "value"]}: what
// the user's data was may be compared without being shown. Pure; set fields only, in field order.
#pragma once

#include <string>

namespace google::protobuf {
class FieldDescriptor;
class Message;
}

namespace hindsight::replay {

/// `values`: payloads carry "value" too (JSON, or base64 when the data is not JSON).
std::string messageJson(const google::protobuf::Message& message, bool values);
/// One field of it; `index` < 0 for a field that is not repeated.
std::string fieldJson(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, int index, bool values);

} // namespace hindsight::replay

#include "replay/verdict/message_json.h"

#include "history/model/format.h"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "temporal/api/common/v1/message.pb.h"

namespace hindsight::replay {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Json = nlohmann::ordered_json;
using temporal::api::common::v1::Payload;

namespace {

std::string base64(std::string_view bytes)
{
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
    return text;
}

Json payloadJson(const Payload& payload, bool values)
{
    const auto found = payload.metadata().find("encoding");
    const std::string encoding = found == payload.metadata().end() ? std::string{} : found->second;
    Json json{{"encoding", encoding}, {"size", payload.data().size()}, {"sha256", history::sha256Hex(payload.data())}};
    if (!values)
        return json;
    if (encoding == "binary/null") {
        json["value"] = nullptr;
        return json;
    }
    Json value = encoding.starts_with("json/") ? Json::parse(payload.data(), nullptr, false) : Json(Json::value_t::discarded);
    json["value"] = value.is_discarded() ? Json(base64(payload.data())) : std::move(value);
    return json;
}

Json toJson(const Message& message, bool values);

/// One value of a field; `index` < 0 for a field that is not repeated.
Json valueJson(const Message& message, const FieldDescriptor& field, int index, bool values)
{
    const Reflection& get = *message.GetReflection();
    const bool many = index >= 0;
    switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
        return many ? get.GetRepeatedInt32(message, &field, index) : get.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
        return many ? get.GetRepeatedUInt32(message, &field, index) : get.GetUInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64: // proto3 JSON writes 64 bits as text
        return std::to_string(many ? get.GetRepeatedInt64(message, &field, index) : get.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
        return std::to_string(many ? get.GetRepeatedUInt64(message, &field, index) : get.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
        return many ? get.GetRepeatedDouble(message, &field, index) : get.GetDouble(message, &field);
    case FieldDescriptor::CPPTYPE_FLOAT:
        return many ? get.GetRepeatedFloat(message, &field, index) : get.GetFloat(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
        return many ? get.GetRepeatedBool(message, &field, index) : get.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = many ? get.GetRepeatedEnumValue(message, &field, index) : get.GetEnumValue(message, &field);
        const auto* value = field.enum_type()->FindValueByNumber(number);
        return value ? Json(value->name()) : Json(number);
    }
    case FieldDescriptor::CPPTYPE_STRING: {
        std::string text = many ? get.GetRepeatedString(message, &field, index) : get.GetString(message, &field);
        return field.type() == FieldDescriptor::TYPE_BYTES ? base64(text) : std::move(text);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
        return toJson(many ? get.GetRepeatedMessage(message, &field, index) : get.GetMessage(message, &field), values);
    }
    return nullptr;
}

Json mapJson(const Message& message, const FieldDescriptor& field, bool values)
{
    std::map<std::string, Json> sorted; // a protobuf map has no order of its own
    const FieldDescriptor& key = *field.message_type()->map_key();
    const FieldDescriptor& value = *field.message_type()->map_value();
    for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
        const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
        const Json name = valueJson(entry, key, -1, values);
        sorted[name.is_string() ? name.get<std::string>() : name.dump()] = valueJson(entry, value, -1, values);
    }
    Json json = Json::object();
    for (auto& [name, entry] : sorted)
        json[name] = std::move(entry);
    return json;
}

Json toJson(const Message& message, bool values)
{
    // Payloads and the well-known types have a spelling of their own.
    if (const auto* payload = dynamic_cast<const Payload*>(&message))
        return payloadJson(*payload, values);
    if (const auto* duration = dynamic_cast<const google::protobuf::Duration*>(&message))
        return google::protobuf::util::TimeUtil::ToString(*duration);
    if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message))
        return google::protobuf::util::TimeUtil::ToString(*time);
    if (message.GetDescriptor()->file()->package() == "google.protobuf") {
        std::string text;
        if (!google::protobuf::util::MessageToJsonString(message, &text).ok())
            return nullptr;
        return Json::parse(text, nullptr, false);
    }
    Json json = Json::object();
    std::vector<const FieldDescriptor*> set;
    message.GetReflection()->ListFields(message, &set);
    for (const FieldDescriptor* field : set) {
        Json& value = json[field->json_name()];
        if (field->is_map()) {
            value = mapJson(message, *field, values);
        } else if (field->is_repeated()) {
            value = Json::array();
            for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i)
                value.push_back(valueJson(message, *field, i, values));
        } else {
            value = valueJson(message, *field, -1, values);
        }
    }
    return json;
}

} // namespace

std::string messageJson(const Message& message, bool values)
{
    return toJson(message, values).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string fieldJson(const Message& message, const FieldDescriptor& field, int index, bool values)
{
    return valueJson(message, field, index, values).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace hindsight::replay

#include "history/source/json_normalise.h"

#include "temporal/api/history/v1/message.pb.h"

#include <algorithm>
#include <cctype>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace hindsight::history {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::ordered_json;

constexpr int kDeepest = 100;           // messages, as protobuf's own limit
constexpr int kDeepestJson = 500;       // brackets: writing JSON out again is recursive

/// Brackets open at once, outside of strings.
int nesting(std::string_view json)
{
    int depth = 0, deepest = 0;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        else if (!inString && (c == '{' || c == '['))
            deepest = std::max(deepest, ++depth);
        else if (!inString && (c == '}' || c == ']'))
            --depth;
    }
    return deepest;
}

std::string base64(std::string_view bytes)
{
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

/// "ACTIVITY_TASK_SCHEDULED" and "ActivityTaskScheduled" are the same letters.
std::string letters(std::string_view name)
{
    std::string out;
    for (const char c : name) {
        if (c != '_')
            out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    return out;
}

void normaliseEnum(const EnumDescriptor& type, Json& value)
{
    if (!value.is_string())
        return;
    const auto& text = value.get_ref<const std::string&>();
    if (type.FindValueByName(text) != nullptr)
        return;
    // Every enum of the API begins with PREFIX_UNSPECIFIED = 0.
    const std::string zero = letters(type.value(0)->name());
    const std::string_view suffix = "unspecified";
    const std::string prefix = zero.ends_with(suffix) ? zero.substr(0, zero.size() - suffix.size()) : std::string();
    const std::string wanted = letters(text);
    for (int i = 0; i < type.value_count(); ++i) {
        const std::string name = letters(type.value(i)->name());
        if (name == wanted || (name.starts_with(prefix) && std::string_view(name).substr(prefix.size()) == wanted)) {
            value = type.value(i)->name();
            return;
        }
    }
}

/// Encodings are written in base64 ("anNvbi9wbGFpbg=="); in clear they betray an exporter that decoded.
bool isClearEncoding(const std::string& text)
{
    return text.starts_with("json/") || text.starts_with("binary/");
}

bool isEncodedPayload(const Json& value)
{
    if (!value.is_object())
        return false;
    const auto metadata = value.find("metadata");
    if (metadata == value.end())
        return value.empty();
    if (!metadata->is_object())
        return false;
    for (const auto& [key, entry] : metadata->items()) {
        if (!entry.is_string() || isClearEncoding(entry.get_ref<const std::string&>()))
            return false;
    }
    const auto data = value.find("data");
    return data == value.end() || data->is_string();
}

/// A value that was decoded by the exporter, as the payload it may have been: viewable, but not what was recorded.
Json payloadOf(const Json& decoded)
{
    const Json* content = &decoded;
    if (decoded.is_object() && decoded.contains("metadata") && decoded.contains("data"))
        content = &decoded["data"];
    const bool null = content->is_null();
    Json payload;
    payload["metadata"]["encoding"] = base64(null ? "binary/null" : "json/plain");
    if (!null)
        payload["data"] = base64(content->dump());
    return payload;
}

class Normaliser {
public:
    explicit Normaliser(NormaliseReport& report) : m_report(report) {}
    bool tooDeep() const { return m_tooDeep; }

    void message(const Descriptor& type, Json& value, const std::string& path, int depth)
    {
        if (depth > kDeepest) {
            m_tooDeep = true;
            return;
        }
        if (type.full_name() == "temporal.api.common.v1.Payloads" && value.is_array())
            value = Json{{"payloads", std::move(value)}}; // shorthand spelling of the command line
        if (type.full_name() == "temporal.api.common.v1.Payload" && !isEncodedPayload(value)) {
            if (m_report.decodedAt.empty())
                m_report.decodedAt = path;
            value = payloadOf(value);
        }
        if (!value.is_object() || type.file()->package() == "google.protobuf")
            return;
        for (auto entry = value.begin(); entry != value.end();) {
            const std::string at = path.empty() ? entry.key() : path + "." + entry.key();
            const FieldDescriptor* const field = find(type, entry.key());
            if (field == nullptr) {
                m_report.unknownFields.insert(at);
                entry = value.erase(entry);
                continue;
            }
            this->field(*field, entry.value(), at, depth);
            ++entry;
        }
    }

private:
    static const FieldDescriptor* find(const Descriptor& type, const std::string& key)
    {
        const FieldDescriptor* const field = type.FindFieldByCamelcaseName(key);
        if (field != nullptr)
            return field;
        for (int i = 0; i < type.field_count(); ++i) {
            if (type.field(i)->json_name() == key)
                return type.field(i);
        }
        return type.FindFieldByName(key);
    }

    void field(const FieldDescriptor& field, Json& value, const std::string& path, int depth)
    {
        if (field.is_map() && value.is_object()) {
            const FieldDescriptor& mapped = *field.message_type()->map_value();
            for (auto& [key, entry] : value.items())
                one(mapped, entry, path, depth);
        } else if (field.is_repeated() && value.is_array()) {
            for (Json& entry : value)
                one(field, entry, path, depth);
        } else if (!field.is_repeated()) {
            const bool absent = value.is_null() && field.message_type() != nullptr;
            if (!absent)
                one(field, value, path, depth);
        }
    }

    void one(const FieldDescriptor& field, Json& value, const std::string& path, int depth)
    {
        if (field.enum_type() != nullptr)
            normaliseEnum(*field.enum_type(), value);
        else if (field.message_type() != nullptr)
            message(*field.message_type(), value, path, depth + 1);
    }

    NormaliseReport& m_report;
    bool m_tooDeep = false;
};

} // namespace

Result<std::string> normaliseEventJson(std::string_view event, NormaliseReport& report)
{
    if (nesting(event) > kDeepestJson)
        return Error{ErrorCode::Invalid, fmt::format("is nested deeper than {} levels", kDeepestJson)};
    Json parsed = Json::parse(event.begin(), event.end(), nullptr, false);
    if (parsed.is_discarded())
        return Error{ErrorCode::Invalid, "is not valid JSON"};
    if (!parsed.is_object())
        return Error{ErrorCode::Invalid, "is not a JSON object"};
    Normaliser normaliser(report);
    normaliser.message(*temporal::api::history::v1::HistoryEvent::descriptor(), parsed, {}, 0);
    if (normaliser.tooDeep())
        return Error{ErrorCode::Invalid, fmt::format("is nested deeper than {} levels", kDeepest)};
    return parsed.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace hindsight::history

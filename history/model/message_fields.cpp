#include "history/model/message_fields.h"

#include "history/model/failure_chain.h"
#include "history/model/format.h"
#include "history/model/json_text.h"
#include "history/model/utf8.h"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <temporal/api/failure/v1/message.pb.h>

#include <fmt/format.h>

#include <algorithm>

namespace hindsight::history {

namespace {

namespace pb = google::protobuf;

constexpr std::int64_t kMaxSeconds = 9'000'000'000; // about what int64 nanoseconds hold; beyond: the plain number

std::string durationText(const pb::Message& message)
{
    const auto& d = dynamic_cast<const pb::Duration&>(message);
    if (d.seconds() > kMaxSeconds || d.seconds() < -kMaxSeconds)
        return std::to_string(d.seconds()) + " s";
    return formatDuration(std::chrono::seconds(d.seconds()) + Duration(d.nanos()));
}

std::string timestampText(const pb::Message& message)
{
    const auto& t = dynamic_cast<const pb::Timestamp&>(message);
    if (t.seconds() > kMaxSeconds || t.seconds() < -kMaxSeconds)
        return std::to_string(t.seconds()) + " s since 1970";
    return formatTimeRfc3339(Time(std::chrono::seconds(t.seconds()) + Duration(t.nanos())));
}

/// Fields that name an event of this history. Those of the parent's or another's history are no links.
bool isEventLink(const pb::FieldDescriptor& field)
{
    const std::string& name = field.name();
    return field.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT64 && name.ends_with("_event_id")
        && name != "parent_initiated_event_id" && name != "external_initiated_event_id";
}

class Walker {
public:
    explicit Walker(EventDetail& out) : m_out(out) {}

    void message(const pb::Message& m, const std::string& path)
    {
        const pb::Reflection& reflection = *m.GetReflection();
        std::vector<const pb::FieldDescriptor*> set;
        reflection.ListFields(m, &set);
        std::ranges::sort(set, {}, &pb::FieldDescriptor::number);
        for (const pb::FieldDescriptor* field : set) {
            const std::string at = path.empty() ? field->json_name() : path + "." + field->json_name();
            if (field->is_map())
                map(m, *field, at);
            else if (field->is_repeated())
                for (int i = 0; i < reflection.FieldSize(m, field); ++i)
                    repeated(m, *field, i, fmt::format("{}[{}]", at, i));
            else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE)
                child(reflection.GetMessage(m, field), at);
            else
                scalar(m, *field, at);
        }
    }

private:
    void child(const pb::Message& m, const std::string& path)
    {
        const std::string& type = m.GetDescriptor()->full_name();
        if (type == "google.protobuf.Duration")
            add(path, durationText(m));
        else if (type == "google.protobuf.Timestamp")
            add(path, timestampText(m));
        else if (type == "temporal.api.common.v1.Payload")
            m_out.payloads.push_back(describePayload(path, m.SerializeAsString()));
        else if (type == "temporal.api.failure.v1.Failure")
            failure(dynamic_cast<const temporal::api::failure::v1::Failure&>(m), path);
        else
            message(m, path);
    }

    /// The chain goes to `failures`; of its fields only the payloads are kept.
    void failure(const temporal::api::failure::v1::Failure& f, const std::string& path)
    {
        appendFailureChain(f, m_out.failures);
        EventDetail inside;
        Walker walker(inside);
        std::string at = path;
        for (const auto* link = &f; link; link = link->has_cause() ? &link->cause() : nullptr, at += ".cause") {
            auto alone = *link;
            alone.clear_cause();
            walker.message(alone, at);
        }
        std::ranges::move(inside.payloads, std::back_inserter(m_out.payloads));
    }

    void map(const pb::Message& m, const pb::FieldDescriptor& field, const std::string& path)
    {
        const pb::Reflection& reflection = *m.GetReflection();
        const pb::FieldDescriptor* key = field.message_type()->map_key();
        const pb::FieldDescriptor* value = field.message_type()->map_value();
        std::vector<std::pair<std::string, const pb::Message*>> entries;
        for (int i = 0; i < reflection.FieldSize(m, &field); ++i) {
            const pb::Message& entry = reflection.GetRepeatedMessage(m, &field, i);
            entries.emplace_back(scalarText(entry, *key), &entry);
        }
        std::ranges::sort(entries, {}, &std::pair<std::string, const pb::Message*>::first);
        for (const auto& [name, entry] : entries) {
            const std::string at = fmt::format("{}[\"{}\"]", path, name);
            if (value->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE)
                child(entry->GetReflection()->GetMessage(*entry, value), at);
            else
                scalar(*entry, *value, at);
        }
    }

    void repeated(const pb::Message& m, const pb::FieldDescriptor& field, int i, const std::string& path)
    {
        const pb::Reflection& r = *m.GetReflection();
        switch (field.cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_MESSAGE: return child(r.GetRepeatedMessage(m, &field, i), path);
        case pb::FieldDescriptor::CPPTYPE_ENUM: return add(path, enumText(*r.GetRepeatedEnum(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_STRING: return add(path, text(field, r.GetRepeatedString(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_INT32: return add(path, std::to_string(r.GetRepeatedInt32(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_INT64: return add(path, std::to_string(r.GetRepeatedInt64(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_UINT32: return add(path, std::to_string(r.GetRepeatedUInt32(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_UINT64: return add(path, std::to_string(r.GetRepeatedUInt64(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_DOUBLE: return add(path, fmt::format("{}", r.GetRepeatedDouble(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_FLOAT: return add(path, fmt::format("{}", r.GetRepeatedFloat(m, &field, i)));
        case pb::FieldDescriptor::CPPTYPE_BOOL: return add(path, r.GetRepeatedBool(m, &field, i) ? "true" : "false");
        }
    }

    static std::string text(const pb::FieldDescriptor& field, const std::string& value)
    {
        return field.type() == pb::FieldDescriptor::TYPE_BYTES ? base64(value) : toValidUtf8(value);
    }

    static std::string scalarText(const pb::Message& m, const pb::FieldDescriptor& field)
    {
        const pb::Reflection& r = *m.GetReflection();
        switch (field.cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_ENUM: return enumText(*r.GetEnum(m, &field));
        case pb::FieldDescriptor::CPPTYPE_STRING: return text(field, r.GetString(m, &field));
        case pb::FieldDescriptor::CPPTYPE_INT32: return std::to_string(r.GetInt32(m, &field));
        case pb::FieldDescriptor::CPPTYPE_INT64: return std::to_string(r.GetInt64(m, &field));
        case pb::FieldDescriptor::CPPTYPE_UINT32: return std::to_string(r.GetUInt32(m, &field));
        case pb::FieldDescriptor::CPPTYPE_UINT64: return std::to_string(r.GetUInt64(m, &field));
        case pb::FieldDescriptor::CPPTYPE_DOUBLE: return fmt::format("{}", r.GetDouble(m, &field));
        case pb::FieldDescriptor::CPPTYPE_FLOAT: return fmt::format("{}", r.GetFloat(m, &field));
        case pb::FieldDescriptor::CPPTYPE_BOOL: return r.GetBool(m, &field) ? "true" : "false";
        case pb::FieldDescriptor::CPPTYPE_MESSAGE: break; // walked, never printed as one
        }
        return {};
    }

    void scalar(const pb::Message& m, const pb::FieldDescriptor& field, const std::string& path)
    {
        FieldView view{path, scalarText(m, field), EventId{0}};
        if (isEventLink(field))
            view.link = EventId{m.GetReflection()->GetInt64(m, &field)};
        m_out.fields.push_back(std::move(view));
    }

    void add(const std::string& path, std::string value) { m_out.fields.push_back({path, std::move(value), EventId{0}}); }

    EventDetail& m_out;
};

} // namespace

std::string enumText(const pb::EnumValueDescriptor& value)
{
    std::string_view name = value.name();
    // The value 0 of every API enum is <PREFIX>UNSPECIFIED.
    if (const pb::EnumValueDescriptor* zero = value.type()->FindValueByNumber(0)) {
        std::string_view prefix = zero->name();
        if (prefix.ends_with("UNSPECIFIED"))
            prefix.remove_suffix(std::string_view("UNSPECIFIED").size());
        if (name.starts_with(prefix))
            name.remove_prefix(prefix.size());
    }
    std::string out;
    bool upper = true;
    for (char c : name) {
        if (c == '_') {
            upper = true;
            continue;
        }
        out += !upper && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        upper = false;
    }
    return out;
}

void appendFields(const pb::Message& message, const std::string& path, EventDetail& out)
{
    Walker(out).message(message, path);
}

} // namespace hindsight::history

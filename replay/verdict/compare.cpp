#include "replay/verdict/compare.h"

#include "history/model/snapshot.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/message_json.h"
#include "replay/verdict/server_rules.h"

#include <algorithm>
#include <fmt/format.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/util/time_util.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "temporal/api/command/v1/message.pb.h"
#include "temporal/api/failure/v1/message.pb.h"
#include "temporal/api/history/v1/message.pb.h"
#include "temporal/api/taskqueue/v1/message.pb.h"

namespace hindsight::replay {

namespace api {
using namespace temporal::api::command::v1;
using namespace temporal::api::common::v1;
using namespace temporal::api::enums::v1;
using namespace temporal::api::failure::v1;
using namespace temporal::api::history::v1;
using namespace temporal::api::taskqueue::v1;
} // namespace api

using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct CommandComparer::Run {
    RunLimits limits;
    std::string type;
};

namespace {

Nanoseconds nanoseconds(const Message& message, const FieldDescriptor& field)
{
    const auto* duration = dynamic_cast<const Duration*>(&message.GetReflection()->GetMessage(message, &field));
    return duration ? google::protobuf::util::TimeUtil::DurationToNanoseconds(*duration) : 0;
}

Nanoseconds timeoutNamed(const Message& message, const char* name)
{
    const auto* field = message.GetDescriptor()->FindFieldByName(name);
    return field ? nanoseconds(message, *field) : 0;
}

const Message* attributesOf(const Message& holder)
{
    const auto* field = holder.GetReflection()->GetOneofFieldDescriptor(holder, holder.GetDescriptor()->FindOneofByName("attributes"));
    return field ? &holder.GetReflection()->GetMessage(holder, field) : nullptr;
}

std::string encodingOf(const api::Payload& payload)
{
    const auto found = payload.metadata().find("encoding");
    return found == payload.metadata().end() ? std::string{} : found->second;
}

/// Encodings whose bytes say the same each time; all others (encrypted, compressed, kept elsewhere) may not.
bool isPlain(const std::string& encoding)
{
    static const std::set<std::string, std::less<>> plain{"", "json/plain", "json/protobuf", "binary/null", "binary/plain", "binary/protobuf"};
    return plain.contains(encoding);
}

/// Whether only a driver in the worker knows what it is (forms: history/model/payload_survey.cpp). Its key is a new one each time.
bool isReference(const api::Payload& payload)
{
    const auto says = [&payload](const char* key, std::string_view value) {
        const auto found = payload.metadata().find(key);
        return found != payload.metadata().end() && found->second == value;
    };
    return says("encoding", "json/external-storage-reference") || says("messageType", "temporal.api.sdk.v1.ExternalStorageReference")
        || says("__temporal_external_storage_reference", "true") || payload.external_payloads_size() > 0;
}

Same samePayload(const api::Payload& recorded, const api::Payload& produced)
{
    const std::string encoding = encodingOf(recorded);
    if (encoding == encodingOf(produced) && recorded.data() == produced.data())
        return Same::Yes;
    if (!isPlain(encoding) || !isPlain(encodingOf(produced)) || isReference(recorded) || isReference(produced))
        return Same::Unknown;
    if (encoding != encodingOf(produced))
        return Same::No;
    if (encoding.starts_with("json/")) { // the order of an object's members says nothing
        const auto a = nlohmann::json::parse(recorded.data(), nullptr, false), b = nlohmann::json::parse(produced.data(), nullptr, false);
        return !a.is_discarded() && a == b ? Same::Yes : Same::No;
    }
    if (encoding == "binary/protobuf" && recorded.data().size() == produced.data().size()) { // maps have no order on the wire
        std::string a = recorded.data(), b = produced.data();
        std::ranges::sort(a);
        std::ranges::sort(b);
        return a == b ? Same::Unknown : Same::No;
    }
    return Same::No;
}

/// One pair of commands being walked, both as the message of the command's attributes.
class Walk {
public:
    Walk(const Surroundings& where, const RunLimits& limits, std::string runType, const CommandView& view, std::int64_t event, bool values, Comparison& out)
        : m_where(where), m_limits(limits), m_runType(std::move(runType)), m_view(view), m_event(event), m_values(values), m_out(out)
    {
    }

    void attributes(const Message& recorded, const Message& produced, const Message& event);
    void payload(const std::string& path, const api::Payload* recorded, const api::Payload* produced);

private:
    void fields(const std::string& path, const Message& recorded, const Message& produced);
    void field(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced);
    void mapField(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced);
    void listField(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced);
    void scalar(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced);
    void duration(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced);
    void retryPolicy(const std::string& path, const api::RetryPolicy& recorded, const api::RetryPolicy& produced);
    void taskQueue(const std::string& path, const std::string& recorded, const std::string& produced);
    void header(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced);
    void namespaceName(const std::string& path, const std::string& recorded, const std::string& produced);

    void differs(const std::string& path, std::string recorded, std::string produced)
    {
        m_out.differences.push_back({m_event, m_view.kind, m_view.name, m_view.id, path, std::move(recorded), std::move(produced), false});
    }
    void unknown(const std::string& path, const char* reason) { m_out.notSeen.push_back({m_event, path, reason}); }
    void judge(Same same, const std::string& path, const char* reason, std::string recorded, std::string produced)
    {
        if (same == Same::No)
            differs(path, std::move(recorded), std::move(produced));
        else if (same == Same::Unknown)
            unknown(path, reason);
    }
    /// The value of a field, null when it is not set.
    std::string json(const Message& message, const FieldDescriptor& field) const
    {
        return message.GetReflection()->HasField(message, &field) ? fieldJson(message, field, -1, m_values) : "null";
    }
    bool isContinueAsNew() const { return m_view.kind == "ContinueAsNewWorkflowExecution"; }
    bool namesThePlace(const std::string& data) const;

    const Surroundings& m_where;
    const RunLimits& m_limits;
    std::string m_runType;
    const CommandView& m_view;
    std::int64_t m_event;
    bool m_values;
    Comparison& m_out;
    RecordedTimeouts m_timeouts;
};

std::string quoted(const std::string& key) { return nlohmann::json(key).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

/// Code may put its namespace or task queue into what it sends; the worker's are not the run's.
bool Walk::namesThePlace(const std::string& data) const
{
    const auto stranger = [&data](const std::string& workers, const std::string& runs) {
        return !workers.empty() && workers != runs && data.find(workers) != std::string::npos;
    };
    return stranger(m_where.workerNamespace, m_where.runNamespace) || stranger(m_where.workerQueue, m_where.runQueue);
}

void Walk::payload(const std::string& path, const api::Payload* recorded, const api::Payload* produced)
{
    const auto text = [this](const api::Payload* payload) { return payload ? messageJson(*payload, m_values) : std::string("null"); };
    if (!recorded || !produced) {
        if (recorded || produced)
            differs(path, text(recorded), text(produced));
        return;
    }
    Same same = samePayload(*recorded, *produced);
    const char* reason = isReference(*recorded) || isReference(*produced) ? "stored_elsewhere"
        : isPlain(encodingOf(*recorded)) && isPlain(encodingOf(*produced)) ? "order_of_bytes" : "encoded_payload";
    if (same == Same::No && namesThePlace(produced->data())) {
        same = Same::Unknown;
        reason = "made_from_worker_surroundings";
    }
    judge(same, path, reason, text(recorded), text(produced));
}

/// A server cuts and fills what it was given. Equal values are always the same.
void Walk::duration(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced)
{
    const Nanoseconds was = nanoseconds(recorded, field), is = nanoseconds(produced, field);
    Same same = was == is ? Same::Yes : Same::No;
    if (m_view.kind == "ScheduleActivityTask")
        same = sameActivityTimeout(field.name(), was, is, m_limits, m_timeouts);
    else if (m_view.kind != "StartTimer")
        same = sameWorkflowTimeout(field.name(), was, is, m_limits, m_timeouts);
    judge(same, path, "server_default", json(recorded, field), json(produced, field));
}

/// What a command leaves open is filled from the server's configuration. The usual values are no difference; others may be
/// that configuration or a policy that the new code no longer has.
void Walk::retryPolicy(const std::string& path, const api::RetryPolicy& recorded, const api::RetryPolicy& produced)
{
    const auto nano = [](const Duration& d) { return google::protobuf::util::TimeUtil::DurationToNanoseconds(d); };
    constexpr Nanoseconds kSecond = 1'000'000'000;
    const auto member = [&](const char* name, auto was, auto is, auto usual) {
        const FieldDescriptor& field = *api::RetryPolicy::descriptor()->FindFieldByName(name);
        const Same same = was == is ? Same::Yes : is != decltype(is){} ? Same::No : was == usual || was == decltype(was){} ? Same::Yes : Same::Unknown;
        judge(same, path + '.' + field.json_name(), "server_default", json(recorded, field), json(produced, field));
    };
    const Nanoseconds initial = nano(produced.initial_interval()) != 0 ? nano(produced.initial_interval()) : kSecond;
    member("initial_interval", nano(recorded.initial_interval()), nano(produced.initial_interval()), kSecond);
    member("backoff_coefficient", recorded.backoff_coefficient(), produced.backoff_coefficient(), 2.0);
    member("maximum_interval", nano(recorded.maximum_interval()), nano(produced.maximum_interval()), 100 * initial);
    member("maximum_attempts", recorded.maximum_attempts(), produced.maximum_attempts(), 0);
    listField(path + ".nonRetryableErrorTypes", *api::RetryPolicy::descriptor()->FindFieldByName("non_retryable_error_types"), recorded, produced);
}

void Walk::taskQueue(const std::string& path, const std::string& recorded, const std::string& produced)
{
    if (recorded == produced || (produced.empty() && (recorded == m_where.runQueue || m_where.runQueue.empty())))
        return;
    // A worker on another queue than the run had says its own where the code names none.
    if (produced == m_where.workerQueue && recorded == m_where.runQueue) {
        m_out.ownQueue = true;
        return;
    }
    differs(path, recorded.empty() ? "null" : quoted(recorded), produced.empty() ? "null" : quoted(produced));
}

void Walk::namespaceName(const std::string& path, const std::string& recorded, const std::string& produced)
{
    const bool own = m_where.runNamespace.empty() || recorded == m_where.runNamespace || recorded.empty();
    if (recorded == produced || (own && (produced.empty() || produced == m_where.workerNamespace)))
        return;
    differs(path, recorded.empty() ? "null" : quoted(recorded), produced.empty() ? "null" : quoted(produced));
}

/// Trace contexts are made anew; and a header that is not there at all may be one an interceptor leaves out when it replays.
void Walk::header(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced)
{
    api::Header was, is;
    was.CopyFrom(recorded.GetReflection()->GetMessage(recorded, &field));
    is.CopyFrom(produced.GetReflection()->GetMessage(produced, &field));
    for (const std::string trace : {"_tracer-data", "traceparent", "tracestate"}) {
        was.mutable_fields()->erase(trace);
        is.mutable_fields()->erase(trace);
    }
    if (is.fields().empty()) {
        if (!was.fields().empty())
            unknown(path, "not_set_when_replaying");
        return;
    }
    fields(path, was, is);
}

void Walk::mapField(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced)
{
    const FieldDescriptor& value = *field.message_type()->map_value();
    const auto entries = [&field](const Message& message) {
        std::map<std::string, const Message*> all;
        for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
            const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
            all[entry.GetReflection()->GetString(entry, field.message_type()->map_key())] = &entry;
        }
        return all;
    };
    const auto was = entries(recorded), is = entries(produced);
    std::set<std::string> keys;
    for (const auto& [key, entry] : was)
        keys.insert(key);
    for (const auto& [key, entry] : is)
        keys.insert(key);
    for (const std::string& key : keys) {
        const std::string at = path + '[' + quoted(key) + ']';
        const auto of = [&key](const auto& all) { const auto found = all.find(key); return found == all.end() ? nullptr : found->second; };
        const Message *a = of(was), *b = of(is);
        if (value.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && value.message_type() == api::Payload::descriptor()) {
            const auto of2 = [&value](const Message* entry) { return entry ? dynamic_cast<const api::Payload*>(&entry->GetReflection()->GetMessage(*entry, &value)) : nullptr; };
            payload(at, of2(a), of2(b));
            continue;
        }
        const auto text = [&](const Message* entry) { return entry ? fieldJson(*entry, value, -1, m_values) : std::string("null"); };
        if (const std::string x = text(a), y = text(b); x != y)
            differs(at, x, y);
    }
}

void Walk::listField(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced)
{
    const int was = recorded.GetReflection()->FieldSize(recorded, &field), is = produced.GetReflection()->FieldSize(produced, &field);
    for (int i = 0; i < std::max(was, is); ++i) {
        const std::string at = fmt::format("{}[{}]", path, i);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field.message_type() == api::Payload::descriptor()) {
            const auto of = [&](const Message& message, int count) {
                return i < count ? dynamic_cast<const api::Payload*>(&message.GetReflection()->GetRepeatedMessage(message, &field, i)) : nullptr;
            };
            payload(at, of(recorded, was), of(produced, is));
            continue;
        }
        const std::string a = i < was ? fieldJson(recorded, field, i, m_values) : "null", b = i < is ? fieldJson(produced, field, i, m_values) : "null";
        if (a != b)
            differs(at, a, b);
    }
}

void Walk::scalar(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced)
{
    if (field.name() == "namespace") {
        namespaceName(path, recorded.GetReflection()->GetString(recorded, &field), produced.GetReflection()->GetString(produced, &field));
        return;
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM
        && recorded.GetReflection()->GetEnumValue(recorded, &field)
            == enumAsWritten(field.name(), produced.GetReflection()->GetEnumValue(produced, &field)))
        return;
    const std::string was = json(recorded, field), is = json(produced, field);
    if (was == is)
        return;
    if (field.name() == "reason" && m_view.kind == "RequestCancelExternalWorkflowExecution") {
        const Same same = sameCancelReason(recorded.GetReflection()->GetString(recorded, &field), produced.GetReflection()->GetString(produced, &field));
        return judge(same, path, "made_by_sdk", was, is);
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && namesThePlace(produced.GetReflection()->GetString(produced, &field)))
        unknown(path, "made_from_worker_surroundings");
    else
        differs(path, was, is);
}

void Walk::field(const std::string& path, const FieldDescriptor& field, const Message& recorded, const Message& produced)
{
    if (field.is_map())
        return mapField(path, field, recorded, produced);
    if (field.is_repeated())
        return listField(path, field, recorded, produced);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
        return scalar(path, field, recorded, produced);
    const bool was = recorded.GetReflection()->HasField(recorded, &field), is = produced.GetReflection()->HasField(produced, &field);
    if (!was && !is)
        return;
    const auto* type = field.message_type();
    const Message& a = recorded.GetReflection()->GetMessage(recorded, &field);
    const Message& b = produced.GetReflection()->GetMessage(produced, &field);
    if (type == Duration::descriptor())
        return duration(path, field, recorded, produced);
    if (type == api::Payload::descriptor()) {
        if (field.name() != "encoded_attributes")
            return payload(path, was ? dynamic_cast<const api::Payload*>(&a) : nullptr, is ? dynamic_cast<const api::Payload*>(&b) : nullptr);
        if (messageJson(a, false) != messageJson(b, false)) // holds the stack, which changes with every line of the code
            unknown(path, "stack_in_payload");
        return;
    }
    if (type == api::RetryPolicy::descriptor())
        return retryPolicy(path, dynamic_cast<const api::RetryPolicy&>(a), dynamic_cast<const api::RetryPolicy&>(b));
    if (type == api::TaskQueue::descriptor())
        return taskQueue(path + ".name", dynamic_cast<const api::TaskQueue&>(a).name(), dynamic_cast<const api::TaskQueue&>(b).name());
    if (type == api::Header::descriptor())
        return header(path, field, recorded, produced);
    // An SDK older than priorities sends none where newer ones send an empty one.
    if (type->full_name() == "temporal.api.common.v1.Priority" && !is) {
        if (a.ByteSizeLong() > 0)
            unknown(path, "server_default");
        return;
    }
    // Core copies the run's memo and search attributes into the next run when the code names none.
    if (isContinueAsNew() && !is && (field.name() == "memo" || field.name() == "search_attributes"))
        return unknown(path, "server_default");
    fields(path, a, b);
}

void Walk::fields(const std::string& path, const Message& recorded, const Message& produced)
{
    const bool failure = recorded.GetDescriptor() == api::Failure::descriptor();
    for (int i = 0; i < recorded.GetDescriptor()->field_count(); ++i) {
        const FieldDescriptor& next = *recorded.GetDescriptor()->field(i);
        if (failure && (next.name() == "stack_trace" || next.name() == "source"))
            continue; // change with every line of the code
        field((path.empty() ? "" : path + '.') + next.json_name(), next, recorded, produced);
    }
}

void Walk::attributes(const Message& recorded, const Message& produced, const Message& event)
{
    m_timeouts = {timeoutNamed(recorded, "schedule_to_close_timeout"), timeoutNamed(recorded, "start_to_close_timeout"),
                  timeoutNamed(recorded, "workflow_execution_timeout"), timeoutNamed(recorded, "workflow_run_timeout")};
    for (int i = 0; i < recorded.GetDescriptor()->field_count(); ++i) {
        const FieldDescriptor& next = *recorded.GetDescriptor()->field(i);
        if (isBookkeeping(next.json_name()) || (isContinueAsNew() && next.name() == "failure"))
            continue;
        const std::string path = next.json_name();
        const bool mapped = next.name() == "workflow_id" || next.name() == "run_id" || next.name() == "execution";
        if (!mapped && !event.GetDescriptor()->FindFieldByName(next.name())) {
            if (!next.is_repeated() && produced.GetReflection()->HasField(produced, &next))
                unknown(path, "not_in_history");
            continue;
        }
        if (isContinueAsNew() && next.name() == "workflow_type") { // empty = the same type again
            const auto name = [&next](const Message& message) { return dynamic_cast<const api::WorkflowType&>(message.GetReflection()->GetMessage(message, &next)).name(); };
            const std::string is = name(produced).empty() ? m_runType : name(produced);
            if (name(recorded) != is)
                differs(path + ".name", quoted(name(recorded)), quoted(is));
            continue;
        }
        field(path, next, recorded, produced);
    }
}

} // namespace

CommandComparer::CommandComparer(const history::HistorySnapshot& snapshot, bool values)
    : m_snapshot(snapshot), m_run(std::make_unique<Run>()), m_values(values)
{
    api::HistoryEvent first;
    const std::string_view bytes = snapshot.bytes({0});
    if (!first.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return;
    const auto& started = first.workflow_execution_started_event_attributes();
    const auto nano = [](const Duration& d) { return google::protobuf::util::TimeUtil::DurationToNanoseconds(d); };
    m_run->limits = {nano(started.workflow_execution_timeout()), nano(started.workflow_run_timeout()), nano(started.workflow_task_timeout())};
    m_run->type = started.workflow_type().name();
}

CommandComparer::~CommandComparer() = default;

Comparison CommandComparer::compare(history::EventId id, std::string_view bytes, const Surroundings& where) const
{
    Comparison out;
    api::HistoryEvent event;
    api::Command produced;
    const auto index = m_snapshot.indexOf(id);
    const std::string_view raw = index ? m_snapshot.bytes(*index) : std::string_view{};
    if (!index || !event.ParseFromArray(raw.data(), static_cast<int>(raw.size())) || !produced.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        out.sameKind = false;
        return out;
    }
    const api::Command recorded = commandThatMade(event);
    const Message *was = attributesOf(recorded), *is = attributesOf(produced), *made = attributesOf(event);
    if (recorded.command_type() != produced.command_type() || !was || !is || !made || was->GetDescriptor() != is->GetDescriptor()) {
        out.sameKind = false;
        return out;
    }
    // A marker's details and an update's answer are not what a replay shows.
    if (recorded.command_type() == api::COMMAND_TYPE_RECORD_MARKER || recorded.command_type() == api::COMMAND_TYPE_PROTOCOL_MESSAGE)
        return out;
    const CommandView view = recordedCommand(m_snapshot, id, false);
    Walk walk(where, m_run->limits, m_run->type, view, id.value, m_values, out);
    walk.attributes(*was, *is, *made);
    // Older servers keep no summary: only two of them can be compared.
    if (event.has_user_metadata() && produced.has_user_metadata()) {
        const auto &a = event.user_metadata(), &b = produced.user_metadata();
        if (a.has_summary() && b.has_summary())
            walk.payload("userMetadata.summary", &a.summary(), &b.summary());
        if (a.has_details() && b.has_details())
            walk.payload("userMetadata.details", &a.details(), &b.details());
    }
    return out;
}

} // namespace hindsight::replay

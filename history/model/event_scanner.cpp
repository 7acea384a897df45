#include "history/model/event_scanner.h"

#include "history/model/wire_reader.h"

#include <array>
#include <span>

namespace hindsight::history {

namespace {

enum class Target : std::uint8_t {
    Opener, Started, TaskCompleted, Attempt, Failed, Name, Name2, ObjectId, InstanceId, NewRunId, Cause
};

/// Field numbers from the attributes message down to the value (0 ends the path).
struct Rule {
    Target target;
    std::array<std::uint8_t, 3> path;
};

struct Shape {
    EventType type = EventType::Unspecified;
    std::array<Rule, 5> rules{};
    std::uint8_t count = 0;
};

/// HistoryEvent field number of the attributes -> where the wanted values stand (history/v1/message.proto).
consteval std::array<Shape, 66> makeShapes()
{
    using enum EventType;
    using enum Target;
    std::array<Shape, 66> shapes{};
    const auto set = [&shapes](std::size_t field, EventType type, auto... rules) {
        Shape& shape = shapes[field];
        shape.type = type;
        ((shape.rules[shape.count++] = rules), ...);
    };
    const auto at = [](Target target, std::uint8_t a, std::uint8_t b = 0, std::uint8_t c = 0) {
        return Rule{target, {a, b, c}};
    };
    set(6, WorkflowExecutionStarted, at(Name, 1, 1), at(Attempt, 18));
    set(7, WorkflowExecutionCompleted, at(TaskCompleted, 2));
    set(8, WorkflowExecutionFailed, at(TaskCompleted, 3));
    set(9, WorkflowExecutionTimedOut);
    set(10, WorkflowTaskScheduled, at(Attempt, 3));
    set(11, WorkflowTaskStarted, at(Opener, 1));
    set(12, WorkflowTaskCompleted, at(Opener, 1), at(Started, 2));
    set(13, WorkflowTaskTimedOut, at(Opener, 1), at(Started, 2));
    set(14, WorkflowTaskFailed, at(Opener, 1), at(Started, 2), at(Cause, 3), at(NewRunId, 7));
    set(15, ActivityTaskScheduled, at(Name, 2, 1), at(ObjectId, 1), at(TaskCompleted, 11));
    set(16, ActivityTaskStarted, at(Opener, 1), at(Attempt, 4));
    set(17, ActivityTaskCompleted, at(Opener, 2), at(Started, 3));
    set(18, ActivityTaskFailed, at(Opener, 2), at(Started, 3));
    set(19, ActivityTaskTimedOut, at(Opener, 2), at(Started, 3));
    set(20, TimerStarted, at(Name, 1), at(ObjectId, 1), at(TaskCompleted, 3));
    set(21, TimerFired, at(Opener, 2), at(Name, 1), at(ObjectId, 1));
    set(22, ActivityTaskCancelRequested, at(Opener, 1), at(TaskCompleted, 2));
    set(23, ActivityTaskCanceled, at(Opener, 3), at(Started, 4));
    set(24, TimerCanceled, at(Opener, 2), at(Name, 1), at(ObjectId, 1), at(TaskCompleted, 3));
    set(25, MarkerRecorded, at(Name, 1), at(TaskCompleted, 3), at(Failed, 5));
    set(26, WorkflowExecutionSignaled, at(Name, 1));
    set(27, WorkflowExecutionTerminated);
    set(28, WorkflowExecutionCancelRequested);
    set(29, WorkflowExecutionCanceled, at(TaskCompleted, 1));
    set(30, RequestCancelExternalWorkflowExecutionInitiated, at(Name, 3, 1), at(TaskCompleted, 1));
    set(31, RequestCancelExternalWorkflowExecutionFailed, at(Opener, 5));
    set(32, ExternalWorkflowExecutionCancelRequested, at(Opener, 1));
    set(33, WorkflowExecutionContinuedAsNew, at(Name, 2, 1), at(TaskCompleted, 7));
    set(34, StartChildWorkflowExecutionInitiated, at(Name, 3, 1), at(ObjectId, 2), at(TaskCompleted, 11));
    set(35, StartChildWorkflowExecutionFailed, at(Opener, 6), at(Name, 3, 1), at(ObjectId, 2));
    set(36, ChildWorkflowExecutionStarted, at(Opener, 2), at(Name, 4, 1), at(ObjectId, 3, 1));
    set(37, ChildWorkflowExecutionCompleted, at(Opener, 5), at(Started, 6), at(Name, 4, 1), at(ObjectId, 3, 1));
    set(38, ChildWorkflowExecutionFailed, at(Opener, 5), at(Started, 6), at(Name, 4, 1), at(ObjectId, 3, 1));
    set(39, ChildWorkflowExecutionCanceled, at(Opener, 5), at(Started, 6), at(Name, 4, 1), at(ObjectId, 3, 1));
    set(40, ChildWorkflowExecutionTimedOut, at(Opener, 4), at(Started, 5), at(Name, 3, 1), at(ObjectId, 2, 1));
    set(41, ChildWorkflowExecutionTerminated, at(Opener, 4), at(Started, 5), at(Name, 3, 1), at(ObjectId, 2, 1));
    set(42, SignalExternalWorkflowExecutionInitiated, at(Name, 4), at(TaskCompleted, 1));
    set(43, SignalExternalWorkflowExecutionFailed, at(Opener, 5));
    set(44, ExternalWorkflowExecutionSignaled, at(Opener, 1));
    set(45, UpsertWorkflowSearchAttributes, at(TaskCompleted, 1));
    set(46, WorkflowExecutionUpdateAccepted, at(Name, 4, 2, 2), at(ObjectId, 4, 1, 1), at(InstanceId, 1));
    set(47, WorkflowExecutionUpdateRejected, at(Name, 4, 2, 2), at(ObjectId, 4, 1, 1), at(InstanceId, 1));
    set(48, WorkflowExecutionUpdateCompleted, at(Opener, 3), at(ObjectId, 1, 1), at(Failed, 2, 2));
    set(49, WorkflowPropertiesModifiedExternally);
    set(50, ActivityPropertiesModifiedExternally, at(Opener, 1));
    set(51, WorkflowPropertiesModified, at(TaskCompleted, 1));
    set(52, WorkflowExecutionUpdateAdmitted, at(Name, 1, 2, 2), at(ObjectId, 1, 1, 1));
    set(53, NexusOperationScheduled, at(Name, 2), at(Name2, 3), at(TaskCompleted, 7));
    set(54, NexusOperationStarted, at(Opener, 1));
    set(55, NexusOperationCompleted, at(Opener, 1));
    set(56, NexusOperationFailed, at(Opener, 1));
    set(57, NexusOperationCanceled, at(Opener, 1));
    set(58, NexusOperationTimedOut, at(Opener, 1));
    set(59, NexusOperationCancelRequested, at(Opener, 1), at(TaskCompleted, 2));
    set(60, WorkflowExecutionOptionsUpdated);
    set(61, NexusOperationCancelRequestCompleted, at(Opener, 3));
    set(62, NexusOperationCancelRequestFailed, at(Opener, 4));
    set(63, WorkflowExecutionPaused);
    set(64, WorkflowExecutionUnpaused);
    set(65, WorkflowExecutionTimeSkippingTransitioned);
    return shapes;
}

constexpr std::array<Shape, 66> kShapes = makeShapes();

void store(ScannedEvent& out, Target target, const WireField& field)
{
    switch (target) {
    case Target::Opener: if (field.isVarint()) out.opener = field.asInt64(); break;
    case Target::Started: if (field.isVarint()) out.started = field.asInt64(); break;
    case Target::TaskCompleted: if (field.isVarint()) out.taskCompleted = field.asInt64(); break;
    case Target::Attempt: if (field.isVarint()) out.attempt = field.asInt32(); break;
    case Target::Cause: if (field.isVarint()) out.cause = field.asInt32(); break;
    case Target::Failed: if (field.isBytes()) out.failed = true; break;
    case Target::Name: if (field.isBytes()) out.name = field.bytes; break;
    case Target::Name2: if (field.isBytes()) out.name2 = field.bytes; break;
    case Target::ObjectId: if (field.isBytes()) out.objectId = field.bytes; break;
    case Target::InstanceId: if (field.isBytes()) out.instanceId = field.bytes; break;
    case Target::NewRunId: if (field.isBytes()) out.newRunId = field.bytes; break;
    }
}

/// Follows the paths of `rules` that share their first `depth` steps with the place we are in.
const char* follow(std::string_view message, std::span<const Rule> rules, std::size_t depth,
                   std::array<std::uint8_t, 3> here, ScannedEvent& out)
{
    WireReader reader(message);
    WireField field;
    while (reader.next(field)) {
        bool descended = false;
        for (const Rule& rule : rules) {
            if (rule.path[depth] != field.number)
                continue;
            bool samePrefix = true;
            for (std::size_t i = 0; i < depth; ++i)
                samePrefix = samePrefix && rule.path[i] == here[i];
            if (!samePrefix)
                continue;
            if (depth == 2 || rule.path[depth + 1] == 0) {
                store(out, rule.target, field);
            } else if (field.isBytes() && !descended) {
                descended = true; // one walk serves all rules below this field
                here[depth] = static_cast<std::uint8_t>(field.number);
                if (const char* failure = follow(field.bytes, rules, depth + 1, here, out))
                    return failure;
            }
        }
    }
    return reader.failure();
}

/// A member of the oneof that comes after another one replaces it; the same one again merges with it.
void forgetAttributes(ScannedEvent& out)
{
    ScannedEvent kept;
    kept.id = out.id;
    kept.type = out.type;
    kept.time = out.time;
    kept.timeOutOfRange = out.timeOutOfRange;
    kept.workerMayIgnore = out.workerMayIgnore;
    out = kept;
}

struct Timestamp {
    std::int64_t seconds = 0;
    std::int64_t nanos = 0;
    bool present = false;
};

const char* readTimestamp(std::string_view bytes, Timestamp& time)
{
    time.present = true;
    WireReader reader(bytes);
    WireField field;
    while (reader.next(field)) {
        if (field.number == 1 && field.isVarint())
            time.seconds = field.asInt64();
        else if (field.number == 2 && field.isVarint())
            time.nanos = field.asInt32();
    }
    return reader.failure();
}

void setTime(const Timestamp& time, ScannedEvent& out)
{
    constexpr std::int64_t limit = 9'223'372'035; // seconds that fit into int64 nanoseconds, with room for the nanos
    if (time.seconds > limit || time.seconds < -limit || time.nanos < 0 || time.nanos > 999'999'999)
        out.timeOutOfRange = true;
    else
        out.time = Time{Duration{time.seconds * 1'000'000'000 + time.nanos}};
}

} // namespace

std::optional<ScanFailure> scanEvent(std::string_view bytes, ScannedEvent& out)
{
    out = ScannedEvent{};
    Timestamp time;
    WireReader reader(bytes);
    WireField field;
    while (reader.next(field)) {
        const char* failure = nullptr;
        if (field.number == 1 && field.isVarint()) {
            out.id = field.asInt64();
        } else if (field.number == 2 && field.isBytes()) {
            failure = readTimestamp(field.bytes, time);
        } else if (field.number == 3 && field.isVarint()) {
            out.type = EventType{field.asInt32()};
        } else if (field.number == 300 && field.isVarint()) {
            out.workerMayIgnore = field.value != 0;
        } else if (field.number >= 6 && field.number < 300 && field.isBytes()) {
            const Shape* shape = field.number < kShapes.size() ? &kShapes[field.number] : nullptr;
            if (shape) { // an unknown member belongs to an event type we do not know either
                if (out.attributesField != 0 && out.attributesField != field.number)
                    forgetAttributes(out);
                out.attributesField = field.number;
                out.attributes = field.bytes;
                failure = follow(field.bytes, {shape->rules.data(), shape->count}, 0, {}, out);
            }
        }
        if (failure)
            return ScanFailure{reader.offset(), failure};
    }
    if (!reader.ok())
        return ScanFailure{reader.offset(), reader.failure()};
    if (time.present)
        setTime(time, out);
    return std::nullopt;
}

EventType typeOfAttributesField(std::uint32_t field)
{
    return field < kShapes.size() ? kShapes[field].type : EventType::Unspecified;
}

} // namespace hindsight::history

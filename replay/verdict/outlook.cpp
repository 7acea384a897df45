#include "replay/verdict/outlook.h"

#include "history/model/marker_facts.h"

#include "temporal/api/history/v1/message.pb.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace hindsight::replay {

using history::EventIndex;
using history::EventType;

namespace {

namespace api = temporal::api;

bool parse(api::history::v1::HistoryEvent& event, const history::HistorySnapshot& snapshot, EventIndex at)
{
    const std::string_view bytes = snapshot.bytes(at);
    return event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

/// How tasks of a run find their worker: the newest word on it counts.
struct Versioning {
    bool known = true, pinned = false;
    std::string build;
};

// Older servers and SDKs write the fields that are deprecated now; both spellings are read.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/// "deployment.build" or "deployment:build" as one string, of before the two had fields of their own.
std::string buildOf(const std::string& version)
{
    const auto cut = version.find_first_of(".:");
    return cut == std::string::npos ? version : version.substr(cut + 1);
}

std::optional<Versioning> overriddenBy(const api::workflow::v1::VersioningOverride& wanted)
{
    if (wanted.has_pinned())
        return Versioning{true, true, wanted.pinned().version().build_id()};
    if (wanted.auto_upgrade())
        return Versioning{};
    switch (wanted.behavior()) {
    case api::enums::v1::VERSIONING_BEHAVIOR_PINNED:
        return Versioning{true, true, wanted.deployment().build_id().empty() ? buildOf(wanted.pinned_version()) : wanted.deployment().build_id()};
    case api::enums::v1::VERSIONING_BEHAVIOR_AUTO_UPGRADE: return Versioning{};
    default: return Versioning{false, false, {}}; // a rule of a newer server
    }
}

Versioning taskVersioning(const api::history::v1::WorkflowTaskCompletedEventAttributes& task)
{
    if (task.versioning_behavior() == api::enums::v1::VERSIONING_BEHAVIOR_PINNED) {
        std::string build = task.deployment_version().build_id();
        if (build.empty())
            build = task.deployment().build_id().empty() ? buildOf(task.worker_deployment_version()) : task.deployment().build_id();
        return {true, true, std::move(build)};
    }
    if (task.worker_version().use_versioning())
        return {false, false, {}}; // the rules of that time stand on the server, not in the history
    return {};
}
#pragma GCC diagnostic pop

bool closes(EventType type)
{
    switch (type) {
    case EventType::ActivityTaskCompleted:
    case EventType::ActivityTaskFailed:
    case EventType::ActivityTaskTimedOut:
    case EventType::ActivityTaskCanceled: return true;
    default: return false;
    }
}

bool isLocalActivity(const history::HistorySnapshot& snapshot, EventIndex at, history::MarkerReader& markers)
{
    api::history::v1::HistoryEvent event;
    return parse(event, snapshot, at)
        && markers.read(event.marker_recorded_event_attributes().SerializeAsString()).kind == history::MarkerFacts::Kind::LocalActivity;
}

/// "charge (event 5), ship (event 9) and 3 more"
std::string namesOf(const std::vector<std::int64_t>& events, const history::HistorySnapshot& snapshot)
{
    constexpr std::size_t shown = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, events.size()); ++i) {
        const auto at = snapshot.indexOf({events[i]});
        const std::string_view name = at ? snapshot.name(*at) : std::string_view{};
        text += fmt::format("{}{}event {}{}", i > 0 ? ", " : "", name.empty() ? "" : fmt::format("{} (", name), events[i], name.empty() ? "" : ")");
    }
    if (events.size() > shown)
        text += fmt::format(" and {} more", events.size() - shown);
    return text;
}

std::string resetWords(const ResetEffect& effect, const history::HistorySnapshot& snapshot)
{
    std::string text = fmt::format("to event {} drops {} event{}", effect.eventId, effect.drops.size(), effect.drops.size() == 1 ? "" : "s");
    if (!effect.reruns.empty())
        text += "; may run again: " + namesOf(effect.reruns, snapshot);
    if (!effect.reapplies.empty())
        text += "; the server re-applies: " + namesOf(effect.reapplies, snapshot);
    return text;
}

} // namespace

Reach reachOf(const history::HistorySnapshot& snapshot, const std::string& workerBuild)
{
    switch (snapshot.status()) {
    case history::RunStatus::Running:
    case history::RunStatus::Paused: break;
    case history::RunStatus::Unknown: return Reach::Unknown;
    default: return Reach::Closed;
    }
    std::optional<Versioning> byTask, byOverride;
    api::history::v1::HistoryEvent event;
    for (std::uint32_t i = 0; i < snapshot.finalCount(); ++i) {
        const EventType type = snapshot.type(EventIndex{i});
        if (type != EventType::WorkflowExecutionStarted && type != EventType::WorkflowTaskCompleted
            && type != EventType::WorkflowExecutionOptionsUpdated)
            continue;
        if (!parse(event, snapshot, EventIndex{i}))
            return Reach::Unknown;
        if (type == EventType::WorkflowTaskCompleted) {
            byTask = taskVersioning(event.workflow_task_completed_event_attributes());
        } else if (type == EventType::WorkflowExecutionStarted) {
            const auto& started = event.workflow_execution_started_event_attributes();
            if (started.has_versioning_override())
                byOverride = overriddenBy(started.versioning_override());
            if (started.has_inherited_pinned_version())
                byTask = Versioning{true, true, started.inherited_pinned_version().build_id()};
        } else {
            const auto& options = event.workflow_execution_options_updated_event_attributes();
            if (options.unset_versioning_override())
                byOverride.reset();
            else if (options.has_versioning_override())
                byOverride = overriddenBy(options.versioning_override());
        }
    }
    const std::optional<Versioning>& rule = byOverride ? byOverride : byTask;
    if (!rule || !rule->known || (rule->pinned && rule->build.empty()))
        return Reach::Unknown;
    return rule->pinned && rule->build != workerBuild ? Reach::PinnedElsewhere : Reach::Always;
}

ResetEffect resetTo(const history::HistorySnapshot& snapshot, history::EventId taskCompleted)
{
    ResetEffect effect;
    effect.eventId = taskCompleted.value;
    std::set<std::int64_t> open, reruns;      // activities begun before the task and not ended before it
    std::set<std::string, std::less<>> updates;
    history::MarkerReader markers;
    for (std::uint32_t i = 0; i < snapshot.finalCount(); ++i) {
        const EventIndex at{i};
        const std::int64_t id = snapshot.id(at).value;
        const EventType type = snapshot.type(at);
        if (id < taskCompleted.value) {
            if (type == EventType::ActivityTaskScheduled)
                open.insert(id);
            else if (closes(type))
                open.erase(snapshot.opener(at).value);
            continue;
        }
        effect.drops.push_back(id);
        switch (type) {
        case EventType::ActivityTaskScheduled:
        case EventType::StartChildWorkflowExecutionInitiated:
        case EventType::NexusOperationScheduled: reruns.insert(id); break;
        case EventType::MarkerRecorded:
            if (isLocalActivity(snapshot, at, markers))
                reruns.insert(id);
            break;
        case EventType::WorkflowExecutionSignaled: effect.reapplies.push_back(id); break;
        case EventType::WorkflowExecutionUpdateAdmitted:
        case EventType::WorkflowExecutionUpdateAccepted: // an admitted update is the same one
            if (const std::string_view update = snapshot.objectId(at); update.empty() || updates.emplace(update).second)
                effect.reapplies.push_back(id);
            break;
        default: break;
        }
    }
    reruns.merge(open); // pending again in the new run
    effect.reruns.assign(reruns.begin(), reruns.end());
    effect.text = resetWords(effect, snapshot);
    return effect;
}

std::string_view reachWords(Reach reach)
{
    switch (reach) {
    case Reach::Unknown: return {};
    case Reach::Always: return "the run is open and its next workflow task may go to the new build";
    case Reach::PinnedElsewhere: return "the run is open but pinned to another build: it does not meet this one";
    case Reach::Closed: return "the run is closed: it meets no new build unless it is reset";
    }
    return {};
}

} // namespace hindsight::replay

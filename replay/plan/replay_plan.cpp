#include "replay/plan/replay_plan.h"

#include "history/model/wire_reader.h"

#include <algorithm>
#include <fmt/format.h>

#include "temporal/api/sdk/v1/task_complete_metadata.pb.h"

namespace hindsight::replay {

using history::EventIndex;
using history::EventType;
using history::wireBytes;

namespace {

/// Why no worker can be asked about this history; "" when one can.
std::string reasonAgainst(const history::HistorySnapshot& snapshot, std::size_t count)
{
    for (const auto& issue : snapshot.issues())
        if (issue.blocksReplay)
            return issue.text;
    if (!snapshot.complete())
        return "the history is not complete: pages are missing";
    if (count == 0)
        return "the history has no events";
    for (std::uint32_t i = 0; i < count; ++i)
        if (const auto id = snapshot.id({i}).value; id != static_cast<std::int64_t>(i) + 1)
            return fmt::format("event ids are not contiguous: event {} stands where event {} should be", id, i + 1);
    if (snapshot.type({0}) != EventType::WorkflowExecutionStarted)
        return fmt::format("event 1 is {}, not WorkflowExecutionStarted", history::eventTypeName(snapshot.type({0})));
    return {};
}

} // namespace

Result<ReplayPlan> ReplayPlan::of(history::SnapshotPtr snapshot)
{
    const std::size_t count = snapshot->finalCount();
    if (std::string reason = reasonAgainst(*snapshot, count); !reason.empty())
        return Error{ErrorCode::Invalid, std::move(reason)};

    ReplayPlan plan;
    const auto type = [&](std::size_t i) { return snapshot->type({static_cast<std::uint32_t>(i)}); };
    const auto idAt = [](std::size_t i) { return EventId{static_cast<std::int64_t>(i) + 1}; };
    for (std::size_t i = 0; i + 1 < count; ++i) {
        // Started followed by Failed, TimedOut or the end of the run is no task (sdk-core find_end_index_of_next_wft_seq).
        if (type(i) != EventType::WorkflowTaskStarted || type(i + 1) != EventType::WorkflowTaskCompleted)
            continue;
        std::size_t end = i + 1;
        while (end + 1 < count && history::isCommandEvent(type(end + 1)))
            ++end;
        plan.m_tasks.push_back({idAt(i), idAt(i + 1), idAt(end)});
        i = end;
    }
    plan.m_closed = history::isTerminalCommandEvent(type(count - 1)) && !plan.m_tasks.empty()
        && plan.m_tasks.back().blockEnd == idAt(count - 1);
    // A tail after the last block would make the worker run live, so it is never sent (replay protocol, section 9).
    if (!plan.m_tasks.empty())
        plan.m_end = plan.m_tasks.back().blockEnd;
    plan.m_snapshot = std::move(snapshot);
    return plan;
}

std::size_t ReplayPlan::taskOfBlockEvent(EventId id) const
{
    const auto next = std::ranges::upper_bound(m_tasks, id, {}, &PlannedTask::completed);
    if (next == m_tasks.begin())
        return 0;
    const auto task = std::prev(next);
    return id > task->completed && id <= task->blockEnd ? static_cast<std::size_t>(task - m_tasks.begin()) + 1 : 0;
}

std::size_t ReplayPlan::taskThatSees(EventId id) const
{
    const auto task = std::ranges::lower_bound(m_tasks, id, {}, &PlannedTask::completed);
    return task == m_tasks.end() ? 0 : static_cast<std::size_t>(task - m_tasks.begin()) + 1;
}

std::vector<EventId> ReplayPlan::commandsAfter(std::size_t k, std::size_t limit) const
{
    std::vector<EventId> found;
    for (std::size_t next = k + 1; next <= m_tasks.size(); ++next)
        for (EventId id = task(next).completed; ++id.value <= task(next).blockEnd.value;) {
            if (found.size() == limit)
                return found;
            found.push_back(id);
        }
    return found;
}

std::string_view ReplayPlan::markerName(EventId id) const
{
    constexpr int kMarkerAttributes = 25; // HistoryEvent.marker_recorded_event_attributes
    constexpr int kMarkerName = 1;
    if (type(id) != EventType::MarkerRecorded)
        return {};
    return wireBytes(wireBytes(m_snapshot->bytes(indexOf(id)), kMarkerAttributes), kMarkerName);
}

bool ReplayPlan::hasUserMetadata(EventId id) const
{
    constexpr int kUserMetadata = 301; // HistoryEvent.user_metadata
    return wireBytes(m_snapshot->bytes(indexOf(id)), kUserMetadata).data() != nullptr;
}

SdkMetadata ReplayPlan::sdkMetadata(std::size_t k) const
{
    constexpr int kCompletedAttributes = 12, kSdkMetadata = 6; // HistoryEvent.workflow_task_completed_event_attributes.sdk_metadata
    const std::string_view bytes = wireBytes(wireBytes(m_snapshot->bytes(indexOf(task(k).completed)), kCompletedAttributes), kSdkMetadata);
    temporal::api::sdk::v1::WorkflowTaskCompletedMetadata metadata;
    if (bytes.empty() || !metadata.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return {};
    return {metadata.sdk_name(), metadata.sdk_version(), {metadata.lang_used_flags().begin(), metadata.lang_used_flags().end()}};
}

bool ReplayPlan::isLookAhead(EventId id) const
{
    switch (type(id)) {
    case EventType::WorkflowExecutionUpdateAccepted: return true;
    case EventType::MarkerRecorded: {
        const std::string_view name = markerName(id);
        return name == "core_patch" || name == "core_local_activity";
    }
    default: return false;
    }
}

bool ReplayPlan::isPatchMarker(EventId id) const
{
    return markerName(id) == "core_patch";
}

bool ReplayPlan::isPatchUpsert(EventId id) const
{
    constexpr int kUpsertAttributes = 45; // HistoryEvent.upsert_workflow_search_attributes_event_attributes
    constexpr int kSearchAttributes = 2, kIndexedFields = 1, kKey = 1;
    if (type(id) != EventType::UpsertWorkflowSearchAttributes)
        return false;
    const std::string_view all = wireBytes(wireBytes(m_snapshot->bytes(indexOf(id)), kUpsertAttributes), kSearchAttributes);
    // A user's own upsert may stand there, too: it has other keys, or more than this one.
    std::string_view entry;
    int entries = 0;
    history::WireField field;
    for (history::WireReader reader(all); reader.next(field);)
        if (field.number == kIndexedFields && field.isBytes()) {
            entry = field.bytes;
            ++entries;
        }
    return entries == 1 && wireBytes(entry, kKey) == "TemporalChangeVersion";
}

std::vector<Segment> ReplayPlan::segments(std::size_t k) const
{
    const PlannedTask& block = task(k);
    std::vector<Segment> pieces;
    Segment piece{block.completed, {block.completed.value + 1}, block.completed};
    for (EventId id{block.completed.value + 1}; id <= block.blockEnd; ++id.value) {
        if (!isLookAhead(id)) {
            piece.last = id;
            continue;
        }
        if (piece.last >= piece.first)
            pieces.push_back(piece);
        if (isPatchMarker(id) && id < block.blockEnd && isPatchUpsert({id.value + 1}))
            ++id.value;
        piece = {id, {id.value + 1}, id};
    }
    pieces.push_back(piece);
    return pieces;
}

} // namespace hindsight::replay

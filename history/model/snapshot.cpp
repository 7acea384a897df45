#include "history/model/snapshot.h"

#include "history/model/snapshot_data.h"

#include <algorithm>

namespace hindsight::history {

std::string_view runStatusName(RunStatus status)
{
    switch (status) {
    case RunStatus::Unknown: return "Unknown";
    case RunStatus::Running: return "Running";
    case RunStatus::Paused: return "Paused";
    case RunStatus::Completed: return "Completed";
    case RunStatus::Failed: return "Failed";
    case RunStatus::Canceled: return "Canceled";
    case RunStatus::Terminated: return "Terminated";
    case RunStatus::ContinuedAsNew: return "ContinuedAsNew";
    case RunStatus::TimedOut: return "TimedOut";
    }
    return "Unknown";
}

std::optional<std::uint32_t> HistorySnapshot::Data::find(std::int64_t eventId) const
{
    if (contiguous) {
        if (eventId < 1 || static_cast<std::uint64_t>(eventId) > ids.size())
            return std::nullopt;
        return static_cast<std::uint32_t>(eventId - 1);
    }
    const auto it = std::ranges::lower_bound(byId, eventId, {}, &std::pair<std::int64_t, std::uint32_t>::first);
    if (it == byId.end() || it->first != eventId)
        return std::nullopt;
    return it->second;
}

HistorySnapshot::HistorySnapshot(std::shared_ptr<const Data> data) : m_data(std::move(data)) {}
HistorySnapshot::~HistorySnapshot() = default;

std::size_t HistorySnapshot::size() const { return m_data->size(); }
EventId HistorySnapshot::id(EventIndex i) const { return {m_data->ids[i.value]}; }
Time HistorySnapshot::time(EventIndex i) const { return m_data->times[i.value]; }
EventType HistorySnapshot::type(EventIndex i) const { return m_data->types[i.value]; }
EventId HistorySnapshot::opener(EventIndex i) const { return {m_data->openers[i.value]}; }
std::string_view HistorySnapshot::name(EventIndex i) const { return m_data->strings[m_data->names[i.value]]; }
std::string_view HistorySnapshot::objectId(EventIndex i) const { return m_data->strings[m_data->objectIds[i.value]]; }

std::string_view HistorySnapshot::bytes(EventIndex i) const
{
    const Data& d = *m_data;
    return std::string_view(*d.pages[d.pageOf[i.value]]).substr(d.offsets[i.value], d.lengths[i.value]);
}

std::vector<std::string_view> HistorySnapshot::slice(EventIndex first, std::size_t count) const
{
    const Data& d = *m_data;
    std::vector<std::string_view> chunks;
    if (count == 0 || first.value >= d.size())
        return chunks;
    const std::size_t last = std::min(first.value + count, d.size()) - 1;
    // An event's bytes begin behind its tag and length; where the one before ended, those of this one begin.
    const auto endOf = [&d](std::size_t i) { return d.offsets[i] + d.lengths[i]; };
    for (std::size_t page = d.pageOf[first.value]; page <= d.pageOf[last]; ++page) {
        const std::string_view bytes = *d.pages[page];
        const bool begins = page == d.pageOf[first.value] && first.value > 0 && d.pageOf[first.value - 1] == page;
        const std::size_t from = begins ? endOf(first.value - 1) : 0;
        const std::size_t to = page == d.pageOf[last] ? endOf(last) : bytes.size();
        if (to > from)
            chunks.push_back(bytes.substr(from, to - from));
    }
    return chunks;
}

std::optional<EventIndex> HistorySnapshot::indexOf(EventId eventId) const
{
    if (const std::optional<std::uint32_t> found = m_data->find(eventId.value))
        return EventIndex{*found};
    return std::nullopt;
}

EventIndex HistorySnapshot::firstAtOrAfter(Time t) const
{
    const auto it = std::ranges::lower_bound(m_data->latest, t);
    return EventIndex{static_cast<std::uint32_t>(it - m_data->latest.begin())};
}

std::size_t HistorySnapshot::finalCount() const { return m_data->finalCount; }
const RunFacts& HistorySnapshot::facts() const { return m_data->facts; }
RunStatus HistorySnapshot::status() const { return m_data->status; }
Time HistorySnapshot::startTime() const { return m_data->size() == 0 ? kNoTime : m_data->times.front(); }
Time HistorySnapshot::lastTime() const { return m_data->size() == 0 ? kNoTime : m_data->latest.back(); }
std::span<const Span> HistorySnapshot::spans() const { return m_data->spans; }
SpanIndex HistorySnapshot::spanOf(EventIndex i) const { return m_data->spanOf[i.value]; }
std::span<const WorkflowTask> HistorySnapshot::workflowTasks() const { return m_data->tasks; }
std::span<const HistoryIssue> HistorySnapshot::issues() const { return m_data->issues; }
bool HistorySnapshot::complete() const { return m_data->complete; }
std::span<const Page> HistorySnapshot::pages() const { return m_data->pages; }
std::uint64_t HistorySnapshot::byteCount() const { return m_data->byteCount; }

} // namespace hindsight::history

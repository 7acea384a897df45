#include "history/model/snapshot_builder.h"

#include "history/model/event_ids.h"
#include "history/model/event_scanner.h"
#include "history/model/marker_facts.h"
#include "history/model/run_facts.h"
#include "history/model/snapshot_data.h"
#include "history/model/span_tracker.h"
#include "history/model/utf8.h"
#include "history/model/wire_reader.h"

#include <algorithm>
#include <unordered_map>

namespace hindsight::history {

namespace {

constexpr std::int32_t kResetWorkflow = 20; // WorkflowTaskFailedCause (enums/v1/failed_cause.proto)

} // namespace

struct SnapshotBuilder::Impl {
    std::shared_ptr<HistorySnapshot::Data> data = std::make_shared<HistorySnapshot::Data>();
    bool handedOut = false; // a snapshot shares `data`: copy before the next write
    bool hasTransientTail = false;
    std::optional<Error> failed;
    std::string fallbackWorkflowId, fallbackRunId;
    std::string resetRunId;
    std::unordered_map<std::string_view, StringId> interned;
    EventIds ids;
    MarkerReader markers;
    SpanTracker tracker{ids};

    Result<void> add(Page page, bool transient);
    Error damaged(std::size_t pageNumber, std::size_t offset, const std::string& what);
    Result<void> addEvent(std::string_view bytes, std::size_t offset);
    StringId intern(std::uint32_t index, std::string_view text);
    StringId internDerived(std::uint32_t index, std::string text);
    void addNames(const ScannedEvent& event, const MarkerFacts& marker, std::uint32_t index);
    void addFacts(const ScannedEvent& event, std::uint32_t index);
};

Error SnapshotBuilder::Impl::damaged(std::size_t pageNumber, std::size_t offset, const std::string& what)
{
    Error error{ErrorCode::Invalid, "page " + std::to_string(pageNumber) + ", byte " + std::to_string(offset) + ", event "
                    + std::to_string(data->size() + 1) + ": " + what};
    failed = error;
    return error;
}

Result<void> SnapshotBuilder::Impl::add(Page page, bool transient)
{
    if (failed)
        return *failed;
    if (!page || page->empty())
        return {};
    if (hasTransientTail)
        return Error{ErrorCode::Internal, "no page may follow the events of an unfinished workflow task"};
    hasTransientTail = transient;
    if (handedOut) {
        data = std::make_shared<HistorySnapshot::Data>(*data);
        handedOut = false;
    }
    data->pages.push_back(page);
    data->byteCount += page->size();
    const std::size_t pageNumber = data->pages.size();
    WireReader reader(*page);
    WireField field;
    bool any = false;
    while (reader.next(field)) {
        if (field.number != 1 || !field.isBytes())
            continue;
        any = true;
        const auto offset = static_cast<std::size_t>(field.bytes.data() - page->data());
        if (const Result<void> added = addEvent(field.bytes, offset); !added.ok())
            return added;
    }
    if (!reader.ok())
        return damaged(pageNumber, reader.offset(), std::string("not a Temporal history, or a damaged one (") + reader.failure() + ")");
    if (!any)
        return damaged(pageNumber, 0, "no history events in " + std::to_string(page->size()) + " bytes: not a Temporal history");
    if (!transient)
        data->finalCount = data->size();
    return {};
}

Result<void> SnapshotBuilder::Impl::addEvent(std::string_view bytes, std::size_t offset)
{
    const std::size_t pageNumber = data->pages.size();
    ScannedEvent event;
    if (const std::optional<ScanFailure> failure = scanEvent(bytes, event))
        return damaged(pageNumber, offset + failure->offset, std::string("not a history event, or a damaged one (") + failure->what + ")");
    if (event.id == 0 && event.type == EventType::Unspecified)
        return damaged(pageNumber, offset, "no event id and no event type: not a Temporal history");
    if (data->size() >= kNoEvent.value - 1 || bytes.size() > 0x7fffffffU)
        return damaged(pageNumber, offset, "more than this program can hold");

    const auto index = static_cast<std::uint32_t>(data->size());
    HistorySnapshot::Data& d = *data;
    d.times.push_back(event.time);
    d.latest.push_back(d.latest.empty() ? event.time : std::max(d.latest.back(), event.time));
    d.types.push_back(event.type);
    d.pageOf.push_back(static_cast<std::uint32_t>(pageNumber - 1));
    d.offsets.push_back(offset);
    d.lengths.push_back(static_cast<std::uint32_t>(bytes.size()));
    d.openers.push_back(std::max<std::int64_t>(event.opener, 0));
    d.spanOf.push_back(kNoSpan);
    d.ids.push_back(event.id);
    if (const std::string wrong = ids.add(event.id); !wrong.empty())
        tracker.report(d, index, true, wrong);
    if (event.timeOutOfRange)
        tracker.report(d, index, true, "carries a time that no calendar holds");
    MarkerFacts marker;
    if (event.type == EventType::MarkerRecorded)
        marker = markers.read(event.attributes);
    addNames(event, marker, index);
    tracker.apply(d, index, event, marker);
    addFacts(event, index);
    return {};
}

StringId SnapshotBuilder::Impl::intern(std::uint32_t index, std::string_view text)
{
    if (text.empty())
        return 0;
    const auto [it, fresh] = interned.emplace(text, static_cast<StringId>(data->strings.size()));
    if (fresh) {
        data->strings.push_back(text);
        if (!isValidUtf8(text))
            tracker.report(*data, index, true, "a name in it is not UTF-8 text");
    }
    return it->second;
}

StringId SnapshotBuilder::Impl::internDerived(std::uint32_t index, std::string text)
{
    if (const auto it = interned.find(text); it != interned.end())
        return it->second;
    if (text.empty())
        return 0;
    data->derived.push_back(std::make_shared<const std::string>(std::move(text)));
    return intern(index, *data->derived.back());
}

void SnapshotBuilder::Impl::addNames(const ScannedEvent& event, const MarkerFacts& marker, std::uint32_t index)
{
    StringId name = 0;
    StringId objectId = 0;
    if (event.type == EventType::MarkerRecorded) {
        name = marker.name.empty() ? intern(index, marker.markerName) : internDerived(index, marker.name);
        objectId = internDerived(index, marker.objectId);
    } else {
        name = event.name2.empty() ? intern(index, event.name)
                                   : internDerived(index, std::string(event.name) + "." + std::string(event.name2));
        objectId = intern(index, event.objectId.empty() ? event.instanceId : event.objectId);
    }
    data->names.push_back(name);
    data->objectIds.push_back(objectId);
}

void SnapshotBuilder::Impl::addFacts(const ScannedEvent& event, std::uint32_t index)
{
    if (event.type == EventType::WorkflowExecutionStarted && index == 0)
        data->facts = readRunFacts(event.attributes);
    // After a reset the run goes on under the new id; event 1 still names the base run.
    if (event.type == EventType::WorkflowTaskFailed && event.cause == kResetWorkflow && !event.newRunId.empty())
        data->facts.runId = event.newRunId;
}

SnapshotBuilder::SnapshotBuilder() : m_impl(std::make_unique<Impl>()) {}
SnapshotBuilder::~SnapshotBuilder() = default;
SnapshotBuilder::SnapshotBuilder(SnapshotBuilder&&) noexcept = default;
SnapshotBuilder& SnapshotBuilder::operator=(SnapshotBuilder&&) noexcept = default;

Result<void> SnapshotBuilder::addPage(Page page)
{
    return m_impl->add(std::move(page), false);
}

Result<void> SnapshotBuilder::addTransientPage(Page page)
{
    return m_impl->add(std::move(page), true);
}

void SnapshotBuilder::setFallbackIds(std::string workflowId, std::string runId)
{
    m_impl->fallbackWorkflowId = std::move(workflowId);
    m_impl->fallbackRunId = std::move(runId);
}

std::size_t SnapshotBuilder::size() const
{
    return m_impl->data->size();
}

SnapshotPtr SnapshotBuilder::snapshot(bool complete)
{
    Impl& impl = *m_impl;
    if (impl.handedOut)
        impl.data = std::make_shared<HistorySnapshot::Data>(*impl.data);
    impl.handedOut = true;
    HistorySnapshot::Data& d = *impl.data;
    d.complete = complete;
    d.contiguous = impl.ids.contiguous();
    d.byId = d.contiguous ? decltype(d.byId){} : impl.ids.sorted();
    if (d.facts.workflowId.empty())
        d.facts.workflowId = impl.fallbackWorkflowId;
    if (d.facts.runId.empty())
        d.facts.runId = impl.fallbackRunId;
    std::erase_if(d.issues, [](const HistoryIssue& issue) { return issue.at == kNoEvent; }); // of an earlier snapshot
    impl.tracker.summarizeOverflow(d);
    if (complete && d.size() == 0)
        d.issues.push_back({kNoEvent, true, "the history is empty"});
    return std::make_shared<const HistorySnapshot>(impl.data);
}

Result<SnapshotPtr> buildSnapshot(std::span<const Page> pages, std::string workflowId, std::string runId, Page transientTail)
{
    SnapshotBuilder builder;
    builder.setFallbackIds(std::move(workflowId), std::move(runId));
    for (const Page& page : pages) {
        if (Result<void> added = builder.addPage(page); !added.ok())
            return added.error();
    }
    if (Result<void> added = builder.addTransientPage(std::move(transientTail)); !added.ok())
        return added.error();
    return builder.snapshot(true);
}

} // namespace hindsight::history

#include "history/model/state.h"

#include "history/model/marker_facts.h"
#include "history/model/snapshot_data.h"
#include "history/model/state_tables.h"
#include "history/model/wire_reader.h"

namespace hindsight::history {

namespace {

// HistoryEvent fields that hold the attributes (history/v1/message.proto).
constexpr std::uint32_t kStarted = 6, kTaskCompleted = 12, kMarker = 25, kUpsertAttributes = 45, kModifiedExternally = 49,
                        kPropertiesModified = 51;

/// Upserting nothing removes the key (rule: server, MergeMapOfPayload): a null, or an empty list.
bool removesKey(std::string_view payload)
{
    std::string_view encoding;
    std::string_view data;
    WireField field;
    for (WireReader reader(payload); reader.next(field);) {
        if (field.number == 1 && field.isBytes() && wireBytes(field.bytes, 1) == "encoding")
            encoding = wireBytes(field.bytes, 2);
        else if (field.number == 2 && field.isBytes())
            data = field.bytes;
    }
    return (encoding == "binary/null" && data.empty()) || (encoding == "json/plain" && data == "[]");
}

std::string workerBuild(std::string_view attributes)
{
    const std::string_view deployment = wireBytes(attributes, 11);
    const std::string_view build = wireBytes(deployment, 1);
    const std::string_view name = wireBytes(deployment, 2);
    if (!build.empty())
        return name.empty() ? std::string(build) : std::string(name) + ":" + std::string(build);
    if (const std::string_view version = wireBytes(attributes, 9); !version.empty())
        return std::string(version);
    if (const std::string_view stamp = wireBytes(wireBytes(attributes, 5), 1); !stamp.empty())
        return std::string(stamp);
    return std::string(wireBytes(attributes, 4)); // binary checksum of old workers
}

} // namespace

struct StateIndex::Impl {
    using Values = std::map<std::string_view, Writers<std::string_view>>; // key -> serialized payloads; views into the pages

    OpenSpans tasks, activities, timers, children, nexus, external, updates;
    std::vector<SpanIndex> signalSpans;
    std::vector<std::uint32_t> signalEvents;
    Writers<RunStatus> statuses;
    Writers<std::string> builds;
    Writers<std::string> sdks;
    Writers<char> completedTasks;
    std::uint32_t cancelRequestedAt = OpenSpans::kNever;
    Values searchAttributes, memo;
    std::map<std::string, Writers<MarkerFacts>> versions;
    std::vector<const Writers<MarkerFacts>*> versionOrder; // by first marker
    MarkerReader markers;

    void addSpan(const Span& span, SpanIndex index);
    void addEvent(const HistorySnapshot& snapshot, std::uint32_t index);
    void addStatus(EventType type, std::uint32_t index);
    static void addValues(Values& values, std::string_view map, std::uint32_t index);
    static std::vector<AttributeValue> valuesAt(const Values& values, std::uint32_t at);
    std::vector<VersionMarker> versionsAt(std::uint32_t at) const;
};

void StateIndex::Impl::addSpan(const Span& span, SpanIndex index)
{
    const auto add = [&](OpenSpans& to) { to.add(span.begin.value, span.end.value, index); };
    static_assert(OpenSpans::kNever == kNoEvent.value); // a span that never closed ends never
    switch (span.kind) {
    case SpanKind::WorkflowTask: return add(tasks);
    case SpanKind::Activity: return add(activities);
    case SpanKind::Timer: return add(timers);
    case SpanKind::ChildWorkflow: return add(children);
    case SpanKind::NexusOperation: return add(nexus);
    case SpanKind::ExternalSignal:
    case SpanKind::ExternalCancel: return add(external);
    case SpanKind::Signal:
        signalSpans.push_back(index);
        signalEvents.push_back(span.begin.value);
        return;
    case SpanKind::CancelRequest: cancelRequestedAt = std::min(cancelRequestedAt, span.begin.value); return;
    case SpanKind::Update: // counted from its acceptance: added below, in that order
    case SpanKind::LocalActivity:
    case SpanKind::Marker:
    case SpanKind::Attributes:
    case SpanKind::Options: return;
    }
}

void StateIndex::Impl::addStatus(EventType type, std::uint32_t index)
{
    const auto* now = statuses.last(index);
    const bool closed = now && now->value != RunStatus::Running && now->value != RunStatus::Paused;
    if (closed)
        return;
    switch (type) {
    case EventType::WorkflowExecutionStarted:
    case EventType::WorkflowExecutionUnpaused: return statuses.add(index, RunStatus::Running);
    case EventType::WorkflowExecutionPaused: return statuses.add(index, RunStatus::Paused);
    case EventType::WorkflowExecutionCompleted: return statuses.add(index, RunStatus::Completed);
    case EventType::WorkflowExecutionFailed: return statuses.add(index, RunStatus::Failed);
    case EventType::WorkflowExecutionTimedOut: return statuses.add(index, RunStatus::TimedOut);
    case EventType::WorkflowExecutionCanceled: return statuses.add(index, RunStatus::Canceled);
    case EventType::WorkflowExecutionTerminated: return statuses.add(index, RunStatus::Terminated);
    case EventType::WorkflowExecutionContinuedAsNew: return statuses.add(index, RunStatus::ContinuedAsNew);
    default: return;
    }
}

/// `map`: a message whose field 1 is map<string, Payload> (Memo, SearchAttributes).
void StateIndex::Impl::addValues(Values& values, std::string_view map, std::uint32_t index)
{
    WireField entry;
    for (WireReader reader(map); reader.next(entry);) {
        if (entry.number == 1 && entry.isBytes())
            values[wireBytes(entry.bytes, 1)].add(index, wireBytes(entry.bytes, 2));
    }
}

void StateIndex::Impl::addEvent(const HistorySnapshot& snapshot, std::uint32_t index)
{
    const EventType type = snapshot.type(EventIndex{index});
    const auto attributes = [&](std::uint32_t field) { return wireBytes(snapshot.bytes(EventIndex{index}), field); };
    addStatus(type, index);
    switch (type) {
    case EventType::WorkflowExecutionStarted:
        addValues(memo, wireBytes(attributes(kStarted), 22), index);
        addValues(searchAttributes, wireBytes(attributes(kStarted), 23), index);
        return;
    case EventType::UpsertWorkflowSearchAttributes: return addValues(searchAttributes, wireBytes(attributes(kUpsertAttributes), 2), index);
    case EventType::WorkflowPropertiesModified: return addValues(memo, wireBytes(attributes(kPropertiesModified), 2), index);
    case EventType::WorkflowPropertiesModifiedExternally: return addValues(memo, wireBytes(attributes(kModifiedExternally), 5), index);
    case EventType::MarkerRecorded: {
        MarkerFacts facts = markers.read(attributes(kMarker));
        if (facts.kind != MarkerFacts::Kind::Patch)
            return;
        if (facts.name.empty())
            facts.name = "(encoded)"; // by a codec that we have not got
        Writers<MarkerFacts>& writers = versions[facts.name];
        if (writers.empty())
            versionOrder.push_back(&writers);
        writers.add(index, std::move(facts));
        return;
    }
    case EventType::WorkflowTaskCompleted: {
        const std::string_view completed = attributes(kTaskCompleted);
        completedTasks.add(index, 0);
        builds.add(index, workerBuild(completed));
        const std::string_view sdk = wireBytes(completed, 6);
        const std::string_view name = wireBytes(sdk, 3);
        const std::string_view version = wireBytes(sdk, 4);
        if (!name.empty() || !version.empty())
            sdks.add(index, std::string(name) + (name.empty() || version.empty() ? "" : " ") + std::string(version));
        return;
    }
    default: return;
    }
}

std::vector<AttributeValue> StateIndex::Impl::valuesAt(const Values& values, std::uint32_t at)
{
    std::vector<AttributeValue> out;
    for (const auto& [key, writers] : values) {
        const auto* write = writers.last(at);
        if (write && !removesKey(write->value))
            out.push_back({std::string(key), EventIndex{write->event}, std::string(write->value)});
    }
    return out;
}

std::vector<VersionMarker> StateIndex::Impl::versionsAt(std::uint32_t at) const
{
    std::vector<VersionMarker> out;
    for (const Writers<MarkerFacts>* writers : versionOrder) {
        if (writers->firstEvent() > at)
            break;
        const auto* write = writers->last(at);
        out.push_back({write->value.name, write->value.version, write->value.deprecated, EventIndex{write->event}});
    }
    return out;
}

StateIndex::StateIndex(SnapshotPtr snapshot) : m_snapshot(std::move(snapshot))
{
    auto impl = std::make_unique<Impl>();
    const std::span<const Span> spans = m_snapshot->spans();
    std::vector<SpanIndex> accepted;
    for (std::uint32_t i = 0; i < spans.size(); ++i) {
        impl->addSpan(spans[i], SpanIndex{i});
        if (spans[i].kind == SpanKind::Update && spans[i].started != kNoEvent)
            accepted.push_back(SpanIndex{i});
    }
    std::ranges::sort(accepted, {}, [&](SpanIndex i) { return spans[i.value].started; });
    for (SpanIndex i : accepted)
        impl->updates.add(spans[i.value].started.value, spans[i.value].end.value, i);
    for (std::uint32_t i = 0; i < m_snapshot->size(); ++i)
        impl->addEvent(*m_snapshot, i);
    m_impl = std::move(impl);
}

StateIndex::~StateIndex() = default;

WorkflowState StateIndex::at(EventIndex where) const
{
    const Impl& impl = *m_impl;
    const std::uint32_t at = where.value;
    const std::span<const Span> spans = m_snapshot->spans();
    WorkflowState state;
    state.at = where;
    if (const auto* status = impl.statuses.last(at)) {
        state.status = status->value;
        state.statusSince = EventIndex{status->event};
    }
    state.cancelRequested = impl.cancelRequestedAt <= at;
    impl.tasks.visit(at, [&](SpanIndex i) { state.workflowTask = i; });
    impl.activities.visit(at, [&](SpanIndex i) {
        const Span& span = spans[i.value];
        state.activities.push_back({i, span.started.value <= at ? span.attempt : 0});
    });
    const auto collect = [at](const OpenSpans& from, std::vector<SpanIndex>& to) {
        from.visit(at, [&](SpanIndex i) { to.push_back(i); });
    };
    collect(impl.timers, state.timers);
    collect(impl.children, state.children);
    collect(impl.nexus, state.nexusOperations);
    collect(impl.external, state.externalRequests);
    collect(impl.updates, state.updates);
    state.signalCount = static_cast<std::size_t>(std::ranges::upper_bound(impl.signalEvents, at) - impl.signalEvents.begin());
    state.signals.assign(impl.signalSpans.begin(), impl.signalSpans.begin() + static_cast<std::ptrdiff_t>(state.signalCount));
    state.completedTasks = impl.completedTasks.count(at);
    if (const auto* build = impl.builds.last(at))
        state.workerBuild = build->value;
    if (const auto* sdk = impl.sdks.last(at))
        state.sdk = sdk->value;
    state.versions = impl.versionsAt(at);
    state.searchAttributes = Impl::valuesAt(impl.searchAttributes, at);
    state.memo = Impl::valuesAt(impl.memo, at);
    return state;
}

} // namespace hindsight::history

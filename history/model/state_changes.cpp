// StateIndex::changesBy: what one event changes, in words. Payload values are never named here.
#include "history/model/state.h"

#include <algorithm>

namespace hindsight::history {

namespace {

/// "activity ReserveStock (id 3)"
std::string label(const Span& span)
{
    std::string text(spanKindName(span.kind));
    text.front() = static_cast<char>(text.front() == 'N' ? 'N' : text.front() - 'A' + 'a'); // Nexus is a name
    if (!span.name.empty())
        text += " " + std::string(span.name);
    if (!span.objectId.empty() && span.objectId != span.name)
        text += " (id " + std::string(span.objectId) + ")";
    return text;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    out.front() = static_cast<char>(out.front() - 'A' + 'a');
    return out;
}

/// Lines for values that the event wrote or removed.
void compareValues(const char* what, EventIndex at, const std::vector<AttributeValue>& before,
                   const std::vector<AttributeValue>& now, std::vector<std::string>& lines)
{
    for (const AttributeValue& value : now) {
        if (value.setBy == at)
            lines.push_back(std::string("~ ") + what + " " + value.key + " set");
    }
    for (const AttributeValue& value : before) {
        if (std::ranges::find(now, value.key, &AttributeValue::key) == now.end())
            lines.push_back(std::string("- ") + what + " " + value.key + " removed");
    }
}

void describeSpan(const Span& span, EventIndex at, std::vector<std::string>& lines)
{
    if (span.begin == at && span.end == at) {
        lines.push_back("+ " + label(span));
        return;
    }
    if (span.begin == at)
        lines.push_back("+ open " + label(span));
    if (span.started == at && span.begin != at)
        lines.push_back("~ " + label(span) + (span.kind == SpanKind::Update ? " accepted" : " started")
                        + (span.attempt > 1 ? ", attempt " + std::to_string(span.attempt) : ""));
    if (span.end == at)
        lines.push_back("- " + label(span) + " " + lower(spanOutcomeName(span.outcome)));
}

} // namespace

std::vector<std::string> StateIndex::changesBy(EventIndex at) const
{
    std::vector<std::string> lines;
    const SpanIndex touched = m_snapshot->spanOf(at);
    const WorkflowState now = this->at(at);
    const WorkflowState before = at.value == 0 ? WorkflowState{} : this->at(EventIndex{at.value - 1});
    if (now.status != before.status)
        lines.push_back("~ status " + (at.value == 0 ? std::string() : std::string(runStatusName(before.status)) + " to ")
                        + std::string(runStatusName(now.status)));
    if (now.cancelRequested && !before.cancelRequested)
        lines.push_back("~ cancel requested");
    if (touched != kNoSpan) {
        const Span& span = m_snapshot->spans()[touched.value];
        const bool said = span.kind == SpanKind::Attributes || span.kind == SpanKind::CancelRequest
            || (span.kind == SpanKind::Options && now.status != before.status);
        if (!said)
            describeSpan(span, at, lines);
        if (m_snapshot->type(at) == EventType::ActivityTaskCancelRequested
            || m_snapshot->type(at) == EventType::NexusOperationCancelRequested)
            lines.push_back("~ " + label(span) + " asked to cancel");
    }
    for (const VersionMarker& version : now.versions) {
        if (version.setBy == at)
            lines.push_back("~ version " + version.changeId + " = " + std::to_string(version.version)
                            + (version.deprecated ? " (deprecated)" : ""));
    }
    compareValues("search attribute", at, before.searchAttributes, now.searchAttributes, lines);
    compareValues("memo", at, before.memo, now.memo, lines);
    if (now.workerBuild != before.workerBuild)
        lines.push_back("~ worker build " + (now.workerBuild.empty() ? std::string("not named") : now.workerBuild));
    if (now.sdk != before.sdk)
        lines.push_back("~ SDK " + now.sdk);
    return lines;
}

} // namespace hindsight::history

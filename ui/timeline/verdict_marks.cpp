#include "ui/timeline/verdict_marks.h"

#include "replay/verdict/explain.h"

#include <QCoreApplication>

#include <algorithm>

namespace hindsight::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

std::vector<history::SpanIndex> spansOf(const history::HistorySnapshot& history, const std::vector<std::int64_t>& events)
{
    std::vector<history::SpanIndex> spans;
    for (const std::int64_t id : events) {
        const auto event = history.indexOf(history::EventId{id});
        if (const auto span = event ? history.spanOf(*event) : history::kNoSpan; span != history::kNoSpan)
            spans.push_back(span);
    }
    return spans;
}

std::optional<VerdictMarks::Reset> resetMarks(const history::HistorySnapshot& history, const replay::ResetEffect& effect)
{
    const auto event = history.indexOf(history::EventId{effect.eventId});
    if (!event || history.time(*event) == history::kNoTime)
        return std::nullopt;
    VerdictMarks::Reset reset;
    reset.to = history.time(*event);
    reset.reruns = spansOf(history, effect.reruns);
    reset.reapplied = spansOf(history, effect.reapplies);
    const auto count = [](const std::vector<std::int64_t>& events) { return static_cast<qlonglong>(events.size()); };
    reset.text = tr("a reset to event %1 drops %2 events").arg(effect.eventId).arg(count(effect.drops));
    if (!effect.reruns.empty())
        reset.rerunsText = tr("%1 may run again").arg(count(effect.reruns));
    if (!effect.reapplies.empty())
        reset.reappliedText = tr("%1 applied again").arg(count(effect.reapplies));
    return reset;
}

std::vector<history::Time> differingTimes(const history::HistorySnapshot& history, const std::vector<replay::Difference>& differences)
{
    std::vector<history::Time> times;
    for (const replay::Difference& difference : differences) {
        const auto event = history.indexOf(history::EventId{difference.eventId});
        if (event && history.time(*event) != history::kNoTime)
            times.push_back(history.time(*event));
    }
    std::ranges::sort(times);
    times.erase(std::ranges::unique(times).begin(), times.end());
    times.resize(std::min(times.size(), VerdictMarks::kMostDiffering));
    return times;
}

} // namespace

std::optional<VerdictMarks> marksOf(const history::HistorySnapshot& history, const std::optional<replay::HistoryVerdict>& verdict)
{
    using replay::Verdict;
    if (!verdict || history.empty())
        return std::nullopt;
    VerdictMarks marks;
    std::int64_t id = 0;
    switch (verdict->verdict) {
    case Verdict::Diverged:
        marks.kind = VerdictMarks::Kind::Diverges;
        id = verdict->divergence ? verdict->divergence->eventId : 0;
        marks.left = tr("agrees");
        marks.right = tr("diverges");
        break;
    case Verdict::Unverified:
        marks.kind = VerdictMarks::Kind::Unproven;
        id = verdict->eventId;
        marks.left = tr("agrees");
        marks.right = tr("not verified");
        break;
    case Verdict::Differs:
        marks.kind = VerdictMarks::Kind::Differs;
        id = replay::placeOf(*verdict);
        marks.left = tr("agrees");
        marks.right = tr("differs");
        break;
    case Verdict::Compatible:
        id = verdict->checkedTo;
        marks.left = tr("agrees");
        break;
    }
    const auto event = id > 0 ? history.indexOf(history::EventId{id}) : std::nullopt;
    if (!event)
        return std::nullopt;
    marks.event = *event;
    marks.at = history.time(*event);
    if (marks.at == history::kNoTime)
        marks.at = verdict->divergence ? verdict->divergence->time : history::kNoTime;
    if (marks.at == history::kNoTime)
        return std::nullopt;
    marks.differing = differingTimes(history, verdict->differences);
    if (verdict->reset)
        marks.reset = resetMarks(history, *verdict->reset);
    const std::int64_t agreed = verdict->lastAgreeingTask;
    if (const auto task = agreed > 0 ? history.indexOf(history::EventId{agreed}) : std::nullopt) {
        marks.lastAgreed = history.time(*task);
        const auto span = history.spanOf(*task);
        if (span != history::kNoSpan && history.spans()[span.value].kind == history::SpanKind::WorkflowTask)
            marks.lastAgreedTask = span;
    }
    return marks;
}

} // namespace hindsight::ui

#include "ui/timeline/verdict_marks.h"

#include <QCoreApplication>

namespace hindsight::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

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
    case Verdict::Compatible:
    case Verdict::Differs:
        id = verdict->checkedTo;
        marks.left = verdict->verdict == Verdict::Differs ? tr("agrees, differs in attributes") : tr("agrees");
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

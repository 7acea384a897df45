// How the Document's cursor, visible range and selection move, and back and forward over the places they were.
#include "ui/document/document.h"

#include "ui/document/run_view.h"

#include <algorithm>

namespace hindsight::ui {

using history::EventIndex;
using history::kNoEvent;
using history::kNoSpan;
using history::SpanIndex;

void Document::moveCursor(EventIndex event, bool jump)
{
    RunView* view = current();
    if (!view || !view->snapshot || view->snapshot->empty())
        return;
    event.value = std::min(event.value, static_cast<std::uint32_t>(view->snapshot->size() - 1));
    if (event == view->cursor)
        return;
    view->cursor = event;
    const auto time = timeOf(event);
    if (time < view->range.begin || time >= view->range.end)
        applyRange(*view, centredOn(view->range, time));
    if (jump)
        m_locations.push(location());
    else
        m_locations.replace(location());
    Q_EMIT cursorChanged(event);
    Q_EMIT locationsChanged();
}

void Document::setCursor(EventIndex event) { moveCursor(event, false); }
void Document::jumpTo(EventIndex event) { moveCursor(event, true); }

bool Document::goTo(history::EventId id)
{
    const auto shown = snapshot();
    const auto index = shown ? shown->indexOf(id) : std::nullopt;
    if (!index)
        return false;
    moveCursor(*index, true);
    return true;
}

void Document::goToUnlessMoved(history::EventId id)
{
    if (id.value > 0 && cursor() == EventIndex{0})
        goTo(id);
}

void Document::step(EventIndex (*rule)(const history::HistorySnapshot&, EventIndex, Direction), Direction direction)
{
    if (const auto shown = snapshot(); shown && !shown->empty())
        moveCursor(rule(*shown, cursor(), direction), false);
}

void Document::nextEvent() { step(stepEvent, Direction::Forward); }
void Document::previousEvent() { step(stepEvent, Direction::Backward); }
void Document::nextTask() { step(stepTask, Direction::Forward); }
void Document::previousTask() { step(stepTask, Direction::Backward); }
void Document::nextFailure() { step(stepFailure, Direction::Forward); }
void Document::previousFailure() { step(stepFailure, Direction::Backward); }
void Document::nextOfGroup() { step(stepGroup, Direction::Forward); }
void Document::previousOfGroup() { step(stepGroup, Direction::Backward); }
void Document::nextOfType() { step(stepType, Direction::Forward); }
void Document::previousOfType() { step(stepType, Direction::Backward); }
void Document::first() { moveCursor(EventIndex{0}, true); }
void Document::last() { moveCursor(kNoEvent, true); }

void Document::applyRange(RunView& view, const TimeRange& range)
{
    const TimeRange whole = wholeRange();
    const TimeRange wanted = confined(range, whole);
    view.fitted = wanted == whole;
    if (wanted == view.range)
        return;
    view.range = wanted;
    Q_EMIT visibleRangeChanged(wanted);
}

void Document::setVisibleRange(const TimeRange& range)
{
    RunView* view = current();
    if (!view || !view->snapshot || view->snapshot->empty() || range.empty())
        return;
    applyRange(*view, range);
    m_locations.replace(location());
}

void Document::fitAll() { setVisibleRange(wholeRange()); }

void Document::fitSpan(SpanIndex span)
{
    const auto shown = snapshot();
    if (!shown || span.value >= shown->spans().size())
        return;
    const history::Span& what = shown->spans()[span.value];
    const auto begin = what.queued != history::kNoTime ? what.queued : timeOf(what.begin);
    auto end = what.finished != history::kNoTime ? what.finished : shown->lastTime();
    if (what.begin == what.end)
        end = begin;
    setVisibleRange(rangeAround(begin, std::max(begin, end), 0.25));
}

void Document::select(SpanIndex span)
{
    RunView* view = current();
    if (!view || view->selection == span)
        return;
    view->selection = span;
    Q_EMIT selectionChanged(span);
}

void Document::setTimeDisplay(TimeDisplay display)
{
    if (m_timeDisplay == display)
        return;
    m_timeDisplay = display;
    Q_EMIT timeDisplayChanged();
}

void Document::goBack() { restore(m_locations.back()); }
void Document::goForward() { restore(m_locations.forward()); }

void Document::restore(const std::optional<Location>& place)
{
    if (!place)
        return;
    const auto held = m_runs.find(place->run);
    if (held == m_runs.end()) {
        m_locations.forget(place->run); // dropped to save memory
        Q_EMIT locationsChanged();
        return;
    }
    RunView& view = *held->second;
    view.lastShown = ++m_clock;
    if (view.snapshot && !view.snapshot->empty()) {
        view.cursor.value = std::min(place->event.value, static_cast<std::uint32_t>(view.snapshot->size() - 1));
        const TimeRange whole = rangeAround(view.snapshot->startTime(), view.snapshot->lastTime());
        view.range = confined(place->range, whole);
        view.fitted = view.range == whole;
    }
    if (m_current != place->run) {
        m_current = place->run;
        announceRun();
        return;
    }
    Q_EMIT visibleRangeChanged(view.range);
    Q_EMIT cursorChanged(view.cursor);
    Q_EMIT locationsChanged();
}

} // namespace hindsight::ui

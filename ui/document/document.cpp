#include "ui/document/document.h"

#include "ui/document/run_view.h"

#include <QFutureWatcher>
#include <QtConcurrentRun>

#include <algorithm>

namespace hindsight::ui {
namespace {

using history::EventIndex;
using history::kNoEvent;
using history::kNoSpan;
using history::RunKey;
using history::SnapshotPtr;

/// Below this the state index is built at once: it costs less than a thread hand-over.
constexpr std::size_t kBuildAtOnce = 2000;
/// Runs kept in memory beside the shown one, for going back.
constexpr std::size_t kRunsHeld = 8;

} // namespace

Document::Document(QObject* parent)
    : QObject(parent), m_inbox(new SnapshotInbox, [](SnapshotInbox* inbox) { inbox->deleteLater(); })
{
    connect(m_inbox.get(), &SnapshotInbox::arrived, this, &Document::setSnapshot);
}

Document::~Document() = default;

Document::RunView* Document::current()
{
    return m_hasCurrent ? m_runs.at(m_current).get() : nullptr;
}

const Document::RunView* Document::current() const
{
    return m_hasCurrent ? m_runs.at(m_current).get() : nullptr;
}

Document::Phase Document::phase() const
{
    const RunView* view = current();
    if (!view)
        return Phase::Empty;
    if (!view->failure.isEmpty())
        return Phase::Failed;
    return view->snapshot && view->snapshot->complete() ? Phase::Ready : Phase::Loading;
}

QString Document::failure() const { return current() ? current()->failure : QString(); }
SnapshotPtr Document::snapshot() const { return current() ? current()->snapshot : nullptr; }

SnapshotPtr Document::snapshot(const RunKey& run) const
{
    const auto found = m_runs.find(run);
    return found == m_runs.end() ? nullptr : found->second->snapshot;
}

Document::StateIndexPtr Document::stateIndex() const { return current() ? current()->state : nullptr; }

std::optional<replay::HistoryVerdict> Document::verdict() const
{
    return current() ? current()->verdict : std::nullopt;
}

EventIndex Document::cursor() const { return current() ? current()->cursor : kNoEvent; }

history::EventId Document::cursorId() const
{
    return cursor() == kNoEvent ? history::EventId{0} : snapshot()->id(cursor());
}

TimeRange Document::visibleRange() const { return current() ? current()->range : TimeRange{}; }

TimeRange Document::wholeRange() const
{
    const SnapshotPtr shown = snapshot();
    return shown && !shown->empty() ? rangeAround(shown->startTime(), shown->lastTime()) : TimeRange{};
}

history::SpanIndex Document::selection() const { return current() ? current()->selection : kNoSpan; }

history::Time Document::timeOf(EventIndex event) const
{
    const SnapshotPtr shown = snapshot();
    if (!shown || event.value >= shown->size())
        return history::kNoTime;
    for (std::uint32_t i = event.value + 1; i > 0; --i)
        if (const auto time = shown->time(EventIndex{i - 1}); time != history::kNoTime)
            return time;
    return shown->startTime();
}

void Document::openRun(const RunKey& run)
{
    auto& view = m_runs[run];
    if (!view)
        view = std::make_unique<RunView>();
    view->lastShown = ++m_clock;
    if (m_hasCurrent && m_current == run)
        return;
    if (m_hasCurrent)
        m_locations.replace(location());
    m_current = run;
    m_hasCurrent = true;
    m_locations.push(location());
    dropOldest();
    announceRun();
}

void Document::announceRun()
{
    Q_EMIT runChanged();
    Q_EMIT phaseChanged();
    Q_EMIT snapshotChanged();
    Q_EMIT stateIndexChanged();
    Q_EMIT verdictChanged();
    Q_EMIT visibleRangeChanged(visibleRange());
    Q_EMIT selectionChanged(selection());
    Q_EMIT cursorChanged(cursor());
    Q_EMIT locationsChanged();
}

void Document::setSnapshot(const RunKey& run, SnapshotPtr snapshot)
{
    if (!snapshot)
        return;
    const Phase before = phase();
    auto& view = m_runs[run];
    if (!view)
        view = std::make_unique<RunView>();
    const bool firstEvents = !view->snapshot || view->snapshot->empty();
    const auto size = static_cast<std::uint32_t>(snapshot->size());
    view->snapshot = std::move(snapshot);
    view->failure.clear();
    view->state.reset();
    if (size == 0)
        view->cursor = kNoEvent;
    else
        view->cursor.value = firstEvents ? 0 : std::min(view->cursor.value, size - 1);
    // Spans are numbered by their first event: a growing history keeps the numbers, a replaced one may be shorter.
    if (view->selection != kNoSpan && view->selection.value >= view->snapshot->spans().size())
        view->selection = kNoSpan;
    if (size > 0) {
        const TimeRange whole = rangeAround(view->snapshot->startTime(), view->snapshot->lastTime());
        view->range = view->fitted ? whole : confined(view->range, whole);
    }

    if (!m_hasCurrent) {
        buildStateIndex(run);
        openRun(run);
        return;
    }
    if (m_current == run) {
        m_locations.replace(location());
        if (phase() != before)
            Q_EMIT phaseChanged();
        Q_EMIT snapshotChanged();
    }
    buildStateIndex(run);
    if (m_current == run) {
        Q_EMIT visibleRangeChanged(visibleRange());
        Q_EMIT selectionChanged(selection());
        Q_EMIT cursorChanged(cursor());
    }
}

void Document::setFailed(const RunKey& run, const QString& message)
{
    auto& view = m_runs[run];
    if (!view)
        view = std::make_unique<RunView>();
    view->failure = message;
    if (!m_hasCurrent)
        openRun(run);
    else if (m_current == run)
        Q_EMIT phaseChanged();
}

void Document::setVerdict(const RunKey& run, std::optional<replay::HistoryVerdict> verdict)
{
    const auto found = m_runs.find(run);
    if (found == m_runs.end())
        return;
    found->second->verdict = std::move(verdict);
    if (m_current == run)
        Q_EMIT verdictChanged();
}

void Document::closeRun(const RunKey& run)
{
    if (m_runs.erase(run) == 0)
        return;
    m_locations.forget(run);
    if (m_hasCurrent && m_current == run) {
        m_hasCurrent = false;
        m_current = {};
        announceRun();
    } else {
        Q_EMIT locationsChanged();
    }
}

void Document::buildStateIndex(const RunKey& run)
{
    const SnapshotPtr snapshot = m_runs.at(run)->snapshot;
    auto take = [this, run, snapshot](StateIndexPtr index) {
        const auto found = m_runs.find(run);
        // An answer for a snapshot that was replaced meanwhile is dropped: a newer build is under way.
        if (found == m_runs.end() || found->second->snapshot != snapshot)
            return;
        found->second->state = std::move(index);
        if (m_hasCurrent && m_current == run)
            Q_EMIT stateIndexChanged();
    };
    if (snapshot->size() <= kBuildAtOnce) {
        take(std::make_shared<const history::StateIndex>(snapshot));
        return;
    }
    auto* watcher = new QFutureWatcher<StateIndexPtr>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [watcher, take] {
        take(watcher->result());
        watcher->deleteLater();
    });
    watcher->setFuture(QtConcurrent::run(
        [snapshot]() -> StateIndexPtr { return std::make_shared<const history::StateIndex>(snapshot); }));
}

void Document::dropOldest()
{
    while (m_runs.size() > kRunsHeld + 1) {
        auto oldest = m_runs.end();
        for (auto it = m_runs.begin(); it != m_runs.end(); ++it)
            if (it->first != m_current && (oldest == m_runs.end() || it->second->lastShown < oldest->second->lastShown))
                oldest = it;
        m_runs.erase(oldest);
    }
}

Location Document::location() const { return {m_current, cursor(), visibleRange()}; }

} // namespace hindsight::ui

// Document: the one owner of view state. RunKey -> snapshot, one cursor, one visible range, one selection, the verdict.
// UI thread only; snapshots come from any thread through inbox(). Panels read here and call the slots; nobody else
// keeps a cursor of its own. Cost: O(log n) a step; state indexes of big histories are built on a worker thread.
#pragma once

#include "history/model/snapshot.h"
#include "history/model/state.h"
#include "replay/verdict/report.h"
#include "ui/document/location.h"
#include "ui/document/snapshot_inbox.h"
#include "ui/document/steps.h"
#include "ui/document/time_range.h"

#include <QObject>
#include <QString>

#include <map>
#include <memory>
#include <optional>

namespace hindsight::ui {

class Document : public QObject {
    Q_OBJECT
public:
    enum class Phase { Empty, Loading, Ready, Failed };
    enum class TimeDisplay { Elapsed, Utc };
    using StateIndexPtr = std::shared_ptr<const history::StateIndex>;

    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    // What is shown
    Phase phase() const;
    QString failure() const;                       ///< what went wrong, in Phase::Failed
    const history::RunKey& run() const { return m_current; }
    history::SnapshotPtr snapshot() const;         ///< null in Phase::Empty, and while nothing has come yet
    history::SnapshotPtr snapshot(const history::RunKey& run) const;
    StateIndexPtr stateIndex() const;              ///< null until it is built for the current snapshot
    std::optional<replay::HistoryVerdict> verdict() const;
    history::EventIndex cursor() const;            ///< kNoEvent while there are no events
    history::EventId cursorId() const;
    TimeRange visibleRange() const;
    TimeRange wholeRange() const;                  ///< the run with a little air
    history::SpanIndex selection() const;
    TimeDisplay timeDisplay() const { return m_timeDisplay; }
    bool canGoBack() const { return m_locations.canGoBack(); }
    bool canGoForward() const { return m_locations.canGoForward(); }
    /// Where loaders post growing snapshots from their own threads; outlives the Document as long as they hold it.
    std::shared_ptr<SnapshotInbox> inbox() const { return m_inbox; }

    /// The time of an event for drawing: its own, or that of the nearest earlier event that has one.
    history::Time timeOf(history::EventIndex event) const;

public Q_SLOTS:
    /// Makes `run` the shown one; Loading until its first snapshot comes, at once when it is still held.
    void openRun(const hindsight::history::RunKey& run);
    /// The newest snapshot of a run; a shown run keeps cursor and range (and stays fitted to the whole if it was).
    void setSnapshot(const hindsight::history::RunKey& run, hindsight::history::SnapshotPtr snapshot);
    void setFailed(const hindsight::history::RunKey& run, const QString& message);
    void setVerdict(const hindsight::history::RunKey& run, std::optional<hindsight::replay::HistoryVerdict> verdict);
    void closeRun(const hindsight::history::RunKey& run);

    void setCursor(hindsight::history::EventIndex event);  ///< a step: clamped to the history, scrolled into view
    bool goTo(hindsight::history::EventId id);             ///< a jump: remembered for back; false when there is none
    /// The same for where a verdict that was found earlier points (0 = nowhere), unless the user has left event 1.
    void goToUnlessMoved(hindsight::history::EventId id);
    void jumpTo(hindsight::history::EventIndex event);
    void nextEvent();
    void previousEvent();
    void nextTask();
    void previousTask();
    void nextFailure();
    void previousFailure();
    void nextOfGroup();
    void previousOfGroup();
    void nextOfType();
    void previousOfType();
    void first();
    void last();
    void goBack();
    void goForward();

    void setVisibleRange(const hindsight::ui::TimeRange& range); ///< confined to the run with air around it
    void fitAll();
    void fitSpan(hindsight::history::SpanIndex span);
    void select(hindsight::history::SpanIndex span);             ///< kNoSpan: nothing; the cursor stays
    void setTimeDisplay(hindsight::ui::Document::TimeDisplay display);

Q_SIGNALS:
    void runChanged();          ///< another run, or none; everything else may have changed too
    void phaseChanged();
    void snapshotChanged();     ///< more events, or the first ones
    void stateIndexChanged();
    void verdictChanged();
    void cursorChanged(hindsight::history::EventIndex event);
    void visibleRangeChanged(const hindsight::ui::TimeRange& range);
    void selectionChanged(hindsight::history::SpanIndex span);
    void timeDisplayChanged();
    void locationsChanged();    ///< canGoBack or canGoForward may have changed

private:
    struct RunView;
    RunView* current();
    const RunView* current() const;
    void moveCursor(history::EventIndex event, bool jump);
    void step(history::EventIndex (*rule)(const history::HistorySnapshot&, history::EventIndex, Direction), Direction direction);
    void applyRange(RunView& view, const TimeRange& range);
    void buildStateIndex(const history::RunKey& run);
    void dropOldest();
    void announceRun();
    void restore(const std::optional<Location>& place);
    Location location() const;

    std::map<history::RunKey, std::unique_ptr<RunView>> m_runs;
    history::RunKey m_current;
    bool m_hasCurrent = false;
    std::uint64_t m_clock = 0; ///< counts openings, to find the run looked at longest ago
    LocationHistory m_locations;
    TimeDisplay m_timeDisplay = TimeDisplay::Elapsed;
    std::shared_ptr<SnapshotInbox> m_inbox;
};

} // namespace hindsight::ui

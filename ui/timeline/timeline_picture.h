// TimelinePicture: everything that is drawn of one run, without a widget: lanes, overview, ruler, overlays. Used by
// TimelineView and renderTimeline. Holds the layout and the label cache; one thread at a time. Paints into QPainters.
#pragma once

#include "history/model/snapshot.h"
#include "ui/theme/theme.h"
#include "ui/timeline/draw_list.h"
#include "ui/timeline/verdict_marks.h"

#include <QFont>
#include <QImage>

#include <memory>
#include <optional>

class QPainter;

namespace hindsight::ui {

/// What moves without the lanes being drawn anew.
struct Overlays {
    history::EventIndex cursor = history::kNoEvent;
    history::Time cursorTime = history::kNoTime;
    history::SpanIndex selection = history::kNoSpan;
    history::SpanIndex hover = history::kNoSpan;
    double hoverX = -1;      ///< of the pointer, for its time in the ruler; < 0: not over the axis
    bool focused = false;
};

class TimelinePicture {
public:
    explicit TimelinePicture(const Theme& theme, const QFont& font);
    ~TimelinePicture();

    void setRun(history::SnapshotPtr snapshot, std::shared_ptr<const LaneLayout> layout);
    void setVerdict(const std::optional<replay::HistoryVerdict>& verdict);
    void setTheme(const Theme& theme);
    void setFont(const QFont& font, GutterSize gutter);
    void setView(const TimeRange& range, const QSizeF& size, double devicePixelRatio, double top);
    void setUtc(bool utc);

    const history::SnapshotPtr& snapshot() const { return m_snapshot; }
    const LaneLayout& layout() const { return *m_layout; }
    const LaneGeometry& geometry() const { return m_geometry; }
    const TimelineMetrics& metrics() const { return m_metrics; }
    const TimeScale& scale() const { return m_scale; }
    const TimeScale& overviewScale() const { return m_overviewScale; }
    const std::optional<VerdictMarks>& marks() const { return m_marks; }
    const DrawList& drawn() const { return m_list; }
    double top() const { return m_top; }
    QRectF lanesArea() const;
    /// Below the lanes, for the words of a verdict and what a reset would undo; empty without a verdict.
    QRectF footArea() const;
    int pictureCount() const { return m_pictures; }

    /// The whole view. Draws the cached picture anew only when run, view, theme or font changed.
    void paint(QPainter& painter, const Overlays& overlays);
    /// Where a span stands in the view, clipped to it; empty when it is not in view.
    QRectF rectOf(history::SpanIndex span) const;
    /// The same without the clipping; empty only for spans that stand in no row of their own.
    QRectF rowRectOf(history::SpanIndex span) const;

private:
    void refresh();
    void paintOverview(QPainter& painter, const Overlays& overlays);
    void paintRuler(QPainter& painter, const Overlays& overlays);
    void paintVerdict(QPainter& painter);
    void paintReset(QPainter& painter);
    void paintOverlays(QPainter& painter, const Overlays& overlays);
    void paintTag(QPainter& painter, const QRectF& area, const QString& text, const QColor& ground, const QColor& ink);
    QRectF tagRect(double x, const QString& text) const;
    QString cursorText(const Overlays& overlays) const;
    QRectF cursorTag(const Overlays& overlays) const; ///< empty when the cursor is not in view

    Theme m_theme;
    QFont m_font;
    GutterSize m_gutter = GutterSize::Wide;
    std::unique_ptr<LabelCache> m_labels;
    history::SnapshotPtr m_snapshot;
    std::shared_ptr<const LaneLayout> m_layout;
    LaneGeometry m_geometry;
    TimelineMetrics m_metrics;
    std::optional<VerdictMarks> m_marks;
    TimeScale m_scale, m_overviewScale;
    QSizeF m_size;
    double m_ratio = 1;
    double m_top = 0;
    bool m_utc = false;
    bool m_stale = true;
    bool m_overviewStale = true;
    int m_pictures = 0;
    DrawList m_list;
    QImage m_lanes, m_overview;
};

} // namespace hindsight::ui

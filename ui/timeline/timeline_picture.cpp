#include "ui/timeline/timeline_picture.h"

#include "ui/timeline/overview.h"
#include "ui/timeline/raster.h"

#include <QPainter>

#include <algorithm>

namespace hindsight::ui {

TimelinePicture::TimelinePicture(const Theme& theme, const QFont& font)
    : m_theme(theme), m_layout(std::make_shared<const LaneLayout>())
{
    setFont(font, GutterSize::Wide);
}

TimelinePicture::~TimelinePicture() = default;

void TimelinePicture::setRun(history::SnapshotPtr snapshot, std::shared_ptr<const LaneLayout> layout)
{
    m_snapshot = std::move(snapshot);
    m_layout = layout ? std::move(layout) : std::make_shared<const LaneLayout>();
    m_geometry = placeLanes(*m_layout, m_metrics);
    m_stale = m_overviewStale = true;
}

void TimelinePicture::setVerdict(const std::optional<replay::HistoryVerdict>& verdict)
{
    m_marks = m_snapshot ? marksOf(*m_snapshot, verdict) : std::nullopt;
}

void TimelinePicture::setTheme(const Theme& theme)
{
    if (theme == m_theme)
        return;
    m_theme = theme;
    m_stale = m_overviewStale = true;
}

void TimelinePicture::setUtc(bool utc)
{
    m_stale = m_stale || utc != m_utc;
    m_utc = utc;
}

void TimelinePicture::setFont(const QFont& font, GutterSize gutter)
{
    QFont small = font;
    if (font.pixelSize() > 0)
        small.setPixelSize(std::max(9, font.pixelSize() - 1));
    else
        small.setPointSizeF(std::max(6.5, font.pointSizeF() * 0.92));
    if (m_labels && small == m_font && gutter == m_gutter)
        return;
    m_font = small;
    m_gutter = gutter;
    m_labels = std::make_unique<LabelCache>(small);
    m_metrics = TimelineMetrics::forFont(QFontMetricsF(small).height(), QFontMetricsF(small).horizontalAdvance(laneTitle(LaneKind::Signals)), gutter);
    m_geometry = placeLanes(*m_layout, m_metrics);
    m_stale = m_overviewStale = true;
}

void TimelinePicture::setView(const TimeRange& range, const QSizeF& size, double devicePixelRatio, double top)
{
    const double width = std::max(1.0, size.width() - m_metrics.gutter - 8); // a little air at the right edge
    const bool resized = size != m_size || devicePixelRatio != m_ratio || width != m_scale.width();
    if (!resized && range == m_scale.range() && top == m_top && !m_stale)
        return;
    m_scale = TimeScale(range, m_metrics.gutter, width);
    if (m_snapshot && !m_snapshot->empty()) {
        const TimeRange whole = rangeAround(m_snapshot->startTime(), m_snapshot->lastTime());
        if (resized || whole != m_overviewScale.range())
            m_overviewStale = true;
        m_overviewScale = TimeScale(whole, m_metrics.gutter, width);
    }
    m_size = size;
    m_ratio = devicePixelRatio;
    m_top = top;
    m_stale = true;
}

QRectF TimelinePicture::lanesArea() const
{
    return {m_metrics.gutter, m_metrics.top(), m_size.width() - m_metrics.gutter, m_size.height() - m_metrics.top() - footArea().height()};
}

QRectF TimelinePicture::footArea() const
{
    if (!m_marks)
        return {};
    const double height = m_marks->reset ? 2 * m_metrics.row - 4 : m_metrics.row;
    return {0, m_size.height() - height, m_size.width(), height};
}

void TimelinePicture::refresh()
{
    if (!m_stale || !m_snapshot || m_size.isEmpty())
        return;
    m_stale = false;
    ++m_pictures;
    const QSizeF size(m_size.width(), std::max(1.0, m_size.height() - m_metrics.top()));
    const LaneScene scene{*m_layout, m_geometry, m_metrics, m_snapshot->spans(), m_scale, m_utc, m_top, size.height()};
    m_list = drawLanes(scene, *m_labels);
    m_lanes = rasterize(m_list, {m_theme, m_metrics, m_font, size, m_ratio, m_top});
    if (!m_overviewStale)
        return;
    m_overviewStale = false;
    m_overview = rasterizeOverview(overviewOf(*m_layout, m_snapshot->spans(), m_overviewScale), m_theme, m_metrics,
                                   m_size.width(), m_ratio);
}

void TimelinePicture::paint(QPainter& painter, const Overlays& overlays)
{
    refresh();
    painter.fillRect(QRectF(QPointF(0, 0), m_size), m_theme.color(Role::Background));
    if (!m_snapshot)
        return;
    painter.setFont(m_font);
    painter.drawImage(QPointF(0, m_metrics.top()), m_lanes);
    painter.setRenderHint(QPainter::Antialiasing);
    paintOverview(painter, overlays);
    paintRuler(painter, overlays);
    painter.fillRect(footArea(), m_theme.color(Role::Background)); // lanes scroll away under it
    paintReset(painter);
    paintVerdict(painter);
    paintOverlays(painter, overlays);
}

QRectF TimelinePicture::rectOf(history::SpanIndex span) const
{
    const QRectF whole = rowRectOf(span);
    if (whole.isEmpty() || whole.right() < m_metrics.gutter || whole.left() > m_size.width())
        return {};
    const double x0 = std::max(whole.left(), m_metrics.gutter - 4);
    return {x0, whole.top(), std::min(whole.right(), m_size.width() + 4) - x0, whole.height()};
}

QRectF TimelinePicture::rowRectOf(history::SpanIndex span) const
{
    for (std::size_t i = 0; i < m_layout->lanes.size(); ++i) {
        const Lane& lane = m_layout->lanes[i];
        if (!m_snapshot || span.value >= m_snapshot->spans().size() || laneOf(m_snapshot->spans()[span.value].kind) != lane.kind)
            continue;
        for (std::size_t r = 0; r < lane.rows.size(); ++r) {
            const LaneRow& row = lane.rows[r];
            // Spans are numbered by their first event, not by time: looked up by begin, then among its equals.
            const auto& what = m_snapshot->spans()[span.value];
            const auto begin = (what.queued != history::kNoTime ? what.queued : what.running).time_since_epoch().count();
            if (row.overflow)
                continue;
            for (auto k = row.firstBeginningAtOrAfter(begin); k < row.size() && row.begin[k] <= begin; ++k) {
                if (row.span[k] != span)
                    continue;
                const bool point = what.begin == what.end;
                const double x0 = m_scale.x(row.begin[k]) - (point ? 7 : 0);
                const double x1 = std::max(m_scale.x(row.end[k]), x0 + (point ? 14 : 3)) + openTail(what);
                const double y = m_geometry.rowY(i, r, m_metrics) - m_top + m_metrics.top() + (m_metrics.row - m_metrics.box) / 2;
                return {x0, y, x1 - x0, m_metrics.box};
            }
        }
    }
    return {};
}

} // namespace hindsight::ui

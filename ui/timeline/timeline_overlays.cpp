// The parts of the picture that are painted each time: overview brush, ruler, verdict marks, cursor, selection, hover.
#include "ui/models/time_text.h"
#include "ui/timeline/glyphs.h"
#include "ui/timeline/ruler.h"
#include "ui/timeline/span_text.h"
#include "ui/timeline/timeline_picture.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

QColor withAlpha(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

Role roleOf(VerdictMarks::Kind kind)
{
    switch (kind) {
    case VerdictMarks::Kind::Agrees: return Role::Agreed;
    case VerdictMarks::Kind::Diverges: return Role::Diverged;
    case VerdictMarks::Kind::Differs:
    case VerdictMarks::Kind::Unproven: return Role::Warning;
    }
    return Role::Agreed;
}

} // namespace

void TimelinePicture::paintOverview(QPainter& painter, const Overlays& overlays)
{
    painter.drawImage(QPointF(0, 0), m_overview);
    const double height = m_metrics.overview;
    // A name and the length of the run in the gutter.
    const QFontMetricsF metrics(m_font);
    painter.setPen(m_theme.color(Role::Dim));
    const double line = metrics.height() + 1;
    const double base = (height - 2 * line) / 2 + metrics.ascent();
    const double room = m_metrics.gutter - 18;
    painter.drawText(QPointF(12, base), m_labels->elided(tr("Whole run"), room));
    const auto length = difference(m_snapshot->lastTime(), m_snapshot->startTime());
    painter.setPen(m_theme.color(Role::Text));
    painter.drawText(QPointF(12, base + line), m_labels->elided(durationText(std::max(length, history::Duration{0})), room));

    if (m_marks) {
        painter.setPen(QPen(m_theme.color(Role::Warning), 1));
        double last = -1;
        for (const history::Time at : m_marks->differing)
            if (const double x = m_overviewScale.x(at); x - last >= 1) {
                painter.drawLine(QPointF(x, 2), QPointF(x, height - 2));
                last = x;
            }
        const double x = m_overviewScale.x(m_marks->at);
        const Role role = roleOf(m_marks->kind);
        painter.setPen(QPen(m_theme.color(role), 1.2, m_marks->kind == VerdictMarks::Kind::Agrees ? Qt::SolidLine : Qt::DashLine));
        painter.drawLine(QPointF(x, 2), QPointF(x, height - 2));
    }
    if (overlays.cursor != history::kNoEvent) {
        const double x = m_overviewScale.x(overlays.cursorTime);
        painter.setPen(QPen(m_theme.color(Role::Cursor), 1.5));
        painter.drawLine(QPointF(x, 2), QPointF(x, height - 2));
    }
    // The brush: what the lanes show.
    const double x0 = std::max(m_overviewScale.x(m_scale.range().begin), m_metrics.gutter - 2);
    const double x1 = std::min(std::max(m_overviewScale.x(m_scale.range().end), x0 + 4), m_size.width() - 1);
    const bool all = x0 <= m_overviewScale.left() + 1 && x1 >= m_overviewScale.right() - 1;
    const QColor brush = m_theme.color(Role::Brush);
    if (!all)
        painter.fillRect(QRectF(x0, 2, x1 - x0, height - 4), withAlpha(brush, 0.14));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(withAlpha(brush, all ? 0.45 : 1), 1));
    painter.drawRoundedRect(QRectF(x0 + 0.5, 2.5, x1 - x0 - 1, height - 5), 2, 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(brush, all ? 0.6 : 1));
    for (const double x : {x0, x1})
        painter.drawRoundedRect(QRectF(x - 2, height / 2 - 7, 4, 14), 2, 2);
}

void TimelinePicture::paintRuler(QPainter& painter, const Overlays& overlays)
{
    const QFontMetricsF metrics(m_font);
    const double top = m_metrics.overview;
    const double base = top + (m_metrics.ruler + metrics.capHeight()) / 2;
    painter.fillRect(QRectF(0, top, m_size.width(), m_metrics.ruler), m_theme.color(Role::Background));
    painter.fillRect(QRectF(0, top, m_size.width(), 1), m_theme.color(Role::Line));
    painter.setPen(m_theme.color(Role::TickText));
    // What the ticks count from.
    painter.drawText(QPointF(12, base), m_labels->elided(m_utc ? tr("UTC") : tr("elapsed"), m_metrics.gutter - 18));
    double free = m_metrics.gutter - 4;
    const QRectF tag = cursorTag(overlays);
    for (const Tick& tick : ticksOf(m_scale, m_layout->firstTime, m_utc)) {
        painter.fillRect(QRectF(std::round(tick.x), top + m_metrics.ruler - 6, 1, 6), m_theme.color(Role::Line));
        const double width = m_labels->width(tick.label);
        const bool covered = !tag.isEmpty() && tick.x + 4 + width > tag.left() - 2 && tick.x + 4 < tag.right() + 2;
        if (tick.x + 4 < free || tick.x + 4 + width > m_size.width() || covered)
            continue;
        painter.setPen(m_theme.color(Role::TickText));
        painter.drawText(QPointF(tick.x + 4, base), tick.label);
        free = tick.x + 4 + width + 10;
    }
    painter.setPen(Qt::NoPen);
    if (overlays.hoverX >= m_metrics.gutter) {
        const history::Time at = m_scale.timeAt(overlays.hoverX);
        painter.fillRect(QRectF(std::round(overlays.hoverX), top, 1, m_size.height()), withAlpha(m_theme.color(Role::Text), 0.16));
        const QString text = m_utc ? clockText(at) : elapsedText(at, m_snapshot->startTime());
        if (const QRectF area = tagRect(overlays.hoverX, text); !area.intersects(tag))
            paintTag(painter, area, text, m_theme.color(Role::Raised), m_theme.color(Role::Text));
    }
}

QRectF TimelinePicture::tagRect(double x, const QString& text) const
{
    const double width = m_labels->width(text) + 12;
    const double left = std::clamp(x - width / 2, m_metrics.gutter, std::max(m_metrics.gutter, m_size.width() - width - 2));
    return {left, m_metrics.overview + 4, width, m_metrics.ruler - 8};
}

QString TimelinePicture::cursorText(const Overlays& overlays) const
{
    return tr("event %1").arg(m_snapshot->id(overlays.cursor).value) + QStringLiteral("  ")
        + (m_utc ? clockText(overlays.cursorTime) : elapsedText(overlays.cursorTime, m_snapshot->startTime()));
}

QRectF TimelinePicture::cursorTag(const Overlays& overlays) const
{
    if (overlays.cursor == history::kNoEvent)
        return {};
    const double x = m_scale.x(overlays.cursorTime);
    return x >= m_metrics.gutter - 1 && x <= m_size.width() ? tagRect(x, cursorText(overlays)) : QRectF();
}

void TimelinePicture::paintTag(QPainter& painter, const QRectF& area, const QString& text, const QColor& ground, const QColor& ink)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(area, 3, 3);
    painter.setPen(ink);
    painter.drawText(area, Qt::AlignCenter, text);
    painter.setPen(Qt::NoPen);
}

void TimelinePicture::paintVerdict(QPainter& painter)
{
    if (!m_marks)
        return;
    const QRectF area = lanesArea();
    const VerdictMarks& marks = *m_marks;
    const Role role = roleOf(marks.kind);
    const QColor ink = m_theme.color(role);
    const double x = m_scale.x(marks.at);
    painter.save();
    const double foot = area.bottom() + m_metrics.row; // the line reaches down to its words
    painter.setClipRect(area.adjusted(0, -m_metrics.ruler, 0, footArea().height()));
    if ((marks.kind == VerdictMarks::Kind::Diverges || marks.kind == VerdictMarks::Kind::Unproven) && x < area.right())
        painter.fillRect(QRectF(QPointF(std::max(x, area.left()), area.top()), area.bottomRight()), withAlpha(ink, m_theme.isDark() ? 0.07 : 0.05));
    QPen dashed(m_theme.color(Role::Warning), 1.2);
    dashed.setDashPattern({4, 3});
    painter.setPen(dashed);
    double last = area.left() - 1;
    for (const history::Time at : marks.differing)
        if (const double place = m_scale.x(at); place - last >= 1 && place <= area.right()) {
            painter.drawLine(QPointF(place, area.top()), QPointF(place, area.bottom()));
            last = place;
        }
    painter.setPen(QPen(ink, 1.5));
    if (marks.kind != VerdictMarks::Kind::Agrees) {
        dashed.setColor(ink);
        dashed.setWidthF(1.5);
        painter.setPen(dashed);
    }
    painter.drawLine(QPointF(x, area.top()), QPointF(x, foot));
    // "◀ agrees | diverges ▶" at the foot of the line.
    const QFontMetricsF metrics(m_font);
    const double base = foot - 7;
    const double middle = base - metrics.capHeight() / 2;
    const double plate = metrics.height() + 2;
    // Near the right edge both words move to the left together, so that none is cut.
    const double over = marks.right.isEmpty() ? 0 : std::max(0.0, std::min(x, area.right()) + 6 + metrics.horizontalAdvance(marks.right) + 14 - area.right());
    auto words = [&](const QString& text, bool right, const QColor& color) {
        if (text.isEmpty())
            return;
        const double width = metrics.horizontalAdvance(text);
        const double from = (right ? x + 6 : x - 6 - width - 10) - (x < area.right() ? over : 0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(withAlpha(m_theme.color(Role::Background), 0.85));
        painter.drawRoundedRect(QRectF(from - 2, middle - plate / 2, width + 14, plate), 3, 3);
        painter.setBrush(color);
        const double tip = right ? from + width + 9 : from + 1;
        const double back = right ? tip - 6 : tip + 6;
        painter.drawPolygon(QPolygonF({QPointF(tip, middle), QPointF(back, middle - 3.5), QPointF(back, middle + 3.5)}));
        painter.setPen(color);
        painter.drawText(QPointF(right ? from : from + 10, base), text);
    };
    words(marks.left, false, marks.kind == VerdictMarks::Kind::Diverges || marks.kind == VerdictMarks::Kind::Differs ? m_theme.color(Role::Agreed) : ink);
    words(marks.right, true, ink);
    // The last agreeing task: ringed and ticked in its lane.
    if (marks.lastAgreedTask != history::kNoSpan) {
        const QRectF task = rectOf(marks.lastAgreedTask);
        if (!task.isEmpty()) {
            const QColor agreed = m_theme.color(Role::Agreed);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(agreed, 1.6));
            painter.drawRoundedRect(task.adjusted(-2.5, -1.5, 2.5, 1.5), 3, 3);
            const QPointF sign(task.right() + 10, task.center().y());
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.color(Role::LaneEven));
            painter.drawEllipse(sign, 7.5, 7.5);
            paintCheck(painter, sign, 4, agreed);
        }
    }
    painter.restore();
}

void TimelinePicture::paintOverlays(QPainter& painter, const Overlays& overlays)
{
    const QRectF area = lanesArea();
    painter.save();
    painter.setClipRect(area);
    painter.setBrush(Qt::NoBrush);
    if (overlays.hover != history::kNoSpan && overlays.hover != overlays.selection) {
        painter.setPen(QPen(withAlpha(m_theme.color(Role::Text), 0.55), 1));
        if (const QRectF rect = rectOf(overlays.hover); !rect.isEmpty())
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 3.5, 3.5);
    }
    if (overlays.selection != history::kNoSpan) {
        if (const QRectF rect = rectOf(overlays.selection); !rect.isEmpty()) {
            // Two rings: the inner one parts it from its own colour.
            painter.setPen(QPen(m_theme.color(Role::Background), 1));
            painter.drawRoundedRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3);
            painter.setPen(QPen(m_theme.color(Role::Focus), overlays.focused ? 2 : 1.5));
            painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), 4, 4);
        }
    }
    painter.restore();
    if (overlays.cursor != history::kNoEvent) {
        const double x = m_scale.x(overlays.cursorTime);
        if (x >= m_metrics.gutter - 1 && x <= m_size.width()) {
            const QColor ink = m_theme.color(Role::Cursor);
            painter.setPen(QPen(ink, 1.6));
            painter.drawLine(QPointF(x, m_metrics.overview + m_metrics.ruler - 4), QPointF(x, m_marks ? lanesArea().bottom() : m_size.height()));
            paintTag(painter, cursorTag(overlays), cursorText(overlays), ink, m_theme.color(Role::OnAccent));
        }
    }
    if (overlays.focused) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.color(Role::Focus), 1.5));
        painter.drawRect(QRectF(QPointF(0, 0), m_size).adjusted(0.75, 0.75, -0.75, -0.75));
    }
}

} // namespace hindsight::ui

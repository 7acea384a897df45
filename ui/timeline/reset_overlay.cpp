// What a reset would undo, on the timeline: a sign on each span that would run or be applied again, and a legend at the foot.
#include "ui/timeline/glyphs.h"
#include "ui/timeline/timeline_picture.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

constexpr std::size_t kManySigns = 400;
constexpr double kSign = 3.6, kPlate = 7, kGap = 6;

using PaintSign = void (*)(QPainter&, QPointF, double, const QColor&);

} // namespace

void TimelinePicture::paintReset(QPainter& painter)
{
    if (!m_marks || !m_marks->reset)
        return;
    const VerdictMarks::Reset& reset = *m_marks->reset;
    const QRectF area = lanesArea();
    const QColor again = m_theme.color(Role::Warning), applied = m_theme.color(Role::Text), ground = m_theme.color(Role::Background);
    painter.save();
    painter.setClipRect(area);
    const auto sign = [&](QPointF centre, PaintSign draw, const QColor& ink) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawEllipse(centre, kPlate, kPlate);
        draw(painter, centre, kSign, ink);
    };
    const auto mark = [&](const std::vector<history::SpanIndex>& spans, PaintSign draw, const QColor& ink) {
        const bool many = spans.size() > kManySigns; // then one sign for all that end in one place is enough
        double last = area.left() - kPlate;
        for (const history::SpanIndex span : spans) {
            const history::Span& what = m_snapshot->spans()[span.value];
            const double end = m_scale.x(what.finished != history::kNoTime ? what.finished : m_snapshot->lastTime());
            const double begin = m_scale.x(what.queued != history::kNoTime ? what.queued : what.running);
            if (end < area.left() || begin > area.right() || (many && std::abs(end - last) < kPlate))
                continue;
            const QRectF rect = rectOf(span);
            if (rect.isEmpty())
                continue;
            sign({std::min(rect.right(), area.right() - kPlate), rect.top()}, draw, ink);
            last = end;
        }
    };
    mark(reset.reruns, paintAgain, again);
    mark(reset.reapplied, paintPlus, applied);

    painter.restore();

    // The legend stands below the words at the foot of the verdict's line: nothing crosses it there.
    struct Part { const QString& text; PaintSign paint; QColor ink; };
    const Part parts[] = {{reset.text, nullptr, m_theme.color(Role::Dim)}, {reset.rerunsText, paintAgain, again}, {reset.reappliedText, paintPlus, applied}};
    const QFontMetricsF metrics(m_font);
    double width = 0;
    for (const Part& part : parts)
        if (!part.text.isEmpty())
            width += metrics.horizontalAdvance(part.text) + (part.paint ? 2 * kPlate : 0) + 2 * kGap;
    const double height = metrics.height() + 2;
    const double middle = footArea().bottom() - height / 2 - 1;
    const double base = middle + metrics.capHeight() / 2;
    double x = std::clamp(m_scale.x(reset.to) + 4, kGap, std::max(kGap, area.right() - width));
    for (const Part& part : parts) {
        if (part.text.isEmpty())
            continue;
        x += kGap;
        if (part.paint) {
            part.paint(painter, QPointF(x + kPlate - 2, middle), kSign, part.ink);
            x += 2 * kPlate;
        }
        painter.setPen(part.paint ? m_theme.color(Role::Text) : part.ink);
        painter.drawText(QPointF(x, base), part.text);
        x += metrics.horizontalAdvance(part.text) + kGap;
    }
}

} // namespace hindsight::ui

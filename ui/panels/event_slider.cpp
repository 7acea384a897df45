#include "ui/panels/event_slider.h"

#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {

namespace {
constexpr qreal kMargin = 8; // half a handle and its focus ring
}

EventSlider::EventSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(80);
    setPageStep(25);
}

QSize EventSlider::sizeHint() const { return {300, 28}; }

void EventSlider::setMarks(Marks marks)
{
    m_marks = std::move(marks);
    update();
}

qreal EventSlider::xOf(int value) const
{
    const int range = std::max(1, maximum() - minimum());
    return kMargin + (width() - 2 * kMargin) * (value - minimum()) / range;
}

int EventSlider::valueAt(qreal x) const
{
    const qreal share = std::clamp((x - kMargin) / std::max<qreal>(1, width() - 2 * kMargin), 0.0, 1.0);
    return minimum() + static_cast<int>(std::lround(share * (maximum() - minimum())));
}

void EventSlider::paintTicks(QPainter& painter, const std::vector<history::EventIndex>& events, qreal from, qreal to, Role role) const
{
    qreal last = -10;
    for (const history::EventIndex event : events) {
        const qreal x = xOf(static_cast<int>(event.value));
        if (std::abs(x - last) < 1)
            continue;
        last = x;
        painter.fillRect(QRectF(x - 0.75, from, 1.5, to - from), activeTheme().color(role));
    }
}

void EventSlider::paintEvent(QPaintEvent*)
{
    const Theme& theme = activeTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal middle = height() / 2.0;
    const qreal at = xOf(value());
    const QRectF groove(kMargin, middle - 1.5, width() - 2 * kMargin, 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(Role::Line));
    painter.drawRoundedRect(groove, 1.5, 1.5);
    if (!isEnabled() || maximum() <= minimum())
        return;
    painter.setBrush(theme.color(Role::Accent));
    painter.drawRoundedRect(QRectF(groove.left(), groove.top(), at - groove.left(), groove.height()), 1.5, 1.5);

    paintTicks(painter, m_marks.failures, middle - 6, middle + 6, Role::Warning);
    paintTicks(painter, m_marks.differences, middle + 4, middle + 11, Role::Warning); // below: what the code does, not the run
    if (m_marks.frontier != history::kNoEvent) {
        const qreal x = xOf(static_cast<int>(m_marks.frontier.value));
        painter.setBrush(theme.color(Role::Agreed));
        painter.drawPolygon(QPolygonF{{x - 4, middle + 11}, {x + 4, middle + 11}, {x, middle + 5}});
    }
    if (m_marks.divergence != history::kNoEvent) {
        const qreal x = xOf(static_cast<int>(m_marks.divergence.value));
        painter.fillRect(QRectF(x - 1, middle - 8, 2, 16), theme.color(Role::Diverged));
        painter.setBrush(theme.color(Role::Diverged)); // a shape of its own, not a colour only
        painter.drawPolygon(QPolygonF{{x - 4, middle - 11}, {x + 4, middle - 11}, {x, middle - 5}});
    }
    painter.setBrush(theme.color(Role::Accent));
    painter.setPen(QPen(theme.color(Role::Surface), 2));
    painter.drawEllipse(QPointF(at, middle), 6.5, 6.5);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.color(Role::Focus), 1.5));
        painter.drawEllipse(QPointF(at, middle), 7.5, 7.5);
    }
}

void EventSlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    setSliderDown(true);
    setValue(valueAt(event->position().x()));
}

void EventSlider::mouseMoveEvent(QMouseEvent* event)
{
    if (isSliderDown())
        setValue(valueAt(event->position().x()));
}

void EventSlider::mouseReleaseEvent(QMouseEvent*) { setSliderDown(false); }

} // namespace hindsight::ui

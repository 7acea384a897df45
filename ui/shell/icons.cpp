#include "ui/shell/icons.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace hindsight::ui {

namespace {

/// A triangle in the box [x, x + w] that points right, or left.
void triangle(QPainterPath& path, qreal x, qreal w, bool right)
{
    const qreal top = 4, bottom = 12, tip = right ? x + w : x, base = right ? x : x + w;
    path.moveTo(base, top);
    path.lineTo(tip, 8);
    path.lineTo(base, bottom);
    path.closeSubpath();
}

} // namespace

QPainterPath iconPath(Icon icon)
{
    QPainterPath path;
    switch (icon) {
    case Icon::First:
        path.addRect(2.5, 4, 2, 8);
        triangle(path, 5.5, 7, false);
        break;
    case Icon::PreviousTask:
        triangle(path, 1.5, 6.5, false);
        triangle(path, 8, 6.5, false);
        break;
    case Icon::PreviousEvent: triangle(path, 4, 7, false); break;
    case Icon::NextEvent: triangle(path, 5, 7, true); break;
    case Icon::NextTask:
        triangle(path, 1.5, 6.5, true);
        triangle(path, 8, 6.5, true);
        break;
    case Icon::Last:
        triangle(path, 3.5, 7, true);
        path.addRect(11.5, 4, 2, 8);
        break;
    case Icon::Menu:
        for (const qreal y : {3.5, 7.25, 11.0})
            path.addRoundedRect(QRectF(2.5, y, 11, 1.5), 0.75, 0.75);
        break;
    }
    return path;
}

IconButton::IconButton(Icon icon, QWidget* parent) : QToolButton(parent), m_icon(icon)
{
    setFocusPolicy(Qt::StrongFocus);
    setAutoRaise(true);
}

QSize IconButton::sizeHint() const { return {28, 28}; }

void IconButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = activeTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF box = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    if (isDown() || underMouse()) {
        painter.setBrush(theme.color(isDown() ? Role::Selection : Role::Hover));
        painter.drawRoundedRect(box, 5, 5);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.color(Role::Focus), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, 5, 5);
    }
    painter.translate((width() - 16) / 2.0, (height() - 16) / 2.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(isEnabled() ? Role::Text : Role::Faint));
    painter.drawPath(iconPath(m_icon));
}

} // namespace hindsight::ui

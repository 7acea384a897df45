#include "ui/panels/pill.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace hindsight::ui {

using history::RunStatus;

StateLook lookOf(RunStatus status)
{
    switch (status) {
    case RunStatus::Running: return {Role::Running, StateShape::Ring};
    case RunStatus::Paused: return {Role::Warning, StateShape::Pause};
    case RunStatus::Completed: return {Role::Ok, StateShape::Dot};
    case RunStatus::Failed:
    case RunStatus::TimedOut: return {Role::Failed, StateShape::Cross};
    case RunStatus::Canceled:
    case RunStatus::Terminated: return {Role::Warning, StateShape::Cross};
    case RunStatus::ContinuedAsNew: return {Role::Ok, StateShape::Ring};
    case RunStatus::Unknown: return {Role::Neutral, StateShape::Question};
    }
    return {Role::Neutral, StateShape::Question};
}

StateLook lookOf(replay::Verdict verdict)
{
    switch (verdict) {
    case replay::Verdict::Compatible: return {Role::Ok, StateShape::Check};
    case replay::Verdict::Differs: return {Role::Warning, StateShape::Diamond};
    case replay::Verdict::Diverged: return {Role::Failed, StateShape::Diamond};
    case replay::Verdict::Unverified: return {Role::Warning, StateShape::Question};
    }
    return {Role::Neutral, StateShape::Question};
}

void paintState(QPainter& painter, const QRectF& box, const StateLook& look)
{
    const QColor color = activeTheme().color(look.role);
    const QPointF c = box.center();
    const qreal r = box.width() / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    switch (look.shape) {
    case StateShape::Dot:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(box);
        break;
    case StateShape::Ring: painter.drawEllipse(box.adjusted(1, 1, -1, -1)); break;
    case StateShape::Cross:
        painter.drawLine(box.topLeft() + QPointF(0.8, 0.8), box.bottomRight() - QPointF(0.8, 0.8));
        painter.drawLine(box.topRight() + QPointF(-0.8, 0.8), box.bottomLeft() + QPointF(0.8, -0.8));
        break;
    case StateShape::Check: painter.drawPolyline(QPolygonF{{c.x() - r, c.y()}, {c.x() - r * 0.25, c.y() + r * 0.75}, {c.x() + r, c.y() - r * 0.75}}); break;
    case StateShape::Diamond:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{{c.x(), c.y() - r - 0.5}, {c.x() + r + 0.5, c.y()}, {c.x(), c.y() + r + 0.5}, {c.x() - r - 0.5, c.y()}});
        break;
    case StateShape::Pause:
        painter.drawLine(QPointF(c.x() - r / 2, box.top() + 1), QPointF(c.x() - r / 2, box.bottom() - 1));
        painter.drawLine(QPointF(c.x() + r / 2, box.top() + 1), QPointF(c.x() + r / 2, box.bottom() - 1));
        break;
    case StateShape::Question: {
        QFont font = painter.font();
        font.setPixelSize(static_cast<int>(box.height()) + 4);
        font.setBold(true);
        painter.setFont(font);
        painter.drawText(box.adjusted(-4, -4, 4, 4), Qt::AlignCenter, QStringLiteral("?"));
        break;
    }
    }
    painter.restore();
}

Pill::Pill(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }

void Pill::setState(const QString& text, const StateLook& look)
{
    m_text = text;
    m_look = look;
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    updateGeometry();
    update();
}

QSize Pill::sizeHint() const { return {fontMetrics().horizontalAdvance(m_text) + 36, fontMetrics().height() + 7}; }

void Pill::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    const QColor color = activeTheme().color(m_look.role);
    painter.setPen(QPen(color, 1.2));
    painter.drawRoundedRect(box, box.height() / 3, box.height() / 3);
    paintState(painter, QRectF(10, height() / 2.0 - 4, 8, 8), m_look);
    painter.setPen(color);
    painter.drawText(rect().adjusted(24, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, m_text);
}

} // namespace hindsight::ui

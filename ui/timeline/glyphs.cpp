#include "ui/timeline/glyphs.h"

#include <QPainterPath>

namespace hindsight::ui {
namespace {

QPolygonF diamond(QPointF c, double r)
{
    return {{QPointF(c.x(), c.y() - r), QPointF(c.x() + r, c.y()), QPointF(c.x(), c.y() + r), QPointF(c.x() - r, c.y())}};
}

} // namespace

void paintCross(QPainter& painter, QPointF centre, double radius, const QColor& color)
{
    painter.setPen(QPen(color, 1.8, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(centre - QPointF(radius, radius), centre + QPointF(radius, radius));
    painter.drawLine(centre - QPointF(radius, -radius), centre + QPointF(radius, -radius));
    painter.setPen(Qt::NoPen);
}

void paintCheck(QPainter& painter, QPointF centre, double radius, const QColor& color)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF points[] = {centre + QPointF(-radius, 0), centre + QPointF(-radius * 0.3, radius * 0.7), centre + QPointF(radius, -radius * 0.7)};
    painter.drawPolyline(points, 3);
    painter.setPen(Qt::NoPen);
}

void paintAgain(QPainter& painter, QPointF centre, double radius, const QColor& color)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::FlatCap));
    painter.drawArc(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius), 45 * 16, 290 * 16);
    // The head stands at 45 degrees and points clockwise.
    constexpr double k = 0.7071;
    const QPointF at = centre + QPointF(k, -k) * radius, along = QPointF(k, k) * radius, across = QPointF(k, -k) * radius;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF({at + along * 1.1, at + across * 0.8 - along * 0.1, at - across * 0.8 - along * 0.1}));
}

void paintPlus(QPainter& painter, QPointF centre, double radius, const QColor& color)
{
    painter.setPen(QPen(color, 1.6, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(centre - QPointF(radius, 0), centre + QPointF(radius, 0));
    painter.drawLine(centre - QPointF(0, radius), centre + QPointF(0, radius));
    painter.setPen(Qt::NoPen);
}

void paintGlyph(QPainter& painter, PointShape shape, QPointF c, const QColor& color, const QColor& ground)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (shape) {
    case PointShape::Diamond:
        painter.drawPolygon(diamond(c, 6));
        break;
    case PointShape::HollowDiamond:
        painter.setBrush(ground);
        painter.setPen(QPen(color, 1.6));
        painter.drawPolygon(diamond(c, 5.2));
        painter.setPen(Qt::NoPen);
        break;
    case PointShape::Circle:
        painter.drawEllipse(c, 4.2, 4.2);
        break;
    case PointShape::Flag: {
        QPainterPath flag;
        flag.moveTo(c + QPointF(-1, -6));
        flag.lineTo(c + QPointF(8, -2.6));
        flag.lineTo(c + QPointF(-1, 0.8));
        flag.closeSubpath();
        painter.drawPath(flag);
        painter.drawRect(QRectF(c.x() - 1, c.y() - 6, 1.6, 12));
        break;
    }
    case PointShape::Cross:
        paintCross(painter, c, 3.6, color);
        break;
    }
}

} // namespace hindsight::ui

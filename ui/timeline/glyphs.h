// The small shapes of the timeline: diamonds, flags, crosses, check marks. States are told by them, not by colour alone.
#pragma once

#include "ui/timeline/draw_list.h"

#include <QColor>
#include <QPainter>

namespace hindsight::ui {

void paintGlyph(QPainter& painter, PointShape shape, QPointF centre, const QColor& color, const QColor& ground);
void paintCross(QPainter& painter, QPointF centre, double radius, const QColor& color);
/// "Again": most of a circle with an arrow head.
void paintAgain(QPainter& painter, QPointF centre, double radius, const QColor& color);
void paintPlus(QPainter& painter, QPointF centre, double radius, const QColor& color);
void paintCheck(QPainter& painter, QPointF centre, double radius, const QColor& color);

} // namespace hindsight::ui

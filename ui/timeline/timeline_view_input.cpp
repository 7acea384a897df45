// Mouse, wheel and keys of TimelineView.
#include "ui/timeline/hover_card.h"
#include "ui/timeline/span_text.h"
#include "ui/timeline/timeline_view_p.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

constexpr double kEdge = 6; ///< pixels around an edge of the brush by which it is taken

} // namespace

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    Private& p = *m;
    const bool plain = (event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == Qt::NoModifier;
    const bool bare = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    p.endHover();
    event->accept();
    if (bare) {
        switch (event->key()) {
        case Qt::Key_W: zoomIn(); return;
        case Qt::Key_S: zoomOut(); return;
        case Qt::Key_A: panLeft(); return;
        case Qt::Key_D: panRight(); return;
        case Qt::Key_F: centreSelection(); return;
        case Qt::Key_0: fitAll(); return;
        case Qt::Key_Period: p.document.nextOfGroup(); return;
        case Qt::Key_Comma: p.document.previousOfGroup(); return;
        case Qt::Key_Left: p.walkTo(Walk::Left); return;
        case Qt::Key_Right: p.walkTo(Walk::Right); return;
        case Qt::Key_Up: p.walkTo(Walk::Up); return;
        case Qt::Key_Down: p.walkTo(Walk::Down); return;
        case Qt::Key_Home: p.document.first(); return;
        case Qt::Key_End: p.document.last(); return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (p.document.selection() != history::kNoSpan) {
                p.document.fitSpan(p.document.selection());
                Q_EMIT spanActivated(p.document.selection());
                return;
            }
            break;
        case Qt::Key_Escape:
            if (p.document.selection() != history::kNoSpan) {
                p.document.select(history::kNoSpan);
                return;
            }
            break;
        case Qt::Key_PageDown: verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd); return;
        case Qt::Key_PageUp: verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub); return;
        default: break;
        }
    }
    if (plain && event->key() == Qt::Key_Plus) {
        zoomIn();
        return;
    }
    if (plain && event->key() == Qt::Key_Minus) {
        zoomOut();
        return;
    }
    event->ignore();
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    Private& p = *m;
    p.endHover();
    const QPointF at = event->position();
    const QPoint angle = event->angleDelta();
    const QPointF pixels = event->pixelDelta();
    const double turns = angle.y() / 120.0;
    event->accept();
    if (event->modifiers() & Qt::ControlModifier) {
        const bool overview = at.y() < p.picture.metrics().overview;
        const double anchor = overview ? 0.5 : p.picture.scale().shareAt(std::clamp(at.x(), p.picture.scale().left(), p.picture.scale().right()));
        p.zoom(std::pow(0.8, turns), anchor);
        return;
    }
    // Alt turns a wheel sideways on some platforms; Shift does it here.
    const bool sideways = std::abs(angle.x()) > std::abs(angle.y()) || (event->modifiers() & Qt::ShiftModifier);
    if (sideways) {
        const double width = p.picture.scale().width();
        const double by = !pixels.isNull() ? -(std::abs(pixels.x()) > 0 ? pixels.x() : pixels.y()) / width
                                           : -(angle.x() != 0 ? angle.x() : angle.y()) / 120.0 * 0.1;
        p.pan(by);
        return;
    }
    auto* bar = verticalScrollBar();
    if (bar->maximum() > 0)
        bar->setValue(bar->value() - static_cast<int>(!pixels.isNull() ? pixels.y() : turns * 3 * bar->singleStep()));
    else
        event->ignore();
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    m->endHover();
    const bool left = event->button() == Qt::LeftButton;
    if (left || event->button() == Qt::MiddleButton)
        m->pressed(event->position(), !left || (event->modifiers() & Qt::ShiftModifier));
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    if (m->drag == Private::Drag::None)
        m->hoverAt(event->position());
    else
        m->dragged(event->position());
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    const auto drag = m->drag;
    m->drag = Private::Drag::None;
    if (drag == Private::Drag::Press)
        m->clicked(event->position());
    viewport()->unsetCursor();
    m->hoverAt(event->position());
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Hit hit = hitAt(m->picture, event->position());
    if (hit.what == Hit::What::Overview)
        fitAll();
    if (hit.span == history::kNoSpan)
        return;
    m->document.fitSpan(hit.span);
    Q_EMIT spanActivated(hit.span);
}

bool TimelineView::viewportEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::Leave:
        m->pointer = {-1, -1};
        m->overlays.hoverX = -1;
        m->overlays.hover = history::kNoSpan;
        m->hover = {};
        m->endHover();
        viewport()->update();
        break;
    case QEvent::NativeGesture: {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            m->zoom(1 / std::max(0.2, 1 + gesture->value()), m->picture.scale().shareAt(gesture->position().x()));
            return true;
        }
        break;
    }
    default:
        break;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TimelineView::Private::pressed(QPointF at, bool panning)
{
    pressedAt = at;
    pressedRange = document.visibleRange();
    const Hit hit = hitAt(picture, at);
    if (hit.what == Hit::What::Overview) {
        drag = overviewDragAt(at);
        if (drag == Drag::BrushMove && (at.x() < picture.overviewScale().x(pressedRange.begin) || at.x() > picture.overviewScale().x(pressedRange.end))) {
            document.setVisibleRange(centredOn(pressedRange, picture.overviewScale().timeAt(at.x())));
            pressedRange = document.visibleRange();
        }
    } else if (panning) {
        drag = Drag::Pan;
        q.viewport()->setCursor(Qt::ClosedHandCursor);
    } else if (hit.what == Hit::What::Ruler) {
        drag = Drag::Scrub;
        scrubTo(at);
    } else if (hit.what != Hit::What::Nothing) {
        drag = Drag::Press;
    }
}

TimelineView::Private::Drag TimelineView::Private::overviewDragAt(QPointF at) const
{
    const TimeScale& scale = picture.overviewScale();
    const double x0 = scale.x(document.visibleRange().begin);
    const double x1 = scale.x(document.visibleRange().end);
    if (std::abs(at.x() - x0) <= kEdge && at.x() <= (x0 + x1) / 2)
        return Drag::BrushBegin;
    if (std::abs(at.x() - x1) <= kEdge)
        return Drag::BrushEnd;
    // Everything is in view: there is nothing to move, so a drag draws a new range.
    return x0 <= scale.left() + 1 && x1 >= scale.right() - 1 ? Drag::BrushDraw : Drag::BrushMove;
}

void TimelineView::Private::dragged(QPointF at)
{
    const TimeScale& overview = picture.overviewScale();
    switch (drag) {
    case Drag::None:
        return;
    case Drag::Press:
        if ((at - pressedAt).manhattanLength() < QApplication::startDragDistance())
            return;
        drag = Drag::Pan;
        q.viewport()->setCursor(Qt::ClosedHandCursor);
        [[fallthrough]];
    case Drag::Pan:
        document.setVisibleRange(panned(pressedRange, (pressedAt.x() - at.x()) / picture.scale().width()));
        return;
    case Drag::BrushMove: {
        const auto by = difference(overview.timeAt(at.x()), overview.timeAt(pressedAt.x()));
        document.setVisibleRange({shifted(pressedRange.begin, by), shifted(pressedRange.end, by)});
        return;
    }
    case Drag::BrushBegin: {
        const auto latest = shifted(pressedRange.end, -kShortestRange);
        document.setVisibleRange({std::min(overview.timeAt(at.x()), latest), pressedRange.end});
        return;
    }
    case Drag::BrushEnd: {
        const auto earliest = shifted(pressedRange.begin, kShortestRange);
        document.setVisibleRange({pressedRange.begin, std::max(overview.timeAt(at.x()), earliest)});
        return;
    }
    case Drag::BrushDraw:
        if (std::abs(at.x() - pressedAt.x()) < QApplication::startDragDistance())
            return;
        document.setVisibleRange({overview.timeAt(std::min(at.x(), pressedAt.x())), overview.timeAt(std::max(at.x(), pressedAt.x()))});
        return;
    case Drag::Scrub:
        scrubTo(at);
        return;
    }
}

void TimelineView::Private::scrubTo(QPointF at)
{
    if (const auto shown = document.snapshot())
        document.setCursor(nearestEvent(*shown, picture.scale().timeAt(std::clamp(at.x(), picture.scale().left(), picture.scale().right()))));
}

void TimelineView::Private::clicked(QPointF at)
{
    const auto shown = document.snapshot();
    if (!shown || shown != picture.snapshot())
        return;
    const Hit hit = hitAt(picture, at);
    switch (hit.what) {
    case Hit::What::Span:
        select(hit.span, true);
        return;
    case Hit::What::Strip:
    case Hit::What::Axis:
        document.select(hit.span);
        document.jumpTo(hit.span != history::kNoSpan ? shown->spans()[hit.span.value].begin
                                                     : nearestEvent(*shown, picture.scale().timeAt(at.x())));
        return;
    case Hit::What::Nothing:
    case Hit::What::Overview:
    case Hit::What::Ruler:
    case Hit::What::Gutter:
        return;
    }
}

void TimelineView::Private::hoverAt(QPointF at)
{
    pointer = at;
    const Hit now = hitAt(picture, at);
    overlays.hoverX = now.what == Hit::What::Overview || now.what == Hit::What::Nothing || at.x() < picture.metrics().gutter ? -1 : at.x();
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (now.what == Hit::What::Overview) {
        const Drag would = overviewDragAt(at);
        shape = would == Drag::BrushBegin || would == Drag::BrushEnd ? Qt::SizeHorCursor : would == Drag::BrushMove ? Qt::OpenHandCursor : Qt::CrossCursor;
    } else if (now.span != history::kNoSpan) {
        shape = Qt::PointingHandCursor;
    }
    q.viewport()->setCursor(shape);
    if (!(now == hover)) {
        hover = now;
        card->hide();
        overlays.hover = now.what == Hit::What::Span ? now.span : history::kNoSpan;
        if (now.what == Hit::What::Span || now.what == Hit::What::Strip)
            cardTimer.start();
        else
            cardTimer.stop();
    }
    q.viewport()->update();
}

void TimelineView::Private::endHover()
{
    cardTimer.stop();
    card->hide();
}

void TimelineView::Private::showCard()
{
    const auto& shown = picture.snapshot();
    if (!shown || pointer.x() < 0)
        return;
    QString html;
    if (hover.what == Hit::What::Span)
        html = spanCard(*shown, hover.span);
    else if (hover.what == Hit::What::Strip)
        html = QStringLiteral("<b>") + laneTitle(picture.layout().lanes[hover.lane].kind).toHtmlEscaped() + QStringLiteral("</b><br>")
            + stripText(hover.count, hover.failed).toHtmlEscaped() + QStringLiteral("<br>") + TimelineView::tr("Zoom in to tell them apart.").toHtmlEscaped();
    if (!html.isEmpty())
        card->showAt(html, q.viewport()->mapToGlobal(pointer.toPoint()));
}

} // namespace hindsight::ui

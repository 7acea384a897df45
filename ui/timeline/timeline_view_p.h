// What TimelineView holds. Private to ui/timeline (the view's files, its accessible interface) and its tests.
#pragma once

#include "ui/document/document.h"
#include "ui/timeline/hit_test.h"
#include "ui/timeline/timeline_view.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

namespace hindsight::ui {

class HoverCard;

struct TimelineView::Private {
    enum class Drag { None, Press, Pan, BrushMove, BrushBegin, BrushEnd, BrushDraw, Scrub };

    Private(TimelineView& view, Document& document);

    void takeRun();                        ///< the snapshot changed: lay out anew, off the thread when it is big
    void takeLayout(history::SnapshotPtr snapshot, std::shared_ptr<const LaneLayout> layout);
    void sync();                           ///< hands range, size and scroll position to the picture
    void updateScrollBar();
    void zoom(double factor, double anchor);
    void pan(double share);
    void select(history::SpanIndex span, bool jump);
    void scrollTo(history::SpanIndex span);
    void walkTo(Walk direction);
    void announceSelection();              ///< to screen readers
    void hoverAt(QPointF at);
    void endHover();
    void showCard();
    void pressed(QPointF at, bool panning);
    void dragged(QPointF at);
    void clicked(QPointF at);
    void scrubTo(QPointF at);
    Drag overviewDragAt(QPointF at) const;
    void paintMessage(QPainter& painter) const;

    TimelineView& q;
    Document& document;
    TimelinePicture picture;
    Overlays overlays;
    QWidget* spacer = nullptr;             ///< keeps the scroll bar beside the lanes
    HoverCard* card = nullptr;
    QTimer cardTimer;
    QElapsedTimer centred;                 ///< F twice within a second fits
    Hit hover;
    QPointF pointer{-1, -1};
    Drag drag = Drag::None;
    QPointF pressedAt;
    TimeRange pressedRange;
    bool layoutPending = false;            ///< the newest layout is still being made
    std::uint64_t generation = 0;          ///< of layouts: an older answer is dropped
    bool announced = false;                ///< firstPainted was sent
};

} // namespace hindsight::ui

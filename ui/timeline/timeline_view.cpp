#include "ui/timeline/timeline_view.h"

#include "ui/timeline/hover_card.h"
#include "ui/timeline/timeline_accessible.h"
#include "ui/timeline/timeline_view_p.h"

#include <QEvent>
#include <QFutureWatcher>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>
#include <QtConcurrentRun>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

/// Laid out on the spot below this: a few ms, and no frame without lanes.
constexpr std::size_t kLayOutAtOnce = 60'000;
constexpr int kCardDelay = 400;
constexpr double kZoomStep = 0.8;
constexpr double kPanStep = 0.15;

} // namespace

TimelineView::Private::Private(TimelineView& view, Document& shown) : q(view), document(shown), picture(activeTheme(), view.font()) {}

TimelineView::TimelineView(Document& document, QWidget* parent)
    : QAbstractScrollArea(parent), m(std::make_unique<Private>(*this, document))
{
    installTimelineAccessibility();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the range is int64 ns; the overview is the scroll bar
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(tr("Spans of the run by lane. Arrow keys move between spans and lanes."));
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m->spacer = new QWidget(this);
    addScrollBarWidget(m->spacer, Qt::AlignTop);
    m->card = new HoverCard(this);
    m->cardTimer.setSingleShot(true);
    m->cardTimer.setInterval(kCardDelay);
    connect(&m->cardTimer, &QTimer::timeout, this, [this] { m->showCard(); });

    connect(&document, &Document::runChanged, this, [this] { m->announced = false; });
    connect(&document, &Document::snapshotChanged, this, [this] { m->takeRun(); });
    connect(&document, &Document::phaseChanged, this, [this] { viewport()->update(); });
    connect(&document, &Document::verdictChanged, this, [this] {
        m->picture.setVerdict(m->document.verdict());
        viewport()->update();
    });
    connect(&document, &Document::visibleRangeChanged, this, [this] { m->sync(); });
    connect(&document, &Document::cursorChanged, this, [this] { m->sync(); });
    connect(&document, &Document::selectionChanged, this, [this] { m->sync(); });
    connect(&document, &Document::timeDisplayChanged, this, [this] { m->sync(); });
    m->takeRun();
}

TimelineView::~TimelineView() = default;

QSize TimelineView::sizeHint() const { return {900, 340}; }
QSize TimelineView::minimumSizeHint() const { return {320, static_cast<int>(m->picture.metrics().top()) + 60}; }
bool TimelineView::layoutPending() const { return m->layoutPending; }
int TimelineView::pictureCount() const { return m->picture.pictureCount(); }

void TimelineView::Private::takeRun()
{
    const history::SnapshotPtr snapshot = document.snapshot();
    ++generation;
    if (!snapshot || snapshot->empty()) {
        takeLayout(nullptr, nullptr);
        return;
    }
    auto layOutNow = [snapshot]() -> std::shared_ptr<const LaneLayout> {
        return std::make_shared<const LaneLayout>(layOut(snapshot->spans(), snapshot->startTime(), snapshot->lastTime()));
    };
    if (snapshot->spans().size() <= kLayOutAtOnce) {
        takeLayout(snapshot, layOutNow());
        return;
    }
    layoutPending = true;
    auto* watcher = new QFutureWatcher<std::shared_ptr<const LaneLayout>>(&q);
    QObject::connect(watcher, &QFutureWatcherBase::finished, &q, [this, watcher, snapshot, asked = generation] {
        if (asked == generation)
            takeLayout(snapshot, watcher->result());
        watcher->deleteLater();
    });
    watcher->setFuture(QtConcurrent::run(layOutNow));
}

void TimelineView::Private::takeLayout(history::SnapshotPtr snapshot, std::shared_ptr<const LaneLayout> layout)
{
    layoutPending = false;
    picture.setRun(std::move(snapshot), std::move(layout));
    picture.setVerdict(document.verdict());
    hover = {};
    overlays.hover = history::kNoSpan;
    sync();
}

void TimelineView::Private::sync()
{
    overlays.cursor = history::kNoEvent;
    overlays.selection = history::kNoSpan;
    if (const auto& shown = picture.snapshot()) { // may be older than the Document's while a layout is under way
        if (document.cursor().value < shown->size()) {
            overlays.cursor = document.cursor();
            overlays.cursorTime = document.timeOf(overlays.cursor);
        }
        if (document.selection().value < shown->spans().size())
            overlays.selection = document.selection();
    }
    picture.setUtc(document.timeDisplay() == Document::TimeDisplay::Utc);
    picture.setFont(q.font(), gutterFor(q.viewport()->width()));
    updateScrollBar();
    picture.setView(document.visibleRange(), q.viewport()->size(), q.viewport()->devicePixelRatioF(), q.verticalScrollBar()->value());
    q.viewport()->update();
}

void TimelineView::Private::updateScrollBar()
{
    spacer->setFixedHeight(static_cast<int>(picture.metrics().top()));
    const double foot = picture.footArea().height();
    const double room = q.viewport()->height() - picture.metrics().top();
    auto* bar = q.verticalScrollBar();
    bar->setRange(0, static_cast<int>(std::max(0.0, std::ceil(picture.geometry().height + foot - room))));
    bar->setPageStep(std::max(1, static_cast<int>(room)));
    bar->setSingleStep(static_cast<int>(picture.metrics().row));
}

void TimelineView::Private::zoom(double factor, double anchor)
{
    document.setVisibleRange(zoomed(document.visibleRange(), factor, anchor));
}

void TimelineView::Private::pan(double share) { document.setVisibleRange(panned(document.visibleRange(), share)); }

void TimelineView::zoomIn() { m->zoom(kZoomStep, 0.5); }
void TimelineView::zoomOut() { m->zoom(1 / kZoomStep, 0.5); }
void TimelineView::panLeft() { m->pan(-kPanStep); }
void TimelineView::panRight() { m->pan(kPanStep); }
void TimelineView::fitAll() { m->document.fitAll(); }

void TimelineView::centreSelection()
{
    const auto shown = m->document.snapshot();
    if (!shown || shown->empty())
        return;
    const bool again = m->centred.isValid() && m->centred.elapsed() < 1000;
    m->centred.start();
    const auto span = m->document.selection();
    if (again && span != history::kNoSpan) {
        m->document.fitSpan(span);
        m->centred.invalidate();
        return;
    }
    auto middle = m->document.timeOf(m->document.cursor());
    if (span != history::kNoSpan) {
        const history::Span& what = shown->spans()[span.value];
        const auto begin = what.queued != history::kNoTime ? what.queued : middle;
        const auto end = what.finished != history::kNoTime ? what.finished : what.begin == what.end ? begin : shown->lastTime();
        middle = shifted(begin, difference(end, begin) / 2);
        m->scrollTo(span);
    }
    m->document.setVisibleRange(centredOn(m->document.visibleRange(), middle));
}

void TimelineView::Private::select(history::SpanIndex span, bool jump)
{
    const auto shown = document.snapshot();
    if (!shown || span.value >= shown->spans().size())
        return;
    document.select(span);
    const auto event = shown->spans()[span.value].begin;
    if (jump)
        document.jumpTo(event);
    else
        document.setCursor(event);
}

void TimelineView::Private::scrollTo(history::SpanIndex span)
{
    const QRectF rect = picture.rowRectOf(span);
    if (rect.isEmpty())
        return;
    auto* bar = q.verticalScrollBar();
    const QRectF area = picture.lanesArea();
    if (rect.top() < area.top())
        bar->setValue(bar->value() - static_cast<int>(std::ceil(area.top() - rect.top())));
    else if (rect.bottom() > area.bottom())
        bar->setValue(bar->value() + static_cast<int>(std::ceil(rect.bottom() - area.bottom())));
}

void TimelineView::Private::walkTo(Walk direction)
{
    const auto next = walk(picture.layout(), document.selection(), overlays.cursorTime, direction);
    if (next == history::kNoSpan)
        return;
    select(next, false);
    const history::Span& span = document.snapshot()->spans()[next.value];
    const TimeRange range = document.visibleRange();
    if (span.queued != history::kNoTime && (span.queued < range.begin || span.queued >= range.end))
        document.setVisibleRange(centredOn(range, span.queued));
    scrollTo(next);
    announceSelection();
}

void TimelineView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    m->overlays.focused = hasFocus();
    m->picture.setTheme(activeTheme()); // a grab may come before the palette's event
    m->picture.paint(painter, m->overlays);
    m->paintMessage(painter);
    if (m->picture.snapshot() && !m->announced) {
        m->announced = true;
        QMetaObject::invokeMethod(this, &TimelineView::firstPainted, Qt::QueuedConnection);
    }
}

void TimelineView::Private::paintMessage(QPainter& painter) const
{
    QString title;
    QString more;
    const auto shown = document.snapshot();
    const bool events = shown && !shown->empty();
    switch (document.phase()) {
    case Document::Phase::Empty:
        title = TimelineView::tr("No run is open");
        more = TimelineView::tr("Drop a history file here, open one (Ctrl+O), download one (Ctrl+D), or choose a run in the library.");
        break;
    case Document::Phase::Loading:
        if (!events)
            title = TimelineView::tr("Loading…");
        break;
    case Document::Phase::Failed:
        if (!events) {
            title = TimelineView::tr("This run could not be read");
            more = document.failure();
        }
        break;
    case Document::Phase::Ready:
        if (!events) {
            title = TimelineView::tr("This history has no events");
            more = TimelineView::tr("Was it exported whole? Open the file of another run, or download this one again (Ctrl+D).");
        }
        break;
    }
    const Theme& theme = activeTheme();
    const QRectF area = q.viewport()->rect();
    if (!title.isEmpty()) {
        QFont large = q.font();
        large.setBold(true);
        painter.setFont(large);
        painter.setPen(theme.color(Role::Text));
        const QRectF room = area.adjusted(16, 0, -16, 0);
        constexpr int kFlags = static_cast<int>(Qt::AlignHCenter) | static_cast<int>(Qt::AlignTop) | static_cast<int>(Qt::TextWordWrap);
        const QRectF below = QFontMetricsF(q.font()).boundingRect(room, kFlags, more);
        const double line = QFontMetricsF(large).height() + 4;
        const double top = std::max(0.0, room.center().y() - (line + below.height()) / 2);
        painter.drawText(QRectF(room.left(), top, room.width(), line), Qt::AlignHCenter | Qt::AlignTop, title);
        painter.setFont(q.font());
        painter.setPen(theme.color(Role::Dim));
        painter.drawText(QRectF(room.left(), top + line, room.width(), room.bottom() - top - line), kFlags, more);
    } else if (document.phase() == Document::Phase::Loading && events) {
        painter.setPen(theme.color(Role::Dim));
        painter.drawText(area.adjusted(0, 0, -10, -6), Qt::AlignRight | Qt::AlignBottom,
                         TimelineView::tr("loading, %1 events so far").arg(q.locale().toString(static_cast<qulonglong>(shown->size()))));
    }
}

void TimelineView::resizeEvent(QResizeEvent*) { m->sync(); }
void TimelineView::scrollContentsBy(int, int) { m->sync(); }

void TimelineView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m->picture.setTheme(activeTheme());
        m->sync();
    }
    QAbstractScrollArea::changeEvent(event);
}

void TimelineView::focusInEvent(QFocusEvent*) { viewport()->update(); }
void TimelineView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

} // namespace hindsight::ui

#include "ui/timeline/timeline_accessible.h"

#include "ui/timeline/span_text.h"
#include "ui/timeline/timeline_view_p.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <algorithm>
#include <map>

namespace hindsight::ui {
namespace {

/// One thing in a lane that can be named.
struct Part {
    history::SpanIndex span = history::kNoSpan; ///< kNoSpan: a strip
    QRectF rect;
    std::size_t count = 1, failed = 0;
    friend bool operator==(const Part&, const Part&) = default;
};

std::vector<Part> partsOf(const TimelinePicture& picture, std::size_t lane)
{
    std::vector<Part> parts;
    if (!picture.snapshot() || lane >= picture.geometry().lanes.size())
        return parts;
    const LanePlace& place = picture.geometry().lanes[lane];
    const double row = picture.metrics().row;
    const double toView = picture.metrics().top() - picture.top();
    auto inLane = [&](double y) { return y >= place.y && y < place.y + place.height; };
    for (const DrawItem& item : picture.drawn()) {
        if (const auto* box = std::get_if<BoxItem>(&item); box && inLane(box->y)) {
            parts.push_back({box->span, QRectF(box->x0, box->y + toView, box->x1 - box->x0, row), 1, 0});
        } else if (const auto* point = std::get_if<PointItem>(&item); point && inLane(point->y) && point->count >= 1) {
            const bool failureMark = !parts.empty() && parts.back().span == point->span;
            if (!failureMark)
                parts.push_back({point->span, QRectF(point->x - 6, point->y - row / 2 + toView, 12, row), point->count, 0});
        } else if (const auto* strip = std::get_if<StripItem>(&item); strip && inLane(strip->y)) {
            for (const StripRun& run : strip->runs)
                parts.push_back({history::kNoSpan, QRectF(run.x0, strip->y + toView, run.x1 - run.x0, row), run.count, run.failed});
        }
    }
    std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
        return a.rect.top() != b.rect.top() ? a.rect.top() < b.rect.top() : a.rect.left() < b.rect.left();
    });
    constexpr std::size_t most = 400; // no reader walks through more; the rest is reached by zooming in
    if (parts.size() > most)
        parts.resize(most);
    return parts;
}

class AccessibleTimeline;

/// A lane, or one part of it. Not bound to a QObject; AccessibleTimeline owns them through QAccessible's registry.
class AccessiblePiece : public QAccessibleInterface {
public:
    AccessiblePiece(AccessibleTimeline& timeline, std::size_t lane, std::optional<std::size_t> part)
        : m_timeline(timeline), m_lane(lane), m_part(part)
    {
    }
    bool isValid() const override;
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int x, int y) const override;
    QAccessibleInterface* parent() const override;
    QAccessibleInterface* child(int index) const override;
    int childCount() const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QString text(QAccessible::Text kind) const override;
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override;
    QAccessible::Role role() const override { return m_part ? QAccessible::ListItem : QAccessible::List; }
    QAccessible::State state() const override;

    std::size_t lane() const { return m_lane; }
    std::optional<std::size_t> part() const { return m_part; }

private:
    AccessibleTimeline& m_timeline;
    std::size_t m_lane;
    std::optional<std::size_t> m_part;
};

class AccessibleTimeline : public QAccessibleWidget {
public:
    explicit AccessibleTimeline(TimelineView* view) : QAccessibleWidget(view, QAccessible::Table) {}
    ~AccessibleTimeline() override
    {
        for (const auto& [key, id] : m_pieces)
            QAccessible::deleteAccessibleInterface(id);
    }

    TimelineView* view() const { return static_cast<TimelineView*>(widget()); }
    const TimelinePicture& picture() const { return view()->internals().picture; }
    bool alive() const { return widget() != nullptr; }

    int childCount() const override { return static_cast<int>(picture().layout().lanes.size()); }
    QAccessibleInterface* child(int index) const override
    {
        return index >= 0 && index < childCount() ? piece(static_cast<std::size_t>(index), std::nullopt) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* lane = dynamic_cast<const AccessiblePiece*>(child);
        return lane && !lane->part() ? static_cast<int>(lane->lane()) : -1;
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; i < childCount(); ++i)
            if (QAccessibleInterface* lane = child(i); lane->rect().contains(x, y))
                return lane;
        return nullptr;
    }
    QAccessibleInterface* focusChild() const override
    {
        const auto selected = view()->internals().overlays.selection;
        if (selected == history::kNoSpan)
            return nullptr;
        for (std::size_t lane = 0; lane < picture().layout().lanes.size(); ++lane) {
            const auto& found = parts(lane);
            for (std::size_t i = 0; i < found.size(); ++i)
                if (found[i].span == selected)
                    return piece(lane, i);
        }
        return nullptr;
    }

    /// The parts of a lane as last drawn, remembered until the picture is drawn anew.
    const std::vector<Part>& parts(std::size_t lane) const
    {
        if (m_drawn != picture().pictureCount()) {
            m_parts.clear();
            m_drawn = picture().pictureCount();
        }
        const auto [found, isNew] = m_parts.try_emplace(lane);
        if (isNew)
            found->second = partsOf(picture(), lane);
        return found->second;
    }
    QAccessibleInterface* piece(std::size_t lane, std::optional<std::size_t> part) const
    {
        const std::pair key(lane, part ? static_cast<std::int64_t>(*part) : -1);
        if (const auto found = m_pieces.find(key); found != m_pieces.end())
            return QAccessible::accessibleInterface(found->second);
        auto* made = new AccessiblePiece(const_cast<AccessibleTimeline&>(*this), lane, part);
        m_pieces.emplace(key, QAccessible::registerAccessibleInterface(made));
        return made;
    }
    QRect onScreen(const QRectF& rect) const
    {
        const QWidget* viewport = view()->viewport();
        const QRect local = rect.toAlignedRect().intersected(viewport->rect());
        return {viewport->mapToGlobal(local.topLeft()), local.size()};
    }

private:
    mutable std::map<std::pair<std::size_t, std::int64_t>, QAccessible::Id> m_pieces;
    mutable std::map<std::size_t, std::vector<Part>> m_parts;
    mutable int m_drawn = -1;
};

bool AccessiblePiece::isValid() const
{
    if (!m_timeline.alive() || m_lane >= m_timeline.picture().layout().lanes.size())
        return false;
    return !m_part || *m_part < m_timeline.parts(m_lane).size();
}

QAccessibleInterface* AccessiblePiece::parent() const
{
    return m_part ? m_timeline.piece(m_lane, std::nullopt) : &m_timeline;
}

int AccessiblePiece::childCount() const { return m_part || !isValid() ? 0 : static_cast<int>(m_timeline.parts(m_lane).size()); }

QAccessibleInterface* AccessiblePiece::child(int index) const
{
    return index >= 0 && index < childCount() ? m_timeline.piece(m_lane, static_cast<std::size_t>(index)) : nullptr;
}

int AccessiblePiece::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* piece = dynamic_cast<const AccessiblePiece*>(child);
    return piece && !m_part && piece->lane() == m_lane && piece->part() ? static_cast<int>(*piece->part()) : -1;
}

QAccessibleInterface* AccessiblePiece::childAt(int x, int y) const
{
    for (int i = 0; i < childCount(); ++i)
        if (QAccessibleInterface* part = child(i); part->rect().contains(x, y))
            return part;
    return nullptr;
}

QString AccessiblePiece::text(QAccessible::Text kind) const
{
    if (!isValid() || kind != QAccessible::Name)
        return {};
    const TimelinePicture& picture = m_timeline.picture();
    if (!m_part) {
        const Lane& lane = picture.layout().lanes[m_lane];
        return laneTitle(lane.kind) + QStringLiteral(", ") + stripText(lane.count, lane.failed);
    }
    const Part& part = m_timeline.parts(m_lane)[*m_part];
    if (part.span == history::kNoSpan)
        return stripText(part.count, part.failed);
    const QString sentence = spanSentence(*picture.snapshot(), part.span);
    return part.count > 1 ? QString(sentence + QStringLiteral(" ×") + QString::number(part.count)) : sentence;
}

QRect AccessiblePiece::rect() const
{
    if (!isValid())
        return {};
    const TimelinePicture& picture = m_timeline.picture();
    if (m_part)
        return m_timeline.onScreen(m_timeline.parts(m_lane)[*m_part].rect);
    const LanePlace& place = picture.geometry().lanes[m_lane];
    return m_timeline.onScreen(QRectF(0, place.y + picture.metrics().top() - picture.top(), m_timeline.view()->viewport()->width(), place.height));
}

QAccessible::State AccessiblePiece::state() const
{
    QAccessible::State state;
    state.invalid = !isValid();
    if (state.invalid)
        return state;
    state.offscreen = rect().isEmpty();
    if (m_part && m_timeline.parts(m_lane)[*m_part].span != history::kNoSpan) {
        state.selectable = state.focusable = true;
        state.selected = m_timeline.parts(m_lane)[*m_part].span == m_timeline.view()->internals().overlays.selection;
        state.focused = state.selected && m_timeline.view()->hasFocus();
    }
    return state;
}

QAccessibleInterface* make(const QString&, QObject* object)
{
    auto* view = qobject_cast<TimelineView*>(object);
    return view ? new AccessibleTimeline(view) : nullptr;
}

} // namespace

void installTimelineAccessibility() { QAccessible::installFactory(make); }

void TimelineView::Private::announceSelection()
{
    if (!QAccessible::isActive())
        return;
    if (auto* timeline = QAccessible::queryAccessibleInterface(&q))
        if (QAccessibleInterface* focus = timeline->focusChild()) {
            QAccessibleEvent event(focus, QAccessible::Focus);
            QAccessible::updateAccessibility(&event);
        }
}

} // namespace hindsight::ui

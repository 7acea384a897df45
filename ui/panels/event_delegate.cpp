#include "ui/panels/event_delegate.h"

#include "ui/models/event_kind.h"
#include "ui/models/event_table_model.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace hindsight::ui {

namespace {

Role roleOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Workflow: return Role::Accent;
    case EventKind::WorkflowTask: return Role::SpanTask;
    case EventKind::Activity: return Role::SpanOk;
    case EventKind::Timer: return Role::SpanTimer;
    case EventKind::Child: return Role::SpanChild;
    case EventKind::Signal:
    case EventKind::Update: return Role::SpanSignal;
    case EventKind::Marker: return Role::SpanMarker;
    case EventKind::Nexus:
    case EventKind::External: return Role::SpanChild;
    case EventKind::Other: return Role::Neutral;
    }
    return Role::Neutral;
}

void paintMark(QPainter* painter, const QRectF& box, EventKind kind, bool failed)
{
    const QColor color = activeTheme().color(failed ? Role::Failed : roleOf(kind));
    painter->setRenderHint(QPainter::Antialiasing);
    if (failed) {
        painter->setPen(QPen(color, 1.6));
        painter->drawLine(box.topLeft(), box.bottomRight());
        painter->drawLine(box.topRight(), box.bottomLeft());
        return;
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    if (kind == EventKind::Signal || kind == EventKind::Update) {
        const QPointF c = box.center();
        const qreal r = box.width() / 2 + 0.5;
        painter->drawPolygon(QPolygonF{{c.x(), c.y() - r}, {c.x() + r, c.y()}, {c.x(), c.y() + r}, {c.x() - r, c.y()}});
    } else if (kind == EventKind::Workflow) {
        painter->drawEllipse(box);
    } else {
        painter->drawRoundedRect(box, 1.5, 1.5);
    }
}

} // namespace

void EventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = activeTheme();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool failed = index.data(EventTableModel::FailureRole).toBool();
    painter->save();
    if (selected)
        painter->fillRect(option.rect, theme.color(Role::Selection));
    QRect text = option.rect.adjusted(8, 0, -8, 0);
    if (const auto verdict = static_cast<EventTableModel::Verdict>(index.data(EventTableModel::VerdictRole).toInt());
        verdict != EventTableModel::Verdict::None && index.column() == EventTableModel::Id) {
        // A bar and a sign: never a colour only.
        const bool diverges = verdict == EventTableModel::Verdict::Diverges;
        const QColor ink = theme.color(diverges ? Role::Diverged : Role::Warning);
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), ink);
        painter->setPen(ink);
        painter->setFont(option.font);
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, diverges ? QStringLiteral("≠") : QStringLiteral("~"));
    }
    if (index.column() == EventTableModel::Type) {
        const QRectF box(text.left(), text.center().y() - 3, 7, 7);
        paintMark(painter, box, static_cast<EventKind>(index.data(EventTableModel::KindRole).toInt()), failed);
        text.setLeft(text.left() + 15);
    }
    QFont font = option.font;
    font.setItalic(index.data(EventTableModel::TransientRole).toBool());
    const bool main = index.column() == EventTableModel::Type || index.column() == EventTableModel::Summary;
    Role role = main ? Role::Text : Role::Dim;
    if (failed && index.column() == EventTableModel::Type)
        role = Role::Failed;
    if (selected && role != Role::Failed)
        role = Role::OnSelection;
    painter->setFont(font);
    painter->setPen(theme.color(role));
    const auto alignment = static_cast<int>(index.data(Qt::TextAlignmentRole).toInt());
    painter->drawText(text, alignment | Qt::TextSingleLine, QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, text.width()));
    painter->restore();
}

} // namespace hindsight::ui

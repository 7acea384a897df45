// EventDelegate: paints a row of the event table: a mark in the colour and shape of its kind, failures in red with a
// cross, what may be taken back in italics. UI thread.
#pragma once

#include <QStyledItemDelegate>

namespace hindsight::ui {

class EventDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace hindsight::ui

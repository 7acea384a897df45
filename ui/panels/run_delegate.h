// RunDelegate: paints a run of the library list: state mark, name, and a second line with type, events and verdict;
// headings of days. UI thread; cost: a row.
#pragma once

#include <QStyledItemDelegate>

namespace hindsight::ui {

class RunDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace hindsight::ui

#include "ui/panels/run_delegate.h"

#include "ui/models/run_list_model.h"
#include "ui/panels/pill.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace hindsight::ui {

namespace {

QFont smaller(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.86);
    return font;
}

} // namespace

QSize RunDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int line = option.fontMetrics.height();
    if (index.data(RunListModel::HeadingRole).toBool())
        return {100, line + 14};
    return {100, line + QFontMetrics(smaller(option.font)).height() + 12};
}

void RunDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = activeTheme();
    painter->save();
    if (index.data(RunListModel::HeadingRole).toBool()) {
        painter->setFont(smaller(option.font));
        painter->setPen(theme.color(Role::Faint));
        painter->drawText(option.rect.adjusted(14, 8, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, index.data().toString().toUpper());
        painter->restore();
        return;
    }
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, theme.color(selected ? Role::Selection : Role::Hover));
    if (selected)
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 2, option.rect.height()), theme.color(Role::Accent));
    if (option.state.testFlag(QStyle::State_HasFocus) && !selected) {
        painter->setPen(theme.color(Role::Focus));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    const int line = option.fontMetrics.height();
    const QRect text = option.rect.adjusted(32, 5, -8, -5);
    const QVariant verdict = index.data(RunListModel::VerdictRole);
    const StateLook look = verdict.isValid() && static_cast<replay::Verdict>(verdict.toInt()) != replay::Verdict::Compatible
        ? lookOf(static_cast<replay::Verdict>(verdict.toInt())) : lookOf(static_cast<history::RunStatus>(index.data(RunListModel::StatusRole).toInt()));
    paintState(*painter, QRectF(option.rect.left() + 15, text.top() + line / 2.0 - 4, 8, 8), look);
    painter->setFont(option.font);
    painter->setPen(theme.color(selected ? Role::OnSelection : Role::Text));
    painter->drawText(QRect(text.left(), text.top(), text.width(), line), Qt::AlignVCenter | Qt::AlignLeft,
                      option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, text.width()));
    const QFont small = smaller(option.font);
    painter->setFont(small);
    painter->setPen(theme.color(selected ? Role::OnSelection : Role::Dim));
    painter->drawText(QRect(text.left(), text.top() + line + 2, text.width(), text.height() - line - 2), Qt::AlignTop | Qt::AlignLeft,
                      QFontMetrics(small).elidedText(index.data(RunListModel::DetailRole).toString(), Qt::ElideRight, text.width()));
    painter->restore();
}

} // namespace hindsight::ui

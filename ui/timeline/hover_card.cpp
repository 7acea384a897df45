#include "ui/timeline/hover_card.h"

#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace hindsight::ui {

HoverCard::HoverCard(QWidget* owner) : QFrame(owner, Qt::ToolTip | Qt::FramelessWindowHint), m_label(new QLabel(this))
{
    setAttribute(Qt::WA_ShowWithoutActivating);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::ToolTipBase);
    setAutoFillBackground(true);
    m_label->setForegroundRole(QPalette::ToolTipText);
    m_label->setTextFormat(Qt::RichText);
    auto* box = new QVBoxLayout(this);
    box->setContentsMargins(10, 8, 10, 8);
    box->addWidget(m_label);
}

QString HoverCard::text() const { return m_label->text(); }

void HoverCard::showAt(const QString& html, const QPoint& at)
{
    m_label->setText(html);
    adjustSize();
    QPoint place = at + QPoint(14, 18);
    if (const QScreen* screen = parentWidget()->screen()) {
        const QRect room = screen->availableGeometry();
        if (place.x() + width() > room.right())
            place.setX(std::max(room.left(), at.x() - 14 - width()));
        if (place.y() + height() > room.bottom())
            place.setY(std::max(room.top(), at.y() - 12 - height()));
    }
    move(place);
    show();
}

} // namespace hindsight::ui

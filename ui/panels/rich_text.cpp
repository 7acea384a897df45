#include "ui/panels/rich_text.h"

#include <QHelpEvent>
#include <QAbstractTextDocumentLayout>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocumentFragment>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {

RichText::RichText(const QString& accessibleName, QWidget* parent) : QTextBrowser(parent)
{
    setAccessibleName(accessibleName);
    setOpenLinks(false);
    setFrameShape(QFrame::NoFrame);
    setUndoRedoEnabled(false);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    document()->setDocumentMargin(12);
    connect(verticalScrollBar(), &QAbstractSlider::actionTriggered, this, [this] { m_from.clear(); });
    connect(verticalScrollBar(), &QAbstractSlider::rangeChanged, this, &RichText::scrollToRevealed, Qt::QueuedConnection); // after a layout
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        if (link.scheme() == QLatin1String("event"))
            Q_EMIT eventActivated(history::EventId{link.path().toLongLong()});
        else
            Q_EMIT linkActivated(link.toString(QUrl::FullyEncoded));
    });
}

void RichText::setMaker(std::function<QString()> make)
{
    m_make = std::move(make);
    refresh();
}

void RichText::refresh()
{
    if (!m_make)
        return;
    const int place = verticalScrollBar()->value();
    setHtml(QStringLiteral("<body style='color:%1'>%2</body>").arg(html::hex(Role::Text), m_make()));
    verticalScrollBar()->setValue(place);
}

QString RichText::text() const { return html::withoutBreaks(toPlainText()); }

QMimeData* RichText::createMimeDataFromSelection() const
{
    auto* copied = new QMimeData; // plain: the colours of the theme are of no use elsewhere
    copied->setText(html::withoutBreaks(textCursor().selection().toPlainText()));
    return copied;
}

void RichText::reveal(const QString& from, const QString& to)
{
    m_from = from;
    m_to = to;
    QMetaObject::invokeMethod(this, &RichText::scrollToRevealed, Qt::QueuedConnection);
}

void RichText::resizeEvent(QResizeEvent* event)
{
    QTextBrowser::resizeEvent(event);
    QMetaObject::invokeMethod(this, &RichText::scrollToRevealed, Qt::QueuedConnection); // when all is laid out
}

void RichText::scrollToRevealed()
{
    if (m_from.isEmpty())
        return;
    const QRectF from = boundsOf(m_from);
    if (from.isEmpty())
        return;
    const double bottom = std::max(from.bottom(), boundsOf(m_to).bottom()) + document()->documentMargin();
    const double least = bottom - viewport()->height();
    verticalScrollBar()->setValue(static_cast<int>(std::floor(std::clamp(least, 0.0, std::max(0.0, from.top() - 4)))));
}

QRectF RichText::boundsOf(const QString& anchor) const
{
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next())
        for (auto it = block.begin(); !it.atEnd(); ++it)
            if (it.fragment().charFormat().anchorNames().contains(anchor))
                return document()->documentLayout()->blockBoundingRect(block);
    return {};
}

bool RichText::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = cursorForPosition(help->pos()).charFormat().toolTip();
        tip.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), tip, viewport());
        return true;
    }
    return QTextBrowser::viewportEvent(event);
}

void RichText::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange)
        refresh();
}

} // namespace hindsight::ui

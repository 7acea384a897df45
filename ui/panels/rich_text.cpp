#include "ui/panels/rich_text.h"

#include <QEvent>
#include <QScrollBar>

namespace hindsight::ui {

RichText::RichText(const QString& accessibleName, QWidget* parent) : QTextBrowser(parent)
{
    setAccessibleName(accessibleName);
    setOpenLinks(false);
    setFrameShape(QFrame::NoFrame);
    setUndoRedoEnabled(false);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    document()->setDocumentMargin(12);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        if (link.scheme() == QLatin1String("event"))
            Q_EMIT eventActivated(history::EventId{link.path().toLongLong()});
        else
            Q_EMIT linkActivated(link.toString());
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

void RichText::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange)
        refresh();
}

} // namespace hindsight::ui

#include "ui/panels/state_panel.h"

#include "ui/panels/no_event.h"
#include "ui/panels/rich_text.h"
#include "ui/panels/state_page.h"

#include <QVBoxLayout>

namespace hindsight::ui {

StatePanel::StatePanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_page(new RichText(tr("State of the workflow after the event under the cursor")))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_page);
    setFocusProxy(m_page);
    m_page->setMaker([this]() -> QString {
        const Document::StateIndexPtr states = m_document.stateIndex();
        const history::EventIndex at = m_document.cursor();
        if (at == history::kNoEvent)
            return html::span(Role::Dim, noEventText(m_document));
        if (!states || at.value >= states->snapshot().size())
            return html::span(Role::Dim, tr("Reading the history …"));
        return statePageHtml(*states, at, m_values);
    });
    connect(m_page, &RichText::eventActivated, &document, &Document::goTo);
    connect(&document, &Document::cursorChanged, this, &StatePanel::refreshSoon);
    connect(&document, &Document::runChanged, this, &StatePanel::refreshSoon);
    connect(&document, &Document::phaseChanged, this, &StatePanel::refreshSoon);
    connect(&document, &Document::stateIndexChanged, this, &StatePanel::refreshSoon);
}

void StatePanel::setPayloadValues(bool shown)
{
    m_values = shown;
    refreshSoon();
}

QString StatePanel::text() const { return m_page->text(); }

void StatePanel::refreshSoon()
{
    m_stale = true;
    if (!isVisible())
        return;
    m_stale = false;
    m_page->refresh();
}

void StatePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        refreshSoon();
}

} // namespace hindsight::ui

#include "ui/panels/inspector_panel.h"

#include "history/model/event_detail.h"
#include "ui/models/time_text.h"
#include "ui/panels/event_page.h"
#include "ui/panels/no_event.h"
#include "ui/panels/rich_text.h"

#include <QVBoxLayout>

namespace hindsight::ui {

InspectorPanel::InspectorPanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_page(new RichText(tr("Event under the cursor")))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_page);
    setFocusProxy(m_page);
    m_page->setMaker([this]() -> QString {
        const history::SnapshotPtr snapshot = m_document.snapshot();
        const history::EventIndex at = m_document.cursor();
        if (!snapshot || at == history::kNoEvent || at.value >= snapshot->size())
            return html::span(Role::Dim, noEventText(m_document));
        const Document::StateIndexPtr states = m_document.stateIndex();
        return eventPageHtml({*snapshot, at, states.get(), m_document.timeDisplay(), m_values});
    });
    connect(m_page, &RichText::eventActivated, &document, &Document::goTo);
    connect(&document, &Document::cursorChanged, this, &InspectorPanel::refreshSoon);
    connect(&document, &Document::runChanged, this, &InspectorPanel::refreshSoon);
    connect(&document, &Document::phaseChanged, this, &InspectorPanel::refreshSoon);
    connect(&document, &Document::snapshotChanged, this, &InspectorPanel::refreshSoon);
    connect(&document, &Document::stateIndexChanged, this, &InspectorPanel::refreshSoon);
}

void InspectorPanel::setPayloadValues(bool shown)
{
    m_values = shown;
    refreshSoon();
}

QString InspectorPanel::text() const { return m_page->text(); }

QString InspectorPanel::json() const
{
    const history::SnapshotPtr snapshot = m_document.snapshot();
    const history::EventIndex at = m_document.cursor();
    return snapshot && at != history::kNoEvent ? fromUtf8(history::describeEvent(*snapshot, at).json) : QString();
}

void InspectorPanel::refreshSoon()
{
    m_stale = true;
    if (isVisible())
        refresh();
}

void InspectorPanel::refresh()
{
    m_stale = false;
    m_page->refresh();
}

void InspectorPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        refresh();
}

} // namespace hindsight::ui

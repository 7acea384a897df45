#include "ui/panels/lens_panel.h"

#include "ui/panels/lens_page.h"
#include "ui/panels/rich_text.h"

#include <QVBoxLayout>

namespace hindsight::ui {

LensPanel::LensPanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_page(new RichText(tr("Divergence lens: recorded history and new code")))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_page);
    setFocusProxy(m_page);
    m_page->setMaker([this]() -> QString {
        const history::SnapshotPtr snapshot = m_document.snapshot();
        const auto verdict = m_document.verdict();
        if (!snapshot)
            return html::span(Role::Dim, tr("Open a run to compare it with new code."));
        if (m_checking && !verdict)
            return html::span(Role::Dim, tr("The check is running …"));
        if (!verdict)
            return html::span(Role::Dim, tr("This run was not yet put before a worker.")) + QStringLiteral(" <a href='check:' style='color:%1; text-decoration:none'>%2</a>")
                .arg(html::hex(Role::Accent), tr("Check it against new code …"));
        const QString origin = m_origin.isEmpty() ? QString() : QStringLiteral("<p style='margin:0 0 4px 12px'>%1</p>").arg(html::span(Role::Dim, m_origin.toHtmlEscaped()));
        return origin + lensPageHtml(*snapshot, *verdict, m_sdk);
    });
    connect(m_page, &RichText::eventActivated, &document, &Document::goTo);
    connect(m_page, &RichText::linkActivated, this, [this](const QString& link) {
        if (const auto place = codePlaceOf(link))
            Q_EMIT codeRequested(*place);
        else if (const QString rule = ignoredRuleOf(link); !rule.isEmpty())
            Q_EMIT ignoreRequested(rule);
        else
            Q_EMIT checkRequested();
    });
    connect(&document, &Document::verdictChanged, this, [this] {
        refresh();
        revealDivergence();
    });
    connect(&document, &Document::runChanged, this, &LensPanel::refresh);
    connect(&document, &Document::snapshotChanged, this, &LensPanel::refresh);
}

void LensPanel::setSdk(const std::string& sdk)
{
    m_sdk = sdk;
    refresh();
}

void LensPanel::setOrigin(const QString& origin)
{
    m_origin = origin;
    refresh();
}

void LensPanel::setChecking(bool checking)
{
    m_checking = checking;
    refresh();
}

QString LensPanel::text() const { return m_page->text(); }

void LensPanel::revealDivergence() { m_page->reveal(QLatin1String(kDivergenceAnchor), QLatin1String(kMeaningAnchor)); }

void LensPanel::refresh() { m_page->refresh(); }

} // namespace hindsight::ui

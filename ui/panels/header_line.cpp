#include "ui/panels/header_line.h"

#include "replay/verdict/explain.h"
#include "ui/models/count_text.h"
#include "ui/models/time_text.h"
#include "ui/panels/pill.h"
#include "ui/shell/elided_label.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QToolButton>

namespace hindsight::ui {

HeaderLine::HeaderLine(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_title(new ElidedLabel), m_verdict(new Pill), m_status(new Pill), m_facts(new ElidedLabel),
      m_check(new QToolButton), m_times(new QToolButton)
{
    setObjectName(QStringLiteral("headerLine"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_facts->setProperty("dim", true);
    m_check->setText(tr("Check …"));
    m_check->setAccessibleName(tr("Check this run against new code"));
    m_check->setObjectName(QStringLiteral("accentButton"));
    m_check->setFocusPolicy(Qt::StrongFocus);
    m_times->setFocusPolicy(Qt::StrongFocus);
    m_times->setAutoRaise(true);
    connect(m_check, &QToolButton::clicked, this, &HeaderLine::checkRequested);
    connect(m_times, &QToolButton::clicked, &document, [&document] {
        document.setTimeDisplay(document.timeDisplay() == Document::TimeDisplay::Elapsed ? Document::TimeDisplay::Utc : Document::TimeDisplay::Elapsed);
    });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 6, 10, 6);
    layout->setSpacing(10);
    layout->addWidget(m_title);
    layout->addWidget(m_verdict);
    layout->addWidget(m_status);
    layout->addWidget(m_facts, 1);
    layout->addWidget(m_check);
    layout->addWidget(m_times);

    connect(&document, &Document::runChanged, this, &HeaderLine::refresh);
    connect(&document, &Document::phaseChanged, this, &HeaderLine::refresh);
    connect(&document, &Document::snapshotChanged, this, &HeaderLine::refresh);
    connect(&document, &Document::stateIndexChanged, this, &HeaderLine::refresh);
    connect(&document, &Document::verdictChanged, this, &HeaderLine::refresh);
    connect(&document, &Document::timeDisplayChanged, this, &HeaderLine::refresh);
    refresh();
}

QString HeaderLine::facts() const
{
    const history::SnapshotPtr snapshot = m_document.snapshot();
    if (!snapshot || snapshot->empty())
        return {};
    const QLocale locale;
    QStringList parts{fromUtf8(snapshot->facts().workflowType), fromUtf8(snapshot->facts().taskQueue)};
    if (const auto states = m_document.stateIndex(); states && !states->snapshot().empty()) {
        const auto last = states->at({static_cast<std::uint32_t>(states->snapshot().size()) - 1});
        QString worker = last.workerBuild.empty() ? QString() : tr("build %1").arg(fromUtf8(last.workerBuild).left(16));
        if (!last.sdk.empty())
            worker += worker.isEmpty() ? fromUtf8(last.sdk) : QStringLiteral(" (%1)").arg(fromUtf8(last.sdk));
        parts << worker;
    }
    if (m_document.verdict())
        parts.prepend(m_origin);
    if (const auto verdict = m_document.verdict())
        parts << tr("checked to %1 of %2").arg(locale.toString(static_cast<qlonglong>(verdict->checkedTo)), locale.toString(static_cast<qlonglong>(verdict->events)));
    else
        parts << countText(static_cast<qint64>(snapshot->size()), tr("event"), tr("events"));
    if (!snapshot->complete())
        parts << tr("loading …");
    if (!snapshot->issues().empty())
        parts << countText(static_cast<qint64>(snapshot->issues().size()), tr("problem in the history"), tr("problems in the history"));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

void HeaderLine::refresh()
{
    const history::SnapshotPtr snapshot = m_document.snapshot();
    const history::RunKey& run = m_document.run();
    const bool any = m_document.phase() != Document::Phase::Empty;
    m_title->setFullText(!any ? tr("No run is open") : fromUtf8(!run.workflowId.empty() ? run.workflowId : run.runId.empty() ? run.source : run.runId));
    m_title->setToolTip(any ? tr("run %1\nnamespace %2\nfrom %3").arg(fromUtf8(run.runId), fromUtf8(run.namespaceName), fromUtf8(run.source)) : QString());
    if (snapshot && !snapshot->empty())
        m_status->setState(fromUtf8(history::runStatusName(snapshot->status())), lookOf(snapshot->status()));
    else if (m_document.phase() == Document::Phase::Failed)
        m_status->setState(tr("could not be opened"), {Role::Failed, StateShape::Cross});
    else
        m_status->setState({}, {Role::Neutral, StateShape::Dot});
    if (const auto verdict = m_document.verdict())
        m_verdict->setState(fromUtf8(replay::verdictHeadline(*verdict)), lookOf(verdict->verdict));
    else
        m_verdict->setState({}, {Role::Neutral, StateShape::Dot});
    m_facts->setFullText(m_document.phase() == Document::Phase::Failed ? m_document.failure() : facts());
    m_check->setVisible(snapshot && !snapshot->empty());
    const bool elapsed = m_document.timeDisplay() == Document::TimeDisplay::Elapsed;
    m_times->setText(elapsed ? tr("elapsed") : tr("UTC"));
    m_times->setToolTip(tr("Show times as %1").arg(elapsed ? tr("UTC") : tr("elapsed")));
    m_times->setAccessibleName(elapsed ? tr("Times are elapsed; show UTC") : tr("Times are UTC; show elapsed"));
}

void HeaderLine::setOrigin(const QString& origin)
{
    m_origin = origin;
    refresh();
}

QString HeaderLine::text() const
{
    QStringList parts{m_title->fullText(), m_verdict->text(), m_status->text(), m_facts->fullText()};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" | "));
}

} // namespace hindsight::ui

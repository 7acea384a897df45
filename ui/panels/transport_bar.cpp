#include "ui/panels/transport_bar.h"

#include "ui/document/steps.h"
#include "ui/models/time_text.h"
#include "ui/panels/event_slider.h"
#include "ui/shell/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QToolButton>

namespace hindsight::ui {

TransportBar::TransportBar(Document& document, const Actions& actions, QWidget* parent)
    : QWidget(parent), m_document(document), m_slider(new EventSlider), m_place(new QLabel), m_time(new QLabel)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    struct Button { const char* action; Icon icon; };
    for (const Button& wanted : {Button{"step.first", Icon::First}, Button{"step.previousTask", Icon::PreviousTask}, Button{"step.previousEvent", Icon::PreviousEvent},
                                 Button{"step.nextEvent", Icon::NextEvent}, Button{"step.nextTask", Icon::NextTask}, Button{"step.last", Icon::Last}}) {
        QAction* action = actions.find(QString::fromLatin1(wanted.action));
        Q_ASSERT(action);
        auto* button = new IconButton(wanted.icon);
        button->setToolTip(Actions::tip(*action));
        button->setAccessibleName(action->text());
        connect(button, &QToolButton::clicked, action, &QAction::trigger);
        layout->addWidget(button);
    }
    layout->addSpacing(8);
    layout->addWidget(m_slider, 1);
    layout->addSpacing(8);
    layout->addWidget(m_place);
    layout->addSpacing(10);
    layout->addWidget(m_time);
    m_slider->setAccessibleName(tr("Event in the history"));
    m_place->setObjectName(QStringLiteral("place"));
    m_time->setProperty("dim", true);
    m_time->setObjectName(QStringLiteral("placeTime"));

    connect(m_slider, &QSlider::valueChanged, &document, [&document](int value) { document.setCursor(history::EventIndex{static_cast<std::uint32_t>(value)}); });
    connect(&document, &Document::runChanged, this, &TransportBar::takeSnapshot);
    connect(&document, &Document::snapshotChanged, this, &TransportBar::takeSnapshot);
    connect(&document, &Document::verdictChanged, this, &TransportBar::takeVerdict);
    connect(&document, &Document::cursorChanged, this, &TransportBar::showCursor);
    connect(&document, &Document::timeDisplayChanged, this, &TransportBar::showCursor);
    takeSnapshot();
}

void TransportBar::takeSnapshot()
{
    const history::SnapshotPtr snapshot = m_document.snapshot();
    m_failures.clear();
    const std::size_t size = snapshot ? snapshot->size() : 0;
    for (std::uint32_t i = 0; i < size; ++i)
        if (isFailureEvent(snapshot->type({i})))
            m_failures.push_back({i});
    {
        const QSignalBlocker quiet(m_slider); // a new range is not a step
        m_slider->setRange(0, size == 0 ? 0 : static_cast<int>(size) - 1);
    }
    m_slider->setEnabled(size > 0);
    takeVerdict();
    showCursor();
}

void TransportBar::takeVerdict()
{
    EventSlider::Marks marks;
    marks.failures = m_failures;
    const history::SnapshotPtr snapshot = m_document.snapshot();
    if (const auto verdict = m_document.verdict(); snapshot && verdict) {
        const auto at = [&snapshot](std::int64_t event) { return snapshot->indexOf(history::EventId{event}).value_or(history::kNoEvent); };
        for (const replay::Difference& difference : verdict->differences)
            if (const history::EventIndex event = at(difference.eventId); event != history::kNoEvent)
                marks.differences.push_back(event);
        if (verdict->divergence) {
            marks.divergence = at(verdict->divergence->eventId);
            marks.frontier = at(verdict->lastAgreeingTask);
        }
    }
    m_slider->setMarks(std::move(marks));
}

void TransportBar::showCursor()
{
    const history::SnapshotPtr snapshot = m_document.snapshot();
    const history::EventIndex at = m_document.cursor();
    if (!snapshot || at == history::kNoEvent) {
        m_place->setText(tr("no event"));
        m_time->clear();
        return;
    }
    const QLocale locale;
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(static_cast<int>(at.value));
    }
    const QString id = locale.toString(static_cast<qlonglong>(snapshot->id(at).value));
    const QString count = locale.toString(static_cast<qulonglong>(snapshot->size()));
    m_place->setText(tr("event <b>%1</b> of %2").arg(id, count));
    m_place->setAccessibleName(tr("event %1 of %2").arg(id, count));
    m_time->setText(timeText(m_document.timeOf(at), snapshot->startTime(), m_document.timeDisplay()));
    // the slider must not jump while numbers grow
    m_place->setMinimumWidth(fontMetrics().horizontalAdvance(tr("event %1 of %2").arg(count, count)) + 8);
    m_slider->update();
}

void TransportBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_time->setVisible(width() > 460);
}

} // namespace hindsight::ui

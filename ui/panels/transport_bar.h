// TransportBar: first, previous task, previous event, next event, next task, last; the slider; "event 37 of 124" and the
// time there. Its buttons are the registry's actions. UI thread.
#pragma once

#include "ui/document/document.h"
#include "ui/shell/actions.h"

#include <QWidget>

class QLabel;

namespace hindsight::ui {

class EventSlider;

class TransportBar final : public QWidget {
    Q_OBJECT
public:
    /// `actions` must hold step.first, step.previousTask, step.previousEvent, step.nextEvent, step.nextTask, step.last.
    TransportBar(Document& document, const Actions& actions, QWidget* parent = nullptr);
    EventSlider& slider() { return *m_slider; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void takeSnapshot();
    void takeVerdict();
    void showCursor();

    Document& m_document;
    EventSlider* m_slider;
    QLabel* m_place;
    QLabel* m_time;
    std::vector<history::EventIndex> m_failures;
};

} // namespace hindsight::ui

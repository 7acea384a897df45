// EventSlider: the whole history as a slider by event, with marks for failures and the divergence. A click goes there.
// Marks are merged per pixel, so a frame costs its width. UI thread.
#pragma once

#include <QSlider> // first: moc 6.4 cannot parse <chrono> of GCC 12 as the first thing it sees

#include "history/model/ids.h"

#include <vector>

namespace hindsight::ui {

class EventSlider final : public QSlider {
    Q_OBJECT
public:
    explicit EventSlider(QWidget* parent = nullptr);
    void setMarks(std::vector<history::EventIndex> failures, history::EventIndex divergence);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    qreal xOf(int value) const;
    int valueAt(qreal x) const;

    std::vector<history::EventIndex> m_failures;
    history::EventIndex m_divergence = history::kNoEvent;
};

} // namespace hindsight::ui

// EventSlider: the whole history as a slider by event, with marks for failures and what a verdict says: the divergence, the
// differences, the last workflow task that agrees. A click goes there.
// Marks are merged per pixel, so a frame costs its width. UI thread.
#pragma once

#include <QSlider> // first: moc 6.4 cannot parse <chrono> of GCC 12 as the first thing it sees

#include "history/model/ids.h"
#include "ui/theme/role.h"

#include <vector>

namespace hindsight::ui {

class EventSlider final : public QSlider {
    Q_OBJECT
public:
    explicit EventSlider(QWidget* parent = nullptr);
    struct Marks {
        std::vector<history::EventIndex> failures;
        std::vector<history::EventIndex> differences;           ///< commands with another attribute, or a task early
        history::EventIndex divergence = history::kNoEvent;
        history::EventIndex frontier = history::kNoEvent;       ///< the end of the last workflow task that agrees, beside a divergence
    };
    void setMarks(Marks marks);
    const Marks& marks() const { return m_marks; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    qreal xOf(int value) const;
    int valueAt(qreal x) const;

    void paintTicks(QPainter& painter, const std::vector<history::EventIndex>& events, qreal from, qreal to, Role role) const;

    Marks m_marks;
};

} // namespace hindsight::ui

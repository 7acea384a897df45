// HoverCard: the small card beside the pointer that tells about a span. Owned by TimelineView; never takes focus.
#pragma once

#include <QFrame>

class QLabel;

namespace hindsight::ui {

class HoverCard : public QFrame {
    Q_OBJECT
public:
    explicit HoverCard(QWidget* owner);
    /// Beside `at` (global), kept on its screen.
    void showAt(const QString& html, const QPoint& at);
    QString text() const;

private:
    QLabel* m_label;
};

} // namespace hindsight::ui

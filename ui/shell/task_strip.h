// TaskStrip: the line at the bottom: what runs (title, n of m, cancel), what failed (until dismissed, with Copy and
// Retry), and on the right what is hidden, the library, the key list. Several tasks stack. UI thread.
#pragma once

#include "ui/jobs/task_list.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QTimer;
class QToolButton;
class QVBoxLayout;

namespace hindsight::ui {

class TaskStrip final : public QWidget {
    Q_OBJECT
public:
    explicit TaskStrip(TaskList& tasks, QWidget* parent = nullptr);
    void setHiddenText(const QString& text);    ///< "1,204 hidden by filter"
    void setLibraryText(const QString& text);   ///< "9 runs"

Q_SIGNALS:
    void keysRequested();

private:
    class Row;
    void refresh();

    TaskList& m_tasks;
    QVBoxLayout* m_rows;
    QLabel* m_idle;
    QLabel* m_hidden;
    QLabel* m_library;
    QTimer* m_delay;
    std::vector<Row*> m_shown;
};

} // namespace hindsight::ui

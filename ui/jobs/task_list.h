// TaskList: the long tasks a user should know of (download, import, check): title, n of m, cancel; errors stay until
// dismissed. Shown by the task strip. UI thread only; callbacks are called on it.
#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace hindsight::ui {

struct TaskId {
    int value = 0;
    friend bool operator==(const TaskId&, const TaskId&) = default;
};

struct LongTask {
    enum class State { Running, Cancelling, Finished, Failed };
    TaskId id;
    State state = State::Running;
    QString title;                      ///< "Downloading order-7731"
    QString detail;                     ///< "1 diverged, 91 compatible", or the error
    qint64 done = 0, total = 0;         ///< total 0: not known
    std::function<void()> cancel;       ///< empty: cannot be cancelled
    std::function<void()> retry;        ///< empty: no retry
};

class TaskList final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    TaskId start(const QString& title, std::function<void()> cancel = {});
    void setProgress(TaskId id, qint64 done, qint64 total, const QString& detail = {});
    void setTitle(TaskId id, const QString& title);
    /// Done well: shown with `summary` until dismissed by the strip; removed at once when there is nothing to say.
    void finish(TaskId id, const QString& summary = {});
    void fail(TaskId id, const QString& error, std::function<void()> retry = {});
    void cancel(TaskId id);
    void retry(TaskId id);
    void dismiss(TaskId id);
    /// A failure that belongs to no task (a file that cannot be opened): stays like any other.
    void report(const QString& title, const QString& error, std::function<void()> retry = {});

    const std::vector<LongTask>& tasks() const { return m_tasks; }
    const LongTask* find(TaskId id) const;

Q_SIGNALS:
    void changed();

private:
    LongTask* task(TaskId id);
    std::vector<LongTask> m_tasks;
    int m_next = 1;
};

} // namespace hindsight::ui

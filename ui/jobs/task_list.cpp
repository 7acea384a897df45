#include "ui/jobs/task_list.h"

#include <algorithm>

namespace hindsight::ui {

TaskId TaskList::start(const QString& title, std::function<void()> cancel)
{
    LongTask task;
    task.id = TaskId{m_next++};
    task.title = title;
    task.cancel = std::move(cancel);
    m_tasks.push_back(std::move(task));
    Q_EMIT changed();
    return m_tasks.back().id;
}

LongTask* TaskList::task(TaskId id)
{
    const auto found = std::ranges::find(m_tasks, id, &LongTask::id);
    return found == m_tasks.end() ? nullptr : &*found;
}

const LongTask* TaskList::find(TaskId id) const
{
    const auto found = std::ranges::find(m_tasks, id, &LongTask::id);
    return found == m_tasks.end() ? nullptr : &*found;
}

void TaskList::setProgress(TaskId id, qint64 done, qint64 total, const QString& detail)
{
    if (LongTask* t = task(id)) {
        t->done = done;
        t->total = total;
        if (!detail.isNull())
            t->detail = detail;
        Q_EMIT changed();
    }
}

void TaskList::setTitle(TaskId id, const QString& title)
{
    if (LongTask* t = task(id)) {
        t->title = title;
        Q_EMIT changed();
    }
}

void TaskList::finish(TaskId id, const QString& summary)
{
    if (summary.isEmpty()) {
        dismiss(id);
    } else if (LongTask* t = task(id)) {
        t->state = LongTask::State::Finished;
        t->detail = summary;
        Q_EMIT changed();
    }
}

void TaskList::fail(TaskId id, const QString& error, std::function<void()> retry)
{
    if (LongTask* t = task(id)) {
        t->state = LongTask::State::Failed;
        t->detail = error;
        t->retry = std::move(retry);
        Q_EMIT changed();
    }
}

void TaskList::cancel(TaskId id)
{
    LongTask* t = task(id);
    if (!t || t->state != LongTask::State::Running || !t->cancel)
        return;
    t->state = LongTask::State::Cancelling;
    const auto call = t->cancel; // the call may change the list
    Q_EMIT changed();
    call();
}

void TaskList::retry(TaskId id)
{
    const LongTask* t = find(id);
    if (!t || !t->retry)
        return;
    const auto call = t->retry;
    dismiss(id);
    call();
}

void TaskList::dismiss(TaskId id)
{
    if (std::erase_if(m_tasks, [id](const LongTask& t) { return t.id == id; }) > 0)
        Q_EMIT changed();
}

void TaskList::report(const QString& title, const QString& error, std::function<void()> retry)
{
    fail(start(title), error, std::move(retry));
}

} // namespace hindsight::ui

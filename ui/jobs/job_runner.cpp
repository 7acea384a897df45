#include "ui/jobs/job_runner.h"

#include <algorithm>

namespace hindsight::ui {

namespace {
// Jobs mostly wait (a server, a worker, the disk): more of them than cores may be under way.
constexpr int kThreads = 8;
} // namespace

void JobContext::post(std::function<void()> deliver) const
{
    m_state->runner->deliver(m_state, std::move(deliver));
}

void Job::drop()
{
    if (!m_state)
        return;
    m_state->dropped = true;
    m_state->stop.request_stop();
}

JobRunner::JobRunner(QObject* parent) : QObject(parent) { m_pool.setMaxThreadCount(kThreads); }

JobRunner::~JobRunner()
{
    for (const auto& weak : m_jobs)
        if (const auto state = weak.lock()) {
            state->dropped = true;
            state->stop.request_stop();
        }
    m_pool.waitForDone();
}

JobContext JobRunner::prepare(QObject* receiver)
{
    std::erase_if(m_jobs, [](const auto& weak) { return weak.expired(); });
    JobContext context;
    context.m_state = std::make_shared<JobContext::State>();
    context.m_state->runner = this;
    context.m_state->receiver = receiver;
    context.stop = context.m_state->stop.get_token();
    m_jobs.push_back(context.m_state);
    Q_EMIT runningChanged(++m_running);
    return context;
}

void JobRunner::deliver(const std::shared_ptr<JobContext::State>& state, std::function<void()> call)
{
    // posted to the runner, never to the receiver: the receiver may be going away on the UI thread right now
    QMetaObject::invokeMethod(this, [state, call = std::move(call)] {
        if (!state->dropped && state->receiver)
            call();
    }, Qt::QueuedConnection);
}

void JobRunner::deliverLast(const JobContext& context, std::function<void()> call)
{
    QMetaObject::invokeMethod(this, [this, state = context.m_state, call = std::move(call)] {
        state->finished = true;
        Q_EMIT runningChanged(--m_running);
        if (!state->dropped && state->receiver)
            call();
    }, Qt::QueuedConnection);
}

} // namespace hindsight::ui

// JobRunner: work off the UI thread, answers back on it. Owned by the composition root; used from the UI thread only.
// A Job can be cancelled (its stop token is set, its answer still comes) or dropped (its answer never comes). The
// destructor asks every job to stop and waits for the threads; nothing is delivered after it.
#pragma once

#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <vector>

namespace hindsight::ui {

class JobRunner;

/// What a piece of work sees of its job. Thread-safe.
class JobContext {
public:
    std::stop_token stop;
    /// Runs `deliver` on the UI thread, unless the job was dropped or its receiver is gone.
    void post(std::function<void()> deliver) const;

private:
    friend class JobRunner;
    friend class Job;
    struct State {
        JobRunner* runner = nullptr;
        QPointer<QObject> receiver;  ///< read on the UI thread only
        std::stop_source stop;
        bool dropped = false;        ///< UI thread only
        bool finished = false;       ///< UI thread only
    };
    std::shared_ptr<State> m_state;
};

/// A handle to running work; copying is cheap, losing it changes nothing.
class Job {
public:
    bool running() const { return m_state && !m_state->finished && !m_state->dropped; }
    void cancel() { if (m_state) m_state->stop.request_stop(); }
    void drop();

private:
    friend class JobRunner;
    std::shared_ptr<JobContext::State> m_state;
};

class JobRunner final : public QObject {
    Q_OBJECT
public:
    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override;

    /// `work(const JobContext&)` runs on a pool thread; its value goes to `done(value)` on the UI thread.
    template <class Work, class Done>
    Job start(QObject* receiver, Work work, Done done)
    {
        using Value = std::invoke_result_t<Work, const JobContext&>;
        JobContext context = prepare(receiver);
        Job job;
        job.m_state = context.m_state;
        m_pool.start([this, context, work = std::move(work), done = std::move(done)]() mutable {
            // the value travels in a shared_ptr: std::function wants to copy what it holds
            auto value = std::make_shared<Value>(work(context));
            deliverLast(context, [value, done = std::move(done)] { done(std::move(*value)); });
        });
        return job;
    }
    int running() const { return m_running; }

Q_SIGNALS:
    void runningChanged(int running);

private:
    friend class JobContext;
    JobContext prepare(QObject* receiver);
    void deliver(const std::shared_ptr<JobContext::State>& state, std::function<void()> call);
    void deliverLast(const JobContext& context, std::function<void()> call);

    QThreadPool m_pool;
    std::vector<std::weak_ptr<JobContext::State>> m_jobs;
    int m_running = 0;
};

/// One slot for work of which only the newest answer counts: starting again cancels and drops the former.
class LatestJob {
public:
    explicit LatestJob(JobRunner& runner) : m_runner(&runner) {}
    ~LatestJob() { drop(); }
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;

    template <class Work, class Done>
    void start(QObject* receiver, Work work, Done done)
    {
        drop();
        m_job = m_runner->start(receiver, std::move(work), std::move(done));
    }
    void drop() { m_job.drop(); }
    void cancel() { m_job.cancel(); }
    bool running() const { return m_job.running(); }

private:
    JobRunner* m_runner;
    Job m_job;
};

} // namespace hindsight::ui

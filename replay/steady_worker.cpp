#include "replay/steady_worker.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

/// A worker that dies this often without answering anything will not answer the rest either.
constexpr int kHopelessDeaths = 5;

UnverifiedCode codeOf(WorkerEnd::Kind kind)
{
    switch (kind) {
    case WorkerEnd::Kind::NotStarted: return UnverifiedCode::WorkerNotStarted;
    case WorkerEnd::Kind::NeverPolled: return UnverifiedCode::WorkerNeverPolled;
    case WorkerEnd::Kind::Died: return UnverifiedCode::WorkerDied;
    case WorkerEnd::Kind::WrongWorker: return UnverifiedCode::WrongWorker;
    }
    return UnverifiedCode::WorkerDied;
}

void addNew(std::vector<std::string>& all, const std::vector<std::string>& more)
{
    for (const std::string& line : more)
        if (std::ranges::find(all, line) == all.end())
            all.push_back(line);
}

} // namespace

/// A place among the tasks in flight; one that asked for it has the worker to itself.
class SteadyWorker::Turn {
public:
    Turn(SteadyWorker& worker, bool alone, std::stop_token stop) : m_worker(worker), m_alone(alone)
    {
        std::unique_lock lock(worker.m_turnMutex);
        worker.m_waitingAlone += alone;
        m_taken = worker.m_turnChanged.wait(lock, stop, [&] {
            if (worker.m_someoneAlone)
                return false;
            return alone ? worker.m_inFlight == 0 : worker.m_waitingAlone == 0; // who must be alone goes first
        });
        worker.m_waitingAlone -= alone;
        if (m_taken) {
            if (worker.m_inFlight++ == 0)
                worker.m_busySince = std::chrono::steady_clock::now();
            worker.m_someoneAlone = alone;
        }
        lock.unlock();
        worker.m_turnChanged.notify_all();
    }
    ~Turn()
    {
        if (!m_taken)
            return;
        {
            const std::lock_guard lock(m_worker.m_turnMutex);
            if (--m_worker.m_inFlight == 0)
                m_worker.m_busy += std::chrono::steady_clock::now() - m_worker.m_busySince;
            if (m_alone)
                m_worker.m_someoneAlone = false;
        }
        m_worker.m_turnChanged.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    bool taken() const { return m_taken; }

private:
    SteadyWorker& m_worker;
    bool m_alone, m_taken = false;
};

SteadyWorker::SteadyWorker(WorkerSessionOptions options, WorkerSessionObserver observer)
    : m_options(std::move(options)), m_observer(std::move(observer))
{
}

SteadyWorker::~SteadyWorker() { stop(); }

Result<void> SteadyWorker::start(std::stop_token stop)
{
    const Turn turn(*this, false, {}); // starting is the worker's time
    const std::lock_guard lock(m_mutex);
    return startSession(std::move(stop), false);
}

/// With m_mutex held: others wait here until there is a worker again, or none any more.
Result<void> SteadyWorker::startSession(std::stop_token stop, bool again)
{
    Result<std::unique_ptr<WorkerSession>> started = WorkerSession::start(m_options, m_observer, stop);
    if (!started.ok()) {
        if (again && started.error().code != ErrorCode::Cancelled)
            m_gone = Halt{UnverifiedCode::WorkerDied, "the worker ended and could not be started again: " + started.error().message};
        return started.error();
    }
    std::shared_ptr<WorkerSession> session = std::move(started).value();
    if (const auto end = session->ended()) {
        m_gone = Halt{codeOf(end->kind), again && end->kind != WorkerEnd::Kind::WrongWorker
                                             ? "the worker ended and did not come back: " + end->reason : end->reason};
        retire(session);
        return {};
    }
    m_identity = session->worker();
    ++m_generation;
    m_session = std::move(session);
    m_stuck = false;
    return {};
}

void SteadyWorker::retire(std::shared_ptr<WorkerSession>& session)
{
    if (!session)
        return;
    if (WorkerIdentity identity = session->worker(); !identity.sdk.empty())
        m_identity = std::move(identity);
    session->stop();
    addNew(m_notes, session->notes());
    addNew(m_connections, session->connections());
    session.reset();
}

void SteadyWorker::stop()
{
    const Turn turn(*this, false, {});
    const std::lock_guard lock(m_mutex);
    retire(m_session);
}

Result<std::shared_ptr<WorkerSession>> SteadyWorker::session(bool alone, std::stop_token stop)
{
    const std::lock_guard lock(m_mutex);
    const auto nobody = [&] { return Error{ErrorCode::NotFound, m_gone ? m_gone->reason : "no worker"}; };
    if (m_gone)
        return nobody();
    const auto ended = m_session ? m_session->ended() : std::nullopt;
    if (ended && ended->kind == WorkerEnd::Kind::WrongWorker) {
        m_gone = Halt{UnverifiedCode::WrongWorker, ended->reason};
        retire(m_session);
        return nobody();
    }
    // Counted by process, not by the tasks it had in hand: one bad history must not end the check of the others.
    if (ended && ++m_deathsInARow >= kHopelessDeaths) {
        m_gone = Halt{UnverifiedCode::WorkerDied,
                      fmt::format("the worker ended {} times in a row without an answer: {}", m_deathsInARow, ended->reason)};
        retire(m_session);
        return nobody();
    }
    if (stop.stop_requested())
        return cancelled(); // and start nothing
    // A stuck worker may still answer others; it is replaced when nobody else has a task in hand.
    if (!m_session || ended || (m_stuck && alone)) {
        retire(m_session);
        warnOfRestart(ended ? ended->reason : std::string());
        if (Result<void> started = startSession(std::move(stop), true); !started.ok())
            return started.error();
        if (m_gone)
            return nobody();
    }
    return m_session;
}

/// With m_mutex held.
void SteadyWorker::warnOfRestart(const std::string& ended)
{
    constexpr std::size_t kNamed = 3;
    std::string text;
    if (ended.empty()) {
        text = (m_stuckBy.empty() ? "the worker does not answer" : m_stuckBy) + ": starting it again";
    } else {
        std::string runs;
        for (std::size_t i = 0; i < std::min(kNamed, m_inHand.size()); ++i)
            runs += (i == 0 ? "" : ", ") + m_inHand[i];
        if (m_inHand.size() > kNamed)
            runs += fmt::format(" and {} more", m_inHand.size() - kNamed);
        text = fmt::format("the worker ended{} ({}): starting it again", runs.empty() ? "" : " with " + runs + " in hand", ended);
    }
    m_inHand.clear();
    if (m_warned.insert(text).second && m_observer.warning)
        m_observer.warning(text);
}

Result<WorkerReply> SteadyWorker::ask(const WorkerTask& task, bool alone, std::stop_token stop)
{
    const Turn turn(*this, alone, stop);
    if (!turn.taken())
        return cancelled();
    Result<std::shared_ptr<WorkerSession>> current = session(alone, stop);
    if (!current.ok())
        return current.error();
    WorkerSession& worker = *current.value();
    Result<WorkerReply> reply = worker.channel().ask(task, stop);
    const bool gone = reply.ok() && reply.value().kind == WorkerReply::Kind::WorkerGone;
    const std::lock_guard lock(m_mutex);
    if (!reply.ok() || gone) {
        // Stopped by the guard: it is no death that another start would mend.
        if (const auto end = worker.ended(); end && end->kind == WorkerEnd::Kind::WrongWorker) {
            m_gone = Halt{UnverifiedCode::WrongWorker, end->reason};
            return Error{ErrorCode::NotFound, end->reason};
        }
        if (const auto end = worker.ended())
            m_lastEnd = end->reason;
        if (gone && m_session == current.value())
            m_inHand.push_back(runText(task.workflowId, task.runId));
    } else if (reply.value().kind != WorkerReply::Kind::Silent) {
        m_deathsInARow = 0;
    } else if (alone) {
        m_stuckBy = runText(task.workflowId, task.runId) + ": the worker does not answer";
        m_stuck = true; // before anybody else gets a turn: nobody may be judged by what this task did to the worker
    }
    return reply;
}

WorkerIdentity SteadyWorker::identity() const
{
    const std::lock_guard lock(m_mutex);
    return m_session ? m_session->worker() : m_identity;
}

std::vector<std::string> SteadyWorker::notes() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> all = m_notes;
    if (m_session)
        addNew(all, m_session->notes());
    return all;
}

std::vector<std::string> SteadyWorker::connections() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> all = m_connections;
    if (m_session)
        addNew(all, m_session->connections());
    return all;
}

std::vector<int> SteadyWorker::processes() const
{
    std::shared_ptr<WorkerSession> session;
    {
        const std::unique_lock lock(m_mutex, std::try_to_lock); // held as long as a worker takes to start
        if (lock)
            session = m_session;
    }
    return session ? session->processes() : std::vector<int>();
}

std::chrono::steady_clock::duration SteadyWorker::busy() const
{
    const std::lock_guard lock(m_turnMutex);
    return m_busy;
}

std::vector<std::string> SteadyWorker::queues() const { return identity().taskQueues; }

void SteadyWorker::reportStuck(const std::string& what)
{
    const std::lock_guard lock(m_mutex);
    m_stuckBy = what;
    m_stuck = true;
}

std::optional<Halt> SteadyWorker::gone() const
{
    const std::lock_guard lock(m_mutex);
    return m_gone;
}

std::string SteadyWorker::lastEnd() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastEnd;
}

} // namespace hindsight::replay

#include "replay/crew.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <thread>

namespace hindsight::replay {

namespace {

std::string named(const WorkerIdentity& identity)
{
    return fmt::format("{} {}{}", identity.sdk, identity.version, identity.buildId.empty() ? "" : ", build " + identity.buildId);
}

bool sameProgram(const WorkerIdentity& a, const WorkerIdentity& b)
{
    return a.sdk == b.sdk && a.version == b.version && a.buildId == b.buildId;
}

void addNew(std::vector<std::string>& all, std::vector<std::string> more)
{
    for (std::string& line : more)
        if (std::ranges::find(all, line) == all.end())
            all.push_back(std::move(line));
}

} // namespace

Crew::Crew(WorkerSessionOptions options, WorkerSessionObserver observer, int processes)
    : m_joined(static_cast<std::size_t>(std::max(1, processes)))
{
    for (std::size_t i = 0; i < m_joined.size(); ++i)
        m_workers.push_back(std::make_unique<SteadyWorker>(options, observer));
}

Result<void> Crew::start(std::stop_token stop)
{
    Result<void> started = m_workers.front()->start(std::move(stop));
    const std::lock_guard lock(m_mutex);
    m_joined[0] = true;
    return started;
}

bool Crew::othersRemain(const SteadyWorker& than) const
{
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < m_workers.size(); ++i)
        if (m_workers[i].get() != &than && m_joined[i] && !m_workers[i]->gone())
            return true;
    return false;
}

void Crew::serve(SteadyWorker& worker, const CrewWork& work, IndexQueue& queue, std::stop_token stop)
{
    const WorkerIdentity identity = worker.identity();
    std::mutex faultMutex;
    std::exception_ptr fault;
    const auto loop = [&](bool untilAnAnswer) {
        try {
            while (!stop.stop_requested()) {
                const std::optional<std::size_t> index = queue.take();
                if (!index)
                    return;
                const bool answered = work.judge(*index, worker, identity);
                const std::optional<Halt> gone = worker.gone();
                if (gone && gone->code == UnverifiedCode::WrongWorker)
                    queue.close(); // the same command would do the same in every process
                if (gone && gone->code != UnverifiedCode::WrongWorker && !answered && othersRemain(worker)) {
                    queue.giveBack(*index);
                    return;
                }
                work.finish(*index);
                if (gone || (untilAnAnswer && answered))
                    return;
            }
        } catch (...) {
            queue.close();
            const std::lock_guard lock(faultMutex);
            fault = std::current_exception();
        }
    };
    if (work.startsAlone(identity))
        loop(true);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < std::max(1, work.inFlight(identity)) && !queue.done(); ++i)
            threads.emplace_back(loop, false);
    }
    if (fault)
        std::rethrow_exception(fault);
}

void Crew::join(SteadyWorker& worker, std::size_t number, const CrewWork& work, IndexQueue& queue, std::stop_token starting, std::stop_token stop)
{
    const auto note = [&](std::string text) {
        const std::lock_guard lock(m_mutex);
        m_notes.push_back(fmt::format("worker process {} took no part: {}", number, text));
    };
    const Result<void> started = worker.start(starting);
    if (starting.stop_requested() || queue.done())
        return;
    if (!started.ok())
        return note(started.error().message);
    if (const std::optional<Halt> gone = worker.gone()) {
        if (gone->code == UnverifiedCode::WrongWorker)
            queue.close();
        return note(gone->reason);
    }
    const WorkerIdentity first = m_workers.front()->identity(), mine = worker.identity();
    if (!sameProgram(first, mine))
        return note(fmt::format("it is {}, the first one is {}", named(mine), named(first)));
    {
        const std::lock_guard lock(m_mutex);
        m_joined[number - 1] = true;
    }
    serve(worker, work, queue, stop);
}

void Crew::run(const CrewWork& work, std::stop_token stop)
{
    IndexQueue queue(work.count);
    std::stop_source starting;
    const std::stop_callback cancelled(stop, [&starting] { starting.request_stop(); });
    std::mutex faultMutex;
    std::exception_ptr fault;
    const auto guarded = [&](auto&& part) {
        try {
            part();
        } catch (...) {
            queue.close();
            const std::lock_guard lock(faultMutex);
            fault = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> joining;
        for (std::size_t i = 1; i < m_workers.size(); ++i)
            joining.emplace_back([&, i] { guarded([&] { join(*m_workers[i], i + 1, work, queue, starting.get_token(), stop); }); });
        guarded([&] { serve(*m_workers.front(), work, queue, stop); });
        if (queue.done())
            starting.request_stop(); // who is not there yet is not needed
        if (stop.stop_requested() && work.stopping)
            work.stopping();
        if (stop.stop_requested())
            this->stop(); // all at once, not one after the other that is still starting
    }
    // What a lost worker gave back at the very end, when the others had gone home.
    for (std::size_t i = 0; i < m_workers.size() && !fault; ++i)
        if (!queue.done() && !stop.stop_requested() && m_joined[i] && !m_workers[i]->gone())
            guarded([&] { serve(*m_workers[i], work, queue, stop); });
    if (fault)
        std::rethrow_exception(fault);
}

std::optional<Halt> Crew::gone() const
{
    std::optional<Halt> first;
    bool anyRemains = false;
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < m_workers.size(); ++i) {
        std::optional<Halt> gone = m_workers[i]->gone();
        if (gone && gone->code == UnverifiedCode::WrongWorker)
            return gone;
        anyRemains = anyRemains || (m_joined[i] && !gone);
        if (gone && !first)
            first = std::move(gone);
    }
    return anyRemains ? std::nullopt : first;
}

int Crew::processes() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(std::ranges::count(m_joined, true));
}

void Crew::stop()
{
    std::vector<std::jthread> stopping;
    for (const auto& worker : m_workers)
        stopping.emplace_back([&worker] { worker->stop(); });
}

std::vector<std::string> Crew::notes() const
{
    std::vector<std::string> all;
    for (const auto& worker : m_workers)
        addNew(all, worker->notes());
    const std::lock_guard lock(m_mutex);
    addNew(all, m_notes);
    return all;
}

std::vector<std::string> Crew::connections() const
{
    std::vector<std::string> all;
    for (const auto& worker : m_workers)
        addNew(all, worker->connections());
    return all;
}

std::chrono::steady_clock::duration Crew::busy() const
{
    std::chrono::steady_clock::duration longest{};
    for (const auto& worker : m_workers)
        longest = std::max(longest, worker->busy());
    return longest;
}

} // namespace hindsight::replay

#include "replay/frontend/task_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

namespace hindsight::replay {

struct TaskDesk::Ask {
    const WorkerTask* task = nullptr;   ///< lives on the asking thread's stack until it returns
    TaskMessage message;
    std::string run;
    std::string queueAsked, queueAvoided;
    Clock::time_point since, handedOut;
    Clock::time_point looksAgain;       ///< when its thread wakes by itself
    enum class State { Waiting, InHand, Answered, Released } state = State::Waiting;
    std::string token;
    WorkerReply reply;                  ///< to the task in hand
    std::optional<WorkerReply> first;   ///< set: the task in hand is the one that followed
    bool answeredFollowing = false;
    std::condition_variable_any changed; ///< its own: waking all asks for each poll would cost more than the task itself
};

TaskDesk::TaskDesk(Limits limits)
    : m_limits(limits), m_lastSign(Clock::now())
{
    // A token says nothing to the worker; the random part keeps replies to another copy of this program apart.
    std::random_device random;
    m_tokenSeed = fmt::format("{:08x}{:08x}", random(), random());
    m_expirer = std::jthread([this](std::stop_token stop) { expirePolls(stop); });
}

TaskDesk::~TaskDesk()
{
    m_expirer.request_stop();
    m_expirer.join();
}

std::string TaskDesk::newToken()
{
    return fmt::format("{}-{}", m_tokenSeed, ++m_tokenCount);
}

bool TaskDesk::suits(const Ask& ask, const Held& held, Clock::time_point now) const
{
    if (!held.place.takesTasks)
        return false;
    const bool avoided = !ask.queueAvoided.empty() && (held.place.queue == ask.queueAvoided || held.place.queue.empty());
    const bool ownQueueIsServed = m_queues.contains(ask.queueAsked) && ask.queueAsked != ask.queueAvoided;
    const bool right = ownQueueIsServed ? held.place.queue == ask.queueAsked || (held.place.queue.empty() && !avoided) : !avoided;
    if (right)
        return true;
    // Nobody else to ask: an avoided queue is better than none, and so is a queue that nobody serves any more.
    const bool otherQueues = std::any_of(m_queues.begin(), m_queues.end(), [&](const auto& q) { return q != ask.queueAvoided; });
    return !otherQueues || now - ask.since >= m_limits.awaitRightQueue;
}

std::vector<TaskDesk::HandOut> TaskDesk::match()
{
    std::vector<HandOut> out;
    const auto now = Clock::now();
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        const auto ask = *it;
        if (m_busyRuns.contains(ask->run)) {
            ++it;
            continue;
        }
        const auto held = std::find_if(m_polls.begin(), m_polls.end(), [&](const Held& h) { return suits(*ask, h, now); });
        if (held == m_polls.end()) {
            ++it;
            continue;
        }
        ask->state = Ask::State::InHand;
        ask->token = newToken();
        ask->handedOut = now;
        ask->reply.queue = held->place.queue;
        m_busyRuns.insert(ask->run);
        m_inHand.emplace(ask->token, ask);
        m_lastSign = now;
        out.push_back({held->poll, ask, ask->token});
        if (now + ask->task->timeout < ask->looksAgain)
            ask->changed.notify_one(); // else it wakes early enough: a wake-up costs as much as the rest of a hand-out
        if (--m_pollsOfPeer[held->place.peer] == 0)
            m_pollsOfPeer.erase(held->place.peer);
        m_polls.erase(held);
        it = m_waiting.erase(it);
    }
    return out;
}

void TaskDesk::send(std::vector<HandOut> handOuts)
{
    for (const auto& handOut : handOuts) {
        // The message is built for this token: cheap (ids and numbers), the history itself is not copied.
        TaskMessage message;
        {
            const std::lock_guard lock(m_mutex);
            if (handOut.ask->state != Ask::State::InHand || handOut.ask->token != handOut.token) {
                // Cancelled or given up meanwhile: the poll goes back to the worker empty.
                message.keep = nullptr;
            } else {
                message = taskMessage(*handOut.ask->task, handOut.token);
            }
        }
        if (message.head.empty())
            handOut.poll->sendEmpty();
        else if (!handOut.poll->sendTask(message, handOut.token))
            handOutFailed(handOut.token);
    }
}

void TaskDesk::handOutFailed(const std::string& token)
{
    std::vector<HandOut> next;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_inHand.find(token);
        if (found == m_inHand.end() || found->second->state != Ask::State::InHand)
            return;
        const auto ask = found->second;
        m_inHand.erase(found);
        m_busyRuns.erase(ask->run);
        if (ask->first) { // there is an answer to what was asked first
            ask->state = Ask::State::Released;
            ask->changed.notify_one();
            return;
        }
        ask->state = Ask::State::Waiting;
        m_waiting.push_front(ask);
        ask->changed.notify_one();
        next = match();
    }
    send(std::move(next));
}

void TaskDesk::forget(const std::shared_ptr<Ask>& ask)
{
    if (ask->state == Ask::State::Waiting) {
        m_waiting.remove(ask);
    } else {
        m_inHand.erase(ask->token);
        m_busyRuns.erase(ask->run);
    }
    ask->state = Ask::State::Released;
}

Result<WorkerReply> TaskDesk::ask(const WorkerTask& task, std::stop_token stop)
{
    const auto ask = std::make_shared<Ask>();
    ask->task = &task;
    ask->run = task.namespaceName + '\n' + task.workflowId + '\n' + task.runId;
    ask->queueAsked = task.taskQueue;
    ask->queueAvoided = task.avoidQueue;
    ask->since = Clock::now();

    std::unique_lock lock(m_mutex);
    m_waiting.push_back(ask);
    const auto finish = [&](auto result) -> Result<WorkerReply> {
        if (ask->state != Ask::State::Released)
            forget(ask);
        std::vector<HandOut> next = match(); // its run is free now
        lock.unlock();
        send(std::move(next));
        return result;
    };
    const auto silence = [&](WorkerReply::Kind kind) {
        if (ask->first)
            return std::move(*ask->first);
        WorkerReply reply;
        reply.kind = kind;
        reply.queue = ask->reply.queue;
        reply.took = std::chrono::duration_cast<std::chrono::microseconds>(
            ask->state == Ask::State::Waiting ? Clock::duration::zero() : Clock::now() - ask->handedOut);
        return reply;
    };

    for (;;) {
        if (ask->state == Ask::State::Released) {
            if (!ask->first)
                return finish(std::move(ask->reply));
            if (ask->answeredFollowing)
                ask->first->following = std::make_shared<const WorkerReply>(std::move(ask->reply));
            return finish(std::move(*ask->first));
        }
        if (ask->state == Ask::State::Answered) {
            // The RPC's own answer is being sent. No stop token here: once it is set, such a wait returns without letting go of the mutex
            // that release() needs.
            ask->changed.wait(lock, [&ask] { return ask->state != Ask::State::Answered; });
            continue;
        }
        if (stop.stop_requested())
            return finish(cancelled());
        if (m_gone)
            return finish(silence(WorkerReply::Kind::WorkerGone));
        if (ask->state == Ask::State::Waiting) {
            auto next = match();
            if (!next.empty()) {
                lock.unlock();
                send(std::move(next));
                lock.lock();
                continue;
            }
        }
        const auto now = Clock::now();
        Clock::time_point until;
        if (ask->state == Ask::State::Waiting) {
            const auto patience = std::max(m_limits.awaitAnyPoll, task.timeout);
            const bool runIsBusy = m_busyRuns.contains(ask->run);
            const auto limit = std::max(ask->since, m_lastSign) + patience;
            if (now >= limit && !runIsBusy)
                return finish(silence(WorkerReply::Kind::Silent));
            const auto otherQueue = ask->since + m_limits.awaitRightQueue;
            until = otherQueue > now ? std::min(limit, otherQueue) : std::max(limit, now + std::chrono::milliseconds(100));
        } else {
            until = ask->handedOut + (ask->first ? task.following->timeout : task.timeout);
            if (now >= until) {
                if (ask->first)
                    m_takesFollowing = false; // from now on such a task waits for a poll
                return finish(silence(WorkerReply::Kind::Silent));
            }
        }
        ask->looksAgain = until;
        ask->changed.wait_until(lock, stop, until, [state = ask->state, &ask, this] { return ask->state != state || m_gone; });
    }
}

bool TaskDesk::hold(const std::shared_ptr<HeldPoll>& poll, PollPlace place)
{
    std::vector<HandOut> next;
    {
        std::unique_lock lock(m_mutex);
        if (m_closing) {
            lock.unlock();
            poll->sendEmpty();
            return true;
        }
        auto& count = m_pollsOfPeer[place.peer];
        if (count >= m_limits.pollsPerPeer)
            return false;
        ++count;
        m_lastSign = Clock::now();
        const bool firstPoll = place.takesTasks && !m_polled;
        if (place.takesTasks) {
            m_polled = true;
            if (!place.queue.empty())
                m_queues.insert(place.queue);
        }
        m_polls.push_back({poll, std::move(place), m_lastSign + m_limits.holdPoll});
        next = match();
        if (m_polls.size() == 1)
            m_pollsChanged.notify_one(); // later ones expire later
        if (firstPoll)
            m_polledChanged.notify_all();
    }
    send(std::move(next));
    return true;
}

void TaskDesk::drop(const HeldPoll* poll)
{
    std::shared_ptr<HeldPoll> last; // its destructor must not run under the lock
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_polls.begin(), m_polls.end(), [&](const Held& h) { return h.poll.get() == poll; });
    if (found == m_polls.end())
        return;
    last = found->poll;
    if (--m_pollsOfPeer[found->place.peer] == 0)
        m_pollsOfPeer.erase(found->place.peer);
    m_polls.erase(found);
}

TaskDesk::Taken TaskDesk::take(std::string_view token, WorkerReply::Kind kind, std::string bytes)
{
    Taken taken;
    const std::lock_guard lock(m_mutex);
    const auto found = m_inHand.find(token);
    if (found == m_inHand.end() || found->second->state != Ask::State::InHand)
        return taken;
    const auto ask = found->second;
    const auto now = Clock::now();
    ask->reply.kind = kind;
    ask->reply.bytes = std::move(bytes);
    ask->reply.took = std::chrono::duration_cast<std::chrono::microseconds>(now - ask->handedOut);
    m_lastSign = now;
    taken.how = ask->task->evictAfter ? Taken::How::AcceptedEvict : Taken::How::Accepted;
    if (ask->first) {
        ask->answeredFollowing = true;
    } else if (kind == WorkerReply::Kind::Completed && ask->task->following && m_takesFollowing && !m_closing && !m_gone) {
        m_inHand.erase(found);
        ask->first = std::exchange(ask->reply, {});
        ask->reply.queue = ask->first->queue;
        ask->handedOut = now;
        ask->token = taken.followingToken = newToken();
        m_inHand.emplace(ask->token, ask);
        taken.following = asCompletionAnswer(taskMessage(*ask->task->following, ask->token));
        if (now + ask->task->following->timeout < ask->looksAgain)
            ask->changed.notify_one();
        return taken; // its run is still at the worker
    }
    ask->state = Ask::State::Answered;
    return taken;
}

void TaskDesk::release(std::string_view token)
{
    std::shared_ptr<Ask> ask;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_inHand.find(token);
        if (found == m_inHand.end() || found->second->state != Ask::State::Answered)
            return;
        ask = found->second;
        m_inHand.erase(found);
        m_busyRuns.erase(ask->run);
        ask->state = Ask::State::Released;
    }
    ask->changed.notify_one(); // not under the lock that it needs at once; the asking thread starts what may go out next
}

bool TaskDesk::waitForPoll(std::chrono::milliseconds timeout, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    m_polledChanged.wait_for(lock, stop, timeout, [this] { return m_polled || m_gone; });
    return m_polled;
}

void TaskDesk::workerGone()
{
    const std::lock_guard lock(m_mutex);
    m_gone = true;
    m_polledChanged.notify_all();
    for (const auto& ask : m_waiting)
        ask->changed.notify_one();
    for (const auto& [token, ask] : m_inHand)
        ask->changed.notify_one();
}

void TaskDesk::answerAllPolls()
{
    std::list<Held> polls;
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
        polls.swap(m_polls);
        m_pollsOfPeer.clear();
    }
    for (const auto& held : polls)
        held.poll->sendEmpty();
}

std::vector<std::string> TaskDesk::queues() const
{
    const std::lock_guard lock(m_mutex);
    return {m_queues.begin(), m_queues.end()};
}

void TaskDesk::expirePolls(std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        std::list<Held> expired;
        // All are held equally long, so the list is in order of expiry.
        const auto now = Clock::now();
        while (!m_polls.empty() && m_polls.front().until <= now) {
            if (--m_pollsOfPeer[m_polls.front().place.peer] == 0)
                m_pollsOfPeer.erase(m_polls.front().place.peer);
            expired.splice(expired.end(), m_polls, m_polls.begin());
        }
        if (!expired.empty()) {
            lock.unlock();
            for (const auto& held : expired)
                held.poll->sendEmpty();
            expired.clear();
            lock.lock();
            continue;
        }
        if (m_polls.empty()) {
            m_pollsChanged.wait(lock, stop, [this] { return !m_polls.empty(); });
        } else {
            const auto until = m_polls.front().until;
            m_pollsChanged.wait_until(lock, stop, until, [] { return false; });
        }
    }
}

} // namespace hindsight::replay

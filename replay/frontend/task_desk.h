// TaskDesk: brings waiting tasks and held polls together. Knows no gRPC: a held poll is an interface.
// Owner: Frontend. Thread-safe; no callback is made under its lock. Cost of a hand-out: linear in held polls and waiting asks.
#pragma once

#include "replay/frontend/task_message.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace hindsight::replay {

/// A poll that a worker has open. Both calls come at most once in all, from any thread, never under the desk's lock.
class HeldPoll {
public:
    virtual ~HeldPoll() = default;
    virtual bool sendTask(const TaskMessage& message, const std::string& token) = 0; ///< false: the call is dead already
    virtual void sendEmpty() = 0;
};

struct PollPlace {
    std::string peer;          ///< connection; bounds how many one may hold
    bool takesTasks = false;   ///< a workflow-task poll; others are only held
    std::string queue;         ///< normal queue; "" = not known
};

class TaskDesk {
public:
    struct Limits {
        std::chrono::milliseconds holdPoll{55000};      ///< then it is answered empty
        std::chrono::milliseconds awaitRightQueue{5000}; ///< then a task also goes to another queue than its own
        std::chrono::milliseconds awaitAnyPoll{20000};   ///< without any sign of the worker: Silent (at least the task's own timeout)
        std::size_t pollsPerPeer = 200;
    };
    TaskDesk() : TaskDesk(Limits{}) {}
    explicit TaskDesk(Limits limits);
    ~TaskDesk();

    Result<WorkerReply> ask(const WorkerTask& task, std::stop_token stop);

    /// False when this peer holds too many already; the caller answers it.
    bool hold(const std::shared_ptr<HeldPoll>& poll, PollPlace place);
    void drop(const HeldPoll* poll);                ///< its call was cancelled
    void handOutFailed(const std::string& token);   ///< the task did not leave: the call died while it was being sent

    /// A reply in two steps, so that the worker's answer is on its way before the next task of the same run goes out.
    struct Taken {
        enum class How { Accepted, AcceptedEvict, Unknown } how = How::Unknown;
        /// Not empty: the task of the same run that goes out in the answer to this completion. It is not to be released;
        /// when the answer does not leave, handOutFailed() with its token.
        std::string followingToken;
        TaskMessage following;
    };
    Taken take(std::string_view token, WorkerReply::Kind kind, std::string bytes);
    void release(std::string_view token);

    /// Waits for the first workflow-task poll.
    bool waitForPoll(std::chrono::milliseconds timeout, std::stop_token stop);
    void workerGone();          ///< every ask, also later ones, answers WorkerGone
    void answerAllPolls();      ///< empty, at once; later polls likewise
    std::vector<std::string> queues() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Ask;
    struct Held {
        std::shared_ptr<HeldPoll> poll;
        PollPlace place;
        Clock::time_point until;
    };
    struct HandOut {
        std::shared_ptr<HeldPoll> poll;
        std::shared_ptr<Ask> ask;
        std::string token;
    };
    bool suits(const Ask& ask, const Held& held, Clock::time_point now) const;
    std::vector<HandOut> match();
    void send(std::vector<HandOut> handOuts);
    void expirePolls(std::stop_token stop);
    void forget(const std::shared_ptr<Ask>& ask);
    void handOutFollowing(const std::shared_ptr<Ask>& ask, WorkerReply reply, Taken& taken);
    std::string newToken();

    const Limits m_limits;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_polledChanged; ///< waitForPoll
    std::condition_variable_any m_pollsChanged;  ///< the expiring thread
    std::list<Held> m_polls;
    std::map<std::string, std::size_t> m_pollsOfPeer;
    std::list<std::shared_ptr<Ask>> m_waiting;
    std::map<std::string, std::shared_ptr<Ask>, std::less<>> m_inHand; ///< by token
    std::set<std::string> m_busyRuns;
    std::set<std::string> m_queues;
    Clock::time_point m_lastSign;               ///< a poll, a hand-out or a reply
    bool m_polled = false, m_gone = false, m_closing = false;
    bool m_takesFollowing = true;               ///< this worker looks at a task in the answer to a completion
    std::string m_tokenSeed;
    std::uint64_t m_tokenCount = 0;
    std::jthread m_expirer;
};

} // namespace hindsight::replay

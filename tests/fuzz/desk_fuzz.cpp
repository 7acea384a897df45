// Any order of what a worker may do to the desk of tasks: polls of many queues, replies with right, foreign and used tokens,
// calls that die. Each poll is answered at most once, a reply reaches the task it is for, and every ask returns.
#include "replay/frontend/task_desk.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>

using namespace hindsight;
using namespace hindsight::replay;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// What was handed out: run by token. Shared by the polls of one input.
struct HandedOut {
    std::mutex mutex;
    std::vector<std::string> tokens;
};

class Poll final : public HeldPoll {
public:
    Poll(HandedOut& out, bool takesTasks, bool dead) : m_out(out), m_takesTasks(takesTasks), m_dead(dead) {}
    bool sendTask(const TaskMessage& message, const std::string& token) override
    {
        require(m_takesTasks && !m_answered.exchange(true));
        require(!token.empty() && message.head.find(token) != std::string::npos);
        if (m_dead)
            return false;
        const std::lock_guard lock(m_out.mutex);
        m_out.tokens.push_back(token);
        return true;
    }
    void sendEmpty() override { require(!m_answered.exchange(true)); }

private:
    HandedOut& m_out;
    const bool m_takesTasks, m_dead;
    std::atomic<bool> m_answered = false;
};

class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : m_at(data), m_end(data + size) {}
    bool more() const { return m_at != m_end; }
    unsigned next(unsigned below) { return more() ? *m_at++ % below : 0; }

private:
    const std::uint8_t* m_at;
    const std::uint8_t* m_end;
};

WorkerTask taskFor(unsigned run)
{
    WorkerTask task;
    task.workflowId = "w";
    task.runId = "run-" + std::to_string(run);
    task.workflowType = "T";
    task.taskQueue = run % 2 == 0 ? "even" : "odd";
    task.timeout = std::chrono::milliseconds(20);
    task.evictAfter = run % 3 == 0;
    if (run % 2 == 1)
        task.following = std::make_shared<const WorkerTask>(taskFor(run + 1));
    return task;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t kMostSteps = 64, kMostAsks = 6;
    Input input(data, size);
    HandedOut out;
    std::deque<std::shared_ptr<Poll>> polls;
    TaskDesk::Limits limits;
    limits.awaitAnyPoll = std::chrono::milliseconds(20);
    limits.awaitRightQueue = std::chrono::milliseconds(2);
    limits.holdPoll = std::chrono::milliseconds(10);
    limits.pollsPerPeer = 8;
    TaskDesk desk(limits);
    std::vector<std::jthread> asks;
    const auto token = [&](unsigned which) {
        const std::lock_guard lock(out.mutex);
        return out.tokens.empty() ? std::string("foreign") : out.tokens[which % out.tokens.size()];
    };
    for (std::size_t step = 0; step < kMostSteps && input.more(); ++step) {
        switch (input.next(9)) {
        case 0:
            if (asks.size() < kMostAsks)
                asks.emplace_back([&desk, task = taskFor(input.next(4))](std::stop_token stop) {
                    const auto reply = desk.ask(task, std::move(stop));
                    require(reply.ok() || reply.error().code == ErrorCode::Cancelled);
                });
            break;
        case 1: {
            const bool takes = input.next(4) != 0;
            auto poll = std::make_shared<Poll>(out, takes, input.next(5) == 0);
            const std::string queues[] = {"even", "odd", "", "other"};
            if (desk.hold(poll, {"peer-" + std::to_string(input.next(3)), takes, queues[input.next(4)]}))
                polls.push_back(std::move(poll));
            break;
        }
        case 2:
            if (!polls.empty())
                desk.drop(polls[input.next(255) % polls.size()].get());
            break;
        case 3: {
            const std::string used = token(input.next(255));
            const TaskDesk::Taken taken = desk.take(used, WorkerReply::Kind::Completed, std::string(input.next(64), 'x'));
            if (taken.how != TaskDesk::Taken::How::Unknown) {
                require(desk.take(used, WorkerReply::Kind::Failed, "twice").how == TaskDesk::Taken::How::Unknown);
                desk.release(used);
            }
            if (!taken.followingToken.empty()) {
                require(!taken.following.head.empty());
                const std::lock_guard lock(out.mutex);
                out.tokens.push_back(taken.followingToken);
            }
            break;
        }
        case 4: require(desk.take("foreign", WorkerReply::Kind::Completed, {}).how == TaskDesk::Taken::How::Unknown); break;
        case 5: desk.release(token(input.next(255))); break;
        case 6: desk.handOutFailed(token(input.next(255))); break;
        case 7:
            if (!asks.empty())
                asks[input.next(255) % asks.size()].request_stop();
            break;
        default: input.next(8) == 0 ? desk.workerGone() : desk.answerAllPolls(); break;
        }
    }
    desk.workerGone();
    asks.clear(); // each returns: a hang is what a fuzzer finds by its time limit
    desk.answerAllPolls();
    return 0;
}

#include "replay/dialect/asker.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

using std::chrono::milliseconds;

namespace {

/// Another run id of the same shape: the worker has nothing cached for it.
std::string freshRunId(std::string runId, int n)
{
    const std::string tail = fmt::format("{:08x}", 0x51ed270bU + static_cast<unsigned>(n));
    if (runId.size() < tail.size())
        return runId + tail;
    return runId.replace(runId.size() - tail.size(), tail.size(), tail);
}

} // namespace

Asker::Asker(const ReplayPlan& plan, RunNames names, WorkerAccess& access, AskLimits limits, ReadReply read, std::stop_token stop)
    : m_plan(plan), m_names(std::move(names)), m_access(access), m_limits(limits), m_read(std::move(read)), m_stop(std::move(stop))
{
}

std::optional<Answer> Asker::stopWith(UnverifiedCode code, std::string reason)
{
    m_halt = {code, std::move(reason)};
    return std::nullopt;
}

WorkerTask Asker::taskFor(const Question& question) const
{
    WorkerTask task;
    task.snapshot = m_plan.snapshot();
    task.firstEvent = static_cast<std::size_t>(question.first.value);
    task.eventCount = static_cast<std::size_t>(question.cut.value);
    task.namespaceName = m_names.namespaceName;
    task.workflowId = m_names.workflowId;
    task.runId = m_names.runId;
    task.workflowType = m_names.workflowType;
    task.taskQueue = m_names.taskQueue;
    task.startedEventId = question.started;
    task.previousStartedEventId = question.previousStarted;
    task.replaced = question.replaced;
    task.appended = question.appended;
    task.queries = question.queries;
    task.queryArguments = question.queryArguments;
    task.legacyQueryType = question.legacyQuery;
    task.evictAfter = question.evict;
    task.timeout = m_limits.taskBase + std::chrono::duration_cast<milliseconds>(m_limits.taskPerEvent * question.cut.value);
    return task;
}

const Answer* Asker::known(EventId cut, int form) const
{
    const auto found = m_answers.find({cut, form});
    return found == m_answers.end() ? nullptr : &found->second;
}

const Answer* Asker::ask(const Question& question)
{
    if (const Answer* answer = known(question.cut, question.form))
        return answer;
    std::optional<Answer> answer = settled(question);
    if (!answer)
        return nullptr;
    return keep(question, std::move(*answer));
}

const Answer* Asker::keep(const Question& question, Answer answer)
{
    const std::pair key{question.cut, question.form};
    answer.cut = question.cut;
    answer.form = question.form;
    m_questions[key] = question;
    return &(m_answers[key] = std::move(answer));
}

const Answer* Asker::askWith(const Question& question, const Question& following)
{
    m_following = following;
    const Answer* answer = ask(question);
    m_following.reset();
    return answer;
}

const Answer* Asker::againAlone(const Answer& answer)
{
    const std::pair key{answer.cut, answer.form};
    if (const auto found = m_aloneAnswers.find(key); found != m_aloneAnswers.end())
        return &found->second;
    const auto asked = m_questions.find(key);
    if (asked == m_questions.end())
        return nullptr;
    ++m_repeats;
    m_alone = true;
    std::optional<Answer> again = settled(asked->second);
    return again ? &(m_aloneAnswers[key] = std::move(*again)) : nullptr;
}

const Answer* Asker::askOnce(const Question& question)
{
    WorkerTask task = taskFor(question);
    m_lastCut = question.cut;
    std::optional<Answer> answer = once(task);
    return answer ? &(m_answers[{question.cut, question.form}] = std::move(*answer)) : nullptr;
}

std::optional<Answer> Asker::settled(const Question& question)
{
    WorkerTask task = taskFor(question);
    m_lastCut = question.cut;
    m_alone = m_alone || question.alone;
    if (m_behindDeadlock)
        return behindDeadlock(task);
    std::optional<Answer> answer = answered(task, question);
    if (answer && answer->kind == Answer::Kind::NotRegistered)
        answer = onOtherQueues(task, std::move(*answer));
    if (answer && answer->kind == Answer::Kind::Deadlock)
        answer = afterDeadlock(task, std::move(*answer));
    return answer;
}

/// One task, and after a silence whatever is needed to know whether the worker or the task is at fault.
std::optional<Answer> Asker::answered(WorkerTask& task, const Question& question)
{
    for (int attempt = 0; attempt < 2; ++attempt) {
        std::optional<Answer> answer = once(task);
        if (!answer || answer->kind != Answer::Kind::Silent)
            return answer;
        if (question.queryOnSilence.empty()) {
            reportStuck("the worker does not answer");
            ++m_repeats;
            m_alone = true;
            continue;
        }
        WorkerTask legacy = task;
        legacy.queries.clear();
        legacy.legacyQueryType = question.queryOnSilence;
        ++m_repeats;
        m_alone = attempt > 0;
        answer = once(legacy);
        if (!answer || answer->kind == Answer::Kind::Mismatch)
            return answer;
        if (answer->kind == Answer::Kind::Answered && question.silenceIsGood) {
            answer->kind = Answer::Kind::Good;
            return answer;
        }
        if (answer->kind != Answer::Kind::Answered && answer->kind != Answer::Kind::Silent)
            return answer;
        if (answer->kind == Answer::Kind::Silent)
            reportStuck("the worker does not answer");
        ++m_repeats;
        m_alone = true; // the second time it must not be another history that holds the worker up
    }
    return stopWith(UnverifiedCode::WorkerHung,
                    fmt::format("the worker took the task twice and gave no answer within {:.0f} s; its code may block or loop "
                                "without end: run it with a debugger on this history, or raise --time-limit and --task-timeout; or its "
                                "SDK is too old to read this history: then its log says so (--verbose)",
                                std::chrono::duration<double>(task.timeout).count()));
}

/// A process with two queues registers different types on each.
std::optional<Answer> Asker::onOtherQueues(WorkerTask& task, Answer first)
{
    std::vector<std::string> tried{first.queue};
    for (const std::string& queue : m_access.queues()) {
        if (std::ranges::find(tried, queue) != tried.end())
            continue;
        task.avoidQueue = tried.back();
        task.taskQueue = queue;
        ++m_repeats;
        std::optional<Answer> answer = once(task);
        if (!answer)
            return answer;
        if (answer->kind != Answer::Kind::NotRegistered && answer->kind != Answer::Kind::Silent) {
            m_names.taskQueue = queue;
            return answer;
        }
        tried.push_back(queue);
    }
    return first;
}

/// The detector also fires on a loaded machine: ask again with nothing else in flight (replay protocol, section 2).
std::optional<Answer> Asker::afterDeadlock(WorkerTask& task, Answer first)
{
    const std::string realRun = task.runId;
    Answer last = std::move(first);
    bool atLast = false;
    for (int repeat = 1; !atLast && repeat <= m_limits.deadlockRepeats; ++repeat) {
        ++m_repeats;
        m_alone = true;
        atLast = repeat == m_limits.deadlockRepeats || likelyDeadlock().value > 0;
        // The stuck thread may hold its run for good; then only another run id gets an answer.
        const bool fresh = last.kind == Answer::Kind::Silent || atLast;
        task.runId = fresh ? freshRunId(realRun, repeat) : realRun;
        std::optional<Answer> answer = once(task);
        task.runId = realRun;
        if (!answer)
            return answer;
        last = std::move(*answer);
        if (last.kind == Answer::Kind::Deadlock || last.kind == Answer::Kind::Silent)
            continue;
        if (!fresh || last.kind == Answer::Kind::Good)
            return last;
        // The code may read its run id: what a strange id shows counts only when the real one shows it too.
        ++m_repeats;
        m_alone = true;
        std::optional<Answer> confirmed = once(task);
        if (!confirmed || (confirmed->kind != Answer::Kind::Deadlock && confirmed->kind != Answer::Kind::Silent))
            return confirmed;
        break;
    }
    return stopWith(UnverifiedCode::Deadlock,
                    "the SDK's deadlock detector fired each time: the workflow code blocks its thread (a sleep, a lock, I/O, an endless loop or a long "
                    "computation); where, the SDK's log says (--verbose), or a debugger: `step --debug`");
}

void Asker::goOnBehindDeadlock()
{
    m_halt = {};
    m_behindDeadlock = true;
    reportStuck("its code blocks the worker");
}

void Asker::reportStuck(std::string_view what) { m_access.reportStuck(fmt::format("{}: {}", runText(m_names.workflowId, m_names.runId), what)); }

std::optional<Answer> Asker::behindDeadlock(WorkerTask& task)
{
    m_alone = true;
    std::optional<Answer> answer = once(task);
    if (answer && answer->kind == Answer::Kind::Silent)
        return stopWith(UnverifiedCode::WorkerHung, "no answer while the place of a deadlock was sought");
    if (answer && answer->kind == Answer::Kind::Deadlock)
        reportStuck("its code blocks the worker");
    return answer;
}

/// One task out, one reply in; asked again when the worker ended with it in hand.
std::optional<Answer> Asker::once(WorkerTask& task)
{
    const auto wanted = task.timeout;
    while (true) {
        if (m_stop.stop_requested())
            return stopWith(UnverifiedCode::Cancelled, "cancelled before it was checked to its end");
        if (m_limits.history.count() > 0) {
            const auto left = m_limits.history - std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - m_begin);
            if (left.count() <= 0)
                return stopWith(UnverifiedCode::TimeLimit, fmt::format("not done within {:.0f} s; raise --time-limit",
                                                                       std::chrono::duration<double>(m_limits.history).count()));
            task.timeout = std::min(wanted, left);
        }
        ++m_asked;
        task.following = m_following ? std::make_shared<const WorkerTask>(taskFor(*m_following)) : nullptr;
        Result<WorkerReply> reply = m_access.ask(task, std::exchange(m_alone, false), m_stop);
        task.timeout = wanted;
        if (!reply.ok()) {
            if (m_stop.stop_requested())
                return stopWith(UnverifiedCode::Cancelled, "cancelled before it was checked to its end");
            if (const auto gone = m_access.gone())
                return stopWith(gone->code, gone->reason);
            return stopWith(UnverifiedCode::Protocol, reply.error().message);
        }
        if (const auto& following = reply.value().following) {
            ++m_asked;
            if (Answer next = m_read(*following); next.kind == Answer::Kind::Good)
                keep(*m_following, std::move(next));
        }
        Answer answer = m_read(reply.value());
        if (answer.kind == Answer::Kind::Silent && m_limits.history.count() > 0
            && std::chrono::steady_clock::now() - m_begin >= m_limits.history)
            continue; // the limit ended the wait: say so above
        if (answer.kind != Answer::Kind::Gone)
            return answer;
        if (++m_deaths == 2)
            return stopWith(UnverifiedCode::WorkerDied,
                            "the worker ended twice while it had this history in hand: " + m_access.lastEnd());
        ++m_repeats;
        m_alone = true; // alone, so that the history that ends the worker is not mistaken for another
    }
}

} // namespace hindsight::replay

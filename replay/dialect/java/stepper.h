// JavaStepper: standing at a point of a history with a Java worker (replay protocol, section 6). The run stays in the worker's
// cache, and a step forward sends only what is new; a step back is a whole prefix, which Java always replays afresh.
// Cost: forward some milliseconds at any depth, back one replay of the prefix. Lives with its worker; one thread.
#pragma once

#include "replay/dialect/java/pieces.h"
#include "replay/dialect/stepper.h"

#include <map>

namespace hindsight::replay {

class JavaStepper final : public Stepper {
public:
    JavaStepper(const ReplayPlan& plan, RunNames names, WorkerAccess& worker, StepperOptions options);

    std::optional<std::vector<StepReply>> ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop) override;
    std::optional<ProducedCommands> produced(std::size_t k, std::stop_token stop) override;
    StepStack readStack(std::size_t k, const std::string& text) const override;

private:
    using Replies = std::map<std::string, StepReply>;
    /// `k`: the task that completes at the cut, or in whose block it lies.
    std::optional<Answer> put(std::size_t k, const Question& question, Replies& replies, std::stop_token stop);
    std::optional<Answer> sent(std::size_t k, Question question, Replies& replies, std::stop_token stop);
    Asker asker(Replies& replies, std::stop_token stop) const;
    bool mayBeKept(std::size_t k, const Question& question) const;
    /// None: problem(), the code does not come there.
    std::optional<JavaCommands> bring(std::size_t k, const Segment& piece, bool further, const Question& like, Replies& replies, std::stop_token stop);
    bool arrived(const Answer& answer, const Question& question);

    const ReplayPlan& m_plan;
    RunNames m_names;
    WorkerAccess& m_worker;
    StepperOptions m_options;
    EventId m_kept{0};       ///< the worker has this run in its cache up to this event; 0: it does not
    int m_missed = 0;        ///< times in a row that a kept run was not there (a worker without a cache)
};

} // namespace hindsight::replay

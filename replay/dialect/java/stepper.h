// JavaStepper: standing at a point of a history with a Java worker (replay protocol, section 6): every task is a whole prefix,
// which Java replays afresh in either direction. Lives with its worker; one thread.
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
    std::optional<Answer> put(const Question& question, Replies& replies, std::stop_token stop);
    /// None: problem(), the code does not come there.
    std::optional<JavaCommands> bring(const Segment& piece, bool further, const Question& like, Replies& replies, std::stop_token stop);
    bool arrived(const Answer& answer, const Question& question);

    const ReplayPlan& m_plan;
    RunNames m_names;
    WorkerAccess& m_worker;
    StepperOptions m_options;
};

} // namespace hindsight::replay

// GoStepper: standing at a point of a history with a Go worker (replay protocol, section 5): a sentinel probe says whether the
// code comes there, and each query is a whole prefix sent as a query task, which Go replays afresh in either direction and in
// which no local activity ever starts. Lives with its worker; one thread.
#pragma once

#include "replay/dialect/go/asking.h"
#include "replay/dialect/stepper.h"

#include <functional>

namespace hindsight::replay {

class GoStepper final : public Stepper {
public:
    GoStepper(const ReplayPlan& plan, RunNames names, WorkerAccess& worker, StepperOptions options);

    std::optional<std::vector<StepReply>> ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop) override;
    std::optional<ProducedCommands> produced(std::size_t k, std::stop_token stop) override;
    StepStack readStack(std::size_t k, const std::string& text) const override;

private:
    std::optional<Answer> reach(std::size_t k, std::stop_token stop);
    bool endsAsRecorded(std::size_t k, const Answer& answer) const;
    std::optional<StepReply> query(std::size_t k, const StepQuery& query, std::stop_token stop);
    std::optional<ProducedCommands> beforeDivergence(std::size_t k, std::stop_token stop);
    std::vector<StepCommand> recordedCommands(std::size_t k, EventId end) const;
    bool showMatched(std::size_t k, EventId cut, ProducedCommands& out, std::stop_token stop);
    void show(StepCommand& command, const std::string& text) const;
    void takeEnding(const Answer& answer, std::vector<StepCommand>& commands) const;
    const HistoryVerdict* judged(std::stop_token stop);
    std::nullopt_t halted(const Asker& asker, EventId cut);
    Asker asker(std::stop_token stop, std::function<void(const WorkerReply&)> look = {}) const;

    const ReplayPlan& m_plan;
    RunNames m_names;
    WorkerAccess& m_worker;
    StepperOptions m_options;
    bool m_protocolMessages;
    std::optional<HistoryVerdict> m_judged;
};

} // namespace hindsight::replay

// CoreStepper: standing at a point of a history with a worker on the Rust core (replay protocol, section 4.6). The run stays
// in the worker's cache, and a step forward sends only what is new; a step back has it evicted and begins again.
// Cost: forward some milliseconds at any depth, back one replay of the prefix. Lives with its worker; one thread.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/dialect/core/slow_eviction.h"
#include "replay/dialect/stepper.h"

#include <map>
#include <set>

namespace hindsight::replay {

class CoreStepper final : public Stepper {
public:
    CoreStepper(const ReplayPlan& plan, RunNames names, WorkerAccess& worker, StepperOptions options);

    std::optional<std::vector<StepReply>> ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop) override;
    std::optional<ProducedCommands> produced(std::size_t k, std::stop_token stop) override;
    StepStack readStack(std::size_t k, const std::string& text) const override;
    std::string secondStackQuery() const override;
    void addSecondStack(StepStack& stack, const std::string& text, const std::string& second) const override;

private:
    struct Brought { Answer answer; std::map<std::string, StepReply> replies; };
    struct Place { std::size_t task = 0; EventId cut; };

    std::optional<Brought> bring(Place to, const std::vector<StepQuery>& queries, std::stop_token stop);
    std::optional<Brought> onward(Place to, const std::vector<StepQuery>& queries, std::stop_token stop);
    std::optional<Brought> afresh(Place to, const std::vector<StepQuery>& queries, std::stop_token stop);
    std::optional<Brought> oneByOne(Place to, const std::vector<StepQuery>& queries, std::stop_token stop);
    bool evict(std::stop_token stop);
    Question question(Place to, const std::vector<StepQuery>& queries) const;
    WorkerTask sliceTo(Place to, const Question& question) const;
    bool mayBeKept(Place place) const;
    bool readsAhead(std::size_t k) const;

    const ReplayPlan& m_plan;
    RunNames m_names;
    SlowEviction m_worker;
    StepperOptions m_options;
    std::optional<Place> m_kept;         ///< where the worker has this run in its cache
    bool m_unsure = false;               ///< it may have it at some place that we do not know
    std::multiset<std::string> m_fresh;  ///< types of the activities that the code asked for beyond the place of the last ask()
    int m_missed = 0;                    ///< times in a row that a kept run was not there (a worker without a cache)
};

} // namespace hindsight::replay

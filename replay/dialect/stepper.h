// Stepper: one history and one worker: the code as it stands after any workflow task, and what it produces in a task.
// Each SDK family has its own (Dialect::stepper). Nothing is run live: what the code shows is replay. Blocking; one thread.
#pragma once

#include "history/model/event_detail.h"
#include "replay/dialect/asker.h"
#include "replay/dialect/call_stack.h"
#include "replay/verdict/report.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace hindsight::replay {

struct StepperOptions {
    AskLimits limits;
    bool values = false;                     ///< payload values in the commands' attributes
    std::string sdk;                         ///< the worker's: "temporal-python"
    std::string sdkVersion = {};             ///< the worker's: "1.35.0"; "" = not known
};

struct StepQuery {
    std::string name;
    std::vector<std::string> arguments;      ///< JSON texts
    friend auto operator<=>(const StepQuery&, const StepQuery&) = default;
};

struct StepReply {
    bool ok = false;
    history::PayloadView value;              ///< when ok; its `text` is the user's data
    std::string error;                       ///< else: what the handler, or the SDK about it, said
    bool refused = false;                    ///< the code has no such query here,
    std::vector<std::string> known{};        ///< but these of its own, as the SDK lists them
};

/// Why the code could not be brought to a point, or not asked there.
struct StepProblem {
    bool diverged = false;                   ///< the SDK: this code does not replay this history so far
    UnverifiedCode code = UnverifiedCode::None;
    std::int64_t eventId = 0;                ///< last event that was put to the code
    std::string reason;                      ///< plain words: what, on what, what to do
    std::optional<WorkerFailure> failure;    ///< the worker's own words
};

/// One command of a workflow task, as the code produces it and as it was recorded.
struct StepCommand {
    EventId event{0};                        ///< recorded; {0}: the code has it, the history has not
    std::optional<CommandView> recorded, produced;
    bool readAhead = false;                  ///< the SDK takes it from the history before the code runs: `produced` stays unseen
    bool early = false;                      ///< recorded in a later task; the code has it already
    std::vector<NotSeen> notSeen{};          ///< of `produced`, what this SDK, or this question, does not show
    bool agrees() const;
};

struct ProducedCommands {
    std::vector<StepCommand> commands;       ///< in order
    std::optional<StepProblem> stopped;      ///< the code was not brought through the task: what it did before is above
    std::string note;                        ///< what was left out; "" = nothing
};

/// What the code waits for, as its stack names it.
struct StepStack {
    std::string text;                        ///< as the SDK wrote it, without the frames of the query itself
    std::vector<Waiting> waiting;
    std::optional<SourcePlace> source;       ///< only where the SDK names the user's line without doubt
    std::vector<CallStack> stacks;           ///< frame by frame, what waits in the user's code first
};

class Stepper {
public:
    virtual ~Stepper() = default;
    /// The code after workflow task k (1-based, as in the plan), asked `queries`; replies in their order. None: problem().
    /// With a problem that says `diverged` there may be replies too: the code as it stands before it is refuted in that task.
    virtual std::optional<std::vector<StepReply>> ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop) = 0;
    /// What the code produces in task k. None: problem(), the code did not come to it.
    virtual std::optional<ProducedCommands> produced(std::size_t k, std::stop_token stop) = 0;
    /// The answer to __stack_trace after task k, read.
    virtual StepStack readStack(std::size_t k, const std::string& text) const = 0;
    /// A query whose answer tells more about the same stack, and what it tells; "" = none.
    virtual std::string secondStackQuery() const { return {}; }
    virtual void addSecondStack(StepStack&, const std::string& /*text*/, const std::string& /*second*/) const {}
    const std::optional<StepProblem>& problem() const { return m_problem; }
    int tasksAsked() const { return m_asked; }

protected:
    std::optional<StepProblem> m_problem;
    int m_asked = 0;
};

} // namespace hindsight::replay

// What standing at an event of a history with a worker shows: values only, for the command line, the window and JSON.
#pragma once

#include "replay/dialect/stepper.h"
#include "replay/step/step_place.h"

namespace hindsight::replay {

/// What is to be asked at a point.
struct StepWants {
    bool stack = false, definitions = false, next = false;
    std::vector<StepQuery> queries;
    bool again = false;                      ///< ask the worker even when the answer is known
};

/// What `__temporal_workflow_metadata` says, without the SDK's own queries ("__...").
struct StepDefinitions {
    struct Entry { std::string name, description; };
    std::string workflowType;
    std::vector<Entry> queries, signals, updates;
    std::string details;                     ///< text that the code set about itself: the user's data
};

struct StepNext {
    std::size_t task = 0;                    ///< 0: no later task was completed
    std::int64_t started = 0, completed = 0; ///< event ids of that task
    std::vector<StepCommand> commands;       ///< behind the point, in order
    std::optional<StepProblem> stopped;      ///< the code did not come through that task
    std::string note;                        ///< what a reader must know; "" = nothing
};

struct StepAnswered {
    StepQuery query;
    StepReply reply;
};

/// What the code has started and, as far as it has seen the history, not got back.
struct StepOpen {
    EventId event{0};
    Waiting::Kind kind = Waiting::Kind::Other;
    std::string name, id;
};

struct StepAnswer {
    StepPlace place;
    std::int64_t started = 0, completed = 0, blockEnd = 0;   ///< of place.task; 0: no code has run
    std::optional<StepStack> stack;
    std::vector<StepOpen> open;              ///< with the stack, in the order in which it was started
    std::optional<StepDefinitions> definitions;
    std::vector<StepAnswered> queries;       ///< in the order of the wants
    std::optional<StepNext> next;
    std::string note;                        ///< what holds for the point as a whole; "" = nothing
    std::optional<StepProblem> problem;      ///< the code could not be brought here, or not asked; what is known stands above
    int tasksAsked = 0;                      ///< workflow tasks handed out for this; 0: known already
    double seconds = 0;
};

/// Reads the answer to __temporal_workflow_metadata; none when it is not one (a codec that encodes it, say).
std::optional<StepDefinitions> readDefinitions(const StepReply& reply);
/// What an SDK older than that query has in its place: "... its queries: address".
std::string undefinedText(const StepReply& refused);

struct StepReport {
    std::string source, workflowId, runId, workflowType, namespaceName;
    std::int64_t events = 0;
    std::optional<WorkerInfo> worker;
    std::vector<StepAnswer> answers;
    std::vector<std::string> notes;
};

/// One JSON object (schema hindsight.step/1). Payload values only with `decode`.
std::string stepJson(const StepReport& report, bool decode);
/// The same for people.
std::string stepText(const StepReport& report, bool decode);

} // namespace hindsight::replay

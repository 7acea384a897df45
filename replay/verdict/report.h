// The report of a check: values only, the shape of `check --format json` (schema hindsight.check/1), which is fixed.
// Written by the check, read by the command line, the window and report writers.
#pragma once

#include "history/model/ids.h"
#include "history/model/event_type.h"
#include "history/model/payload_survey.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

enum class Verdict { Compatible, Differs, Diverged, Unverified };
std::string_view verdictName(Verdict verdict);   ///< "compatible", ...

/// Why a history is unverified; names are those of the JSON ("worker_not_started", ...).
enum class UnverifiedCode {
    None, WorkerNotStarted, WorkerNeverPolled, WorkerDied, WorkerHung, TimeLimit, WrongWorker, NotRegistered, CodeError,
    DecodeError, Deadlock, NoCompletedTask, UnsupportedHistory, NotReplayable, Protocol, Cancelled
};
std::string_view unverifiedCodeName(UnverifiedCode code);

/// One side of a divergence: a command, recorded or produced.
struct CommandView {
    std::string kind;                  ///< "ScheduleActivityTask"
    std::string name, id, marker;
    std::string attributesJson;        ///< proto3 JSON of the Command...Attributes; payloads as {"encoding","size","sha256"[,"value"]}
    bool attributesComplete = true;
    std::string update{};              ///< ProtocolMessage: the update's handler, where the history tells
};

struct Waiting {
    enum class Kind { LocalActivity, Activity, Timer, ChildWorkflow, Signal, Other } kind = Kind::Other;
    std::string name, text;
};
std::string_view waitingKindName(Waiting::Kind kind);

/// Where in the user's code, as far as the SDK says.
struct SourcePlace { std::string file; int line = 0, column = 0; };

struct Divergence {
    std::int64_t eventId = 0;
    bool after = false;                ///< position "after": the code produces more; else "at"
    history::Time time = history::kNoTime;
    history::EventType eventType = history::EventType::Unspecified;
    std::int64_t workflowTaskCompletedEventId = 0;
    std::optional<CommandView> recorded, produced;
    std::optional<Waiting> waiting;
    std::string message;               ///< what the SDK said
    std::optional<SourcePlace> source;
};

struct WorkerFailure { std::string message, type, stack; };
struct Difference {
    std::int64_t eventId = 0;
    std::string kind, name, id, field, recordedJson, producedJson;
    bool early = false;                ///< a command that comes too early, after eventId
    bool withdrawn = false;            ///< of these: one that the code takes back again, and that history never has
};
/// A rule of the user's that left differences out.
struct Ignored { std::string rule; int differences = 0; };
struct NotSeen { std::int64_t eventId = 0; std::string field, reason; };

/// Whether the run would ever meet the new build, by its last completed task and option updates.
enum class Reach { Unknown, Always, PinnedElsewhere, Closed };
std::string_view reachName(Reach reach);         ///< "unknown", "always", "pinned_elsewhere", "closed"

/// How far attributes were compared: not at all, to the limit, all that this SDK shows.
enum class DriftSeen { Off, Partial, Full };
std::string_view driftSeenName(DriftSeen drift); ///< "off", "partial", "full"

/// What a reset to the first task that does not agree would do; event ids.
struct ResetEffect {
    std::int64_t eventId = 0;                    ///< WorkflowTaskCompleted to reset to
    std::vector<std::int64_t> drops;             ///< events that the new run would not have
    std::vector<std::int64_t> reruns;            ///< activities and children whose side effects would happen again
    std::vector<std::int64_t> reapplies;         ///< signals and updates that the server applies again
    std::string text;                            ///< the same in words
};

/// The same history under the worker of --against.
struct OtherVerdict {
    Verdict verdict = Verdict::Unverified;
    UnverifiedCode code = UnverifiedCode::None;
    std::int64_t eventId = 0;
    std::optional<Divergence> divergence;
};
enum class Change { Same, Breaks, Fixed };
std::string_view changeName(Change change);      ///< "same", "breaks", "fixed"

struct HistoryVerdict {
    std::string source, workflowId, runId, workflowType;
    std::string namespaceName; bool namespaceAssumed = false;
    std::int64_t events = 0, checkedTo = 0, lastAgreeingTask = 0;
    Verdict verdict = Verdict::Unverified;
    UnverifiedCode code = UnverifiedCode::None;
    std::int64_t eventId = 0;          ///< unverified: first event whose inclusion fails
    std::string reason;                ///< plain language
    std::optional<WorkerFailure> failure;
    std::optional<Divergence> divergence;
    std::vector<Difference> differences;
    std::vector<NotSeen> notSeen;
    history::PayloadSurvey payloads;   ///< what only the worker can read of this history
    std::vector<Ignored> ignored;
    Reach reach = Reach::Unknown;
    std::optional<bool> deterministic; ///< a second run said the same; none: there was no second run
    DriftSeen drift = DriftSeen::Off;
    std::string workerNote;            ///< about the worker, for the notes of the whole report
    std::optional<ResetEffect> reset;
    bool provedEarlier = false;        ///< a proof of an earlier check, used again
    std::optional<OtherVerdict> other; ///< with --against
    Change change = Change::Same;      ///< with --against
    int tasksAsked = 0;                ///< workflow tasks handed out for verdict and place, repeats included
    int driftTasks = 0;                ///< those for the comparison of attributes
    int repeats = 0;                   ///< of these: asked again after a silence, a dead worker or a deadlock alarm
    double seconds = 0;
    // for the window: which stored run this was, and how both sides align around the divergence
    history::RunRowId row;
};

struct WorkerInfo {
    std::string sdk, version, command, identity, buildId;
    bool isolated = false;                       ///< nothing but the workbench was to be reached
    int processes = 1;                           ///< that got tasks
    bool tls = false;
};

struct CheckReport {
    std::optional<WorkerInfo> worker;
    std::optional<WorkerInfo> against;           ///< the second worker of --against
    bool compared = false;                       ///< --against was given: every history has `other`
    std::vector<HistoryVerdict> histories;       ///< in argument order
    std::vector<std::string> unusedRules;        ///< ignore rules that left nothing out
    std::vector<std::string> notes;              ///< foreign RPCs, other connections, namespaces assumed, refused workers
    std::vector<std::string> connections;        ///< other connections of the worker, "pid name remote"
    double seconds = 0;
    double workerSeconds = 0;                    ///< of these: a worker starting, stopping, or with a task in hand
    bool cancelled = false;

    int count(Verdict verdict) const;
    int count(Change change) const;
    /// Runs that may still meet the new build (reach "always"), and how many of these diverged.
    struct Affected { int diverged = 0, of = 0; };
    Affected affected() const;
    std::vector<Ignored> ignored() const;        ///< over all histories, by rule
    int driftLimited() const;                    ///< histories whose comparison of attributes ended at --drift-limit
    /// 1 diverged (or differs when asked; with --against: any that breaks), else 3 unverified, else 0; 130 cancelled.
    int exitStatus(bool failOnDiffers) const;
};

} // namespace hindsight::replay

// Dialect: what differs between SDK families: how a history is put to a worker and what its replies mean. One file a family
// (core_dialect.cpp, go_dialect.cpp, java_dialect.cpp); a new family is one more file and one line in dialect.cpp. Stateless; any thread.
#pragma once

#include "replay/dialect/asker.h"
#include "replay/dialect/stepper.h"
#include "replay/verdict/report.h"

#include <limits>

namespace hindsight::replay {

struct JudgeOptions {
    AskLimits limits;
    bool values = false;             ///< payload values in the report
    std::string sdk;                 ///< the worker's: "temporal-python"
    std::chrono::microseconds driftLimit{10'000'000}; ///< for compareContents(); 0 = none
    bool liveInputs = false;         ///< compareContents() may run a workflow task live for what no replay shows (Go)
    std::string sdkVersion = {};     ///< the worker's: "1.35.0"; "" = not known
};

class Dialect {
public:
    virtual ~Dialect() = default;
    /// Asks the worker and fills verdict, place and what belongs to them; source and ids are the caller's. Blocks.
    virtual void judge(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                       std::stop_token stop, HistoryVerdict& out) const = 0;
    /// What the new code's commands carry against what was recorded, in the part that agrees: fills differences, notSeen and
    /// drift, counts its tasks, never touches the verdict. After judge(), for histories that are compatible or diverged. Blocks.
    virtual void compareContents(const ReplayPlan&, const RunNames&, WorkerAccess&, const JudgeOptions&, std::stop_token, HistoryVerdict&) const {}
    /// What this family does not let us compare in the events 1..checkedTo.
    virtual std::vector<NotSeen> blindSpots(const ReplayPlan& plan, EventId checkedTo) const = 0;
    /// How many tasks one worker process does well with at a time, at most.
    virtual int tasksInFlight() const { return std::numeric_limits<int>::max(); }
    /// One task at a time until the first history got its verdict.
    virtual bool startsAlone() const { return false; }
    /// To stand at any point of a history with the worker; null while this family cannot be asked that way.
    virtual std::unique_ptr<Stepper> stepper(const ReplayPlan&, const RunNames&, WorkerAccess&, const StepperOptions&) const { return nullptr; }
};

/// The SDK family by a `client-name` or a history's sdk_name; Unknown for a name we never heard of.
enum class SdkFamily { Unknown, Core, Go, Java };
SdkFamily sdkFamily(std::string_view sdk);
std::string_view sdkFamilyName(SdkFamily family);   ///< "Rust core (Python, ...)"

/// Null while there is no dialect for this family.
const Dialect* dialectFor(SdkFamily family);
/// Families that have a dialect, for a message: "Java, Rust core (...)".
std::string checkedFamilies();

/// The family that wrote the history, by what its tasks and markers say; Unknown when they say nothing.
struct HistoryAuthor { SdkFamily family = SdkFamily::Unknown; std::string sdk, version; };
HistoryAuthor authorOf(const ReplayPlan& plan);
/// Why a worker of this SDK cannot replay what that author wrote; "" when it can, or when the history does not say who wrote it.
std::string foreignHistory(const HistoryAuthor& author, std::string_view sdk);

namespace dialects {
const Dialect& core();
const Dialect& go();
const Dialect& java();
}

} // namespace hindsight::replay

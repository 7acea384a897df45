// check(): the whole experiment: start the worker, hand it the histories, judge, report. Blocking; run it on a thread of
// its own. The observer is called from the check's threads, never after check() returned.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"
#include "replay/frontend/worker_launch.h"
#include "replay/verdict/ignore.h"
#include "replay/verdict/report.h"

#include <chrono>
#include <functional>
#include <stop_token>

namespace hindsight::replay {

/// One history to check. A broken one travels too: it gets its line in the report.
struct CheckInput {
    std::string source;                      ///< the argument, or the file in a folder, as given
    history::SnapshotPtr snapshot;           ///< null: `problem` says why
    std::string problem;                     ///< not_replayable reason
    history::RunKey key;                     ///< workflow and run id where the history itself is silent
    history::RunRowId row{0};
};

/// `memoryLimit` is for one process tree; 0 = three quarters of the machine's among all.
struct CheckOptions : WorkerLaunch {
    std::string against;                     ///< a second CMD for the same histories, after the first; "" = none
    std::string defaultNamespace;            ///< for histories that do not know theirs; "" = "default", said in the report
    std::string temporalProfile;
    std::chrono::milliseconds historyTimeLimit{0};   ///< 0 = none beyond the per-task limits
    std::chrono::milliseconds taskTimeout{10000};    ///< for one task, beside 5 ms an event
    int processes = 0;                       ///< of the worker; 0 = as many as the histories are worth, one a core at most
    int tasksInFlight = 5;                   ///< a process (replay protocol, section 2)
    bool drift = true;                       ///< compare what commands carry: inputs, timeouts, ...
    std::chrono::microseconds driftLimit{10'000'000}; ///< for that, a history; 0 = none
    bool liveInputs = false;                 ///< Go: run workflow tasks live to see what activities are given
    std::vector<IgnoreRule> ignore;          ///< fields that are not to be compared
    bool decode = false;                     ///< payload values in the report
};

struct CheckProgress {
    enum class Phase { StartingWorker, WaitingForWorker, Checking, Stopping } phase = Phase::StartingWorker;
    std::size_t done = 0, total = 0;
    int diverged = 0, unverified = 0;
    std::string text;                        ///< "waiting for a worker at 127.0.0.1:43210", ...
};

struct CheckObserver {
    std::function<void(const CheckProgress&)> progress;
    std::function<void(const HistoryVerdict&)> verdict;      ///< as each history is judged (not in order)
    std::function<void(const std::string& line)> workerLog;
    std::function<void(const WorkerInfo&)> workerConnected;  ///< SDK and build, before the first verdict
    std::function<void(const std::string& text)> warning;
};

/// Error only for what makes the whole check impossible (a port held by another program, no fence to be had:
/// usage). Everything else is in the report.
Result<CheckReport> check(std::vector<CheckInput> inputs, const CheckOptions& options, const CheckObserver& observer, std::stop_token stop);

/// The report as the fixed JSON object (schema hindsight.check/1), pretty-printed, one trailing newline.
std::string reportJson(const CheckReport& report);
/// The same for people: one block for the histories that say the same, or one a history with `each`.
std::string reportText(const CheckReport& report, bool colour, bool each = false);

} // namespace hindsight::replay

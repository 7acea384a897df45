// Who waits for whom, in words: a worker may stand in the user's debugger for as long as they like. Pure but for /proc.
#pragma once

#include <string>
#include <vector>

namespace hindsight::replay {

struct StepWait {
    enum class For { Nothing, WorkerStart, Worker } what = For::Nothing;
    double seconds = 0;              ///< so far
    std::string address;             ///< WorkerStart: where it is expected, "" while not known
    std::string stopped;             ///< "python3 (process 4711) is stopped by a debugger", "" = none seen
    bool debug = false;              ///< there is no time limit
    double limit = 0;                ///< else: seconds until it is given up, 0 = not known
};

/// "waiting for the worker: 12 s (debugger attached?)"; "" when nobody waits.
std::string waitText(const StepWait& wait);
/// The first of these processes that a debugger or a signal has stopped, in words; "" = none.
std::string stoppedProcess(const std::vector<int>& pids);

} // namespace hindsight::replay

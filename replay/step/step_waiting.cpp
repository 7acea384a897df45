#include "replay/step/step_waiting.h"

#include "replay/frontend/proc.h"

#include <fmt/format.h>

namespace hindsight::replay {

std::string waitText(const StepWait& wait)
{
    constexpr double kSuspicious = 3; // seconds; an answer takes milliseconds
    std::string text;
    switch (wait.what) {
    case StepWait::For::Nothing: return {};
    case StepWait::For::WorkerStart:
        text = wait.address.empty() ? "waiting for the worker to connect" : "waiting for the worker to connect to " + wait.address;
        break;
    case StepWait::For::Worker: text = "waiting for the worker"; break;
    }
    text += fmt::format(": {:.0f} s", wait.seconds);
    if (!wait.stopped.empty())
        text += "; " + wait.stopped;
    else if (wait.what == StepWait::For::Worker && wait.seconds >= kSuspicious)
        text += wait.debug ? " (debugger attached?)" : wait.limit > 0 ? fmt::format(" (given up after {:.0f} s)", wait.limit) : std::string();
    return text;
}

std::string stoppedProcess(const std::vector<int>& pids)
{
    for (const int pid : pids) {
        const char state = processState(pid);
        if (state == 't')
            return fmt::format("{} (process {}) is stopped by a debugger", programName(pid), pid);
        if (state == 'T')
            return fmt::format("{} (process {}) is stopped by a signal", programName(pid), pid);
    }
    return {};
}

} // namespace hindsight::replay

// WorkerProcess: the user's command as a process tree that never outlives us. Started through a guard process (our own
// binary in hidden mode, guard.h) that is a subreaper and kills the tree when our pipe closes, also after kill -9.
// Thread-safe; output lines arrive on a reader thread.
#pragma once

#include "history/result.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay {

struct WorkerCommand {
    std::string command;                            ///< run by `sh -c` in `folder`
    std::string folder;                             ///< "" = current
    std::map<std::string, std::string> set;         ///< environment to set (placeholders already replaced)
    std::vector<std::string> unset;                 ///< names to take out; a trailing '*' matches the rest
    int fencePort = 0;                              ///< not 0: runs behind a fence (fence.h), where only this port answers
    std::string trustFolder{};                      ///< removed with the worker (trust_folder.h), "" = none
};

struct WorkerExit {
    bool signalled = false;
    int code = 0;                                   ///< exit status or signal number
    std::string text() const;                       ///< "exited with status 1", "killed by signal 9 (Killed)"
};

class WorkerProcess {
public:
    using OutputLine = std::function<void(bool isStderr, const std::string& line)>;
    /// `guardProgram`: path of the binary whose hidden mode runRequestedGuard() serves ("/proc/self/exe" for the program).
    /// Error Unsupported: this machine permits no fence, and nothing was started.
    static Result<std::unique_ptr<WorkerProcess>> start(const WorkerCommand& command, const std::string& guardProgram, OutputLine output);
    ~WorkerProcess();                               ///< stop()

    int pid() const;                                ///< of the `sh`; its tree hangs below the guard
    int guardPid() const;
    /// The sockets that listen behind the fence, once; the caller closes them. Empty without one.
    std::vector<int> takeListeners();
    /// For reading /proc: a process in the worker's network, 0 when that is ours.
    int networkOf() const;
    std::vector<int> tree() const;                  ///< all live processes below the guard
    std::optional<WorkerExit> exited() const;       ///< of the `sh`
    /// SIGTERM, a second, SIGKILL, until the tree is empty. Blocks at most about 2 s.
    void stop();
    /// SIGKILL to the whole tree at once, then stop().
    void kill();

private:
    struct Impl;
    explicit WorkerProcess(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// To be called first in main(): when argv asks for the guard mode, runs it and returns its exit code.
std::optional<int> runRequestedGuard(int argc, char** argv);

} // namespace hindsight::replay

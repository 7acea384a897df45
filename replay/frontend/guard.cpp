// The guard process: our own binary in a hidden mode. It starts the worker's command, and when the control pipe closes (the
// workbench stops the worker, ends, or is killed) it ends every process below it. One thread, no libraries but libc.
#include "replay/frontend/fence.h"
#include "replay/frontend/guard_protocol.h"
#include "replay/frontend/proc.h"
#include "replay/frontend/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

namespace hindsight::replay {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kTermGrace = 1000ms;   // from SIGTERM to SIGKILL
constexpr auto kKillLimit = 10s;      // a process in uninterruptible sleep cannot be waited for for ever

volatile std::sig_atomic_t endWanted = 0;

void onSignal(int) { endWanted = 1; }
void onChild(int) {}

void say(const char* format, int a, int b)
{
    char line[64];
    const int length = std::snprintf(line, sizeof line, format, a, b);
    [[maybe_unused]] const auto written = ::write(kGuardStatusFd, line, static_cast<std::size_t>(length));
}

[[noreturn]] void becomeWorker(const char* folder, const char* command)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // the guard has one thread, so this is when the guard dies
    for (int number = 1; number < NSIG; ++number)
        std::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::close_range(3, ~0U, 0);
    if (*folder != '\0' && ::chdir(folder) != 0) {
        ::dprintf(STDERR_FILENO, "cannot enter the folder %s: %s\n", folder, std::strerror(errno));
        ::_exit(126);
    }
    ::execl("/bin/sh", "sh", "-c", command, static_cast<char*>(nullptr));
    ::dprintf(STDERR_FILENO, "cannot start /bin/sh: %s\n", std::strerror(errno));
    ::_exit(127);
}

/// Takes up ended children, also those that lost their parent; says how the command ended. False when no child is left.
bool reap(int& worker)
{
    for (;;) {
        int status = 0;
        const int pid = ::waitpid(-1, &status, WNOHANG);
        if (pid == worker && WIFSIGNALED(status))
            say("S %d %d\n", WTERMSIG(status), 0);
        else if (pid == worker)
            say("E %d %d\n", WEXITSTATUS(status), 0);
        if (pid > 0 && pid == worker)
            worker = 0; // its number may be given to another process from now on
        if (pid == 0)
            return true;
        if (pid < 0)
            return errno != ECHILD;
    }
}

/// To the group of the command at once, then to those that left it.
void signalTree(int worker, int number)
{
    if (worker != 0)
        ::kill(-worker, number);
    for (const int pid : processTree(::getpid())) {
        if (pid != ::getpid())
            ::kill(pid, number);
    }
}

void endTree(int worker)
{
    signalTree(worker, SIGTERM);
    signalTree(worker, SIGCONT); // a stopped process could not end
    const auto termUntil = Clock::now() + kTermGrace;
    while (reap(worker) && Clock::now() < termUntil)
        std::this_thread::sleep_for(5ms);
    const auto killUntil = Clock::now() + kKillLimit;
    while (reap(worker) && Clock::now() < killUntil) { // a killed process leaves its children to us: look again
        signalTree(worker, SIGKILL);
        std::this_thread::sleep_for(2ms);
    }
}

/// The workbench does it too, unless it was killed.
void removeFolder(const char* path)
{
    if (*path == '\0')
        return;
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

int guard(const char* folder, const char* command, int fencePort, const char* trustFolder)
{
    ::setsid(); // Ctrl+C in the terminal is for the workbench, which then ends us in order
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::prctl(PR_SET_NAME, "worker-guard");
    ::close_range(static_cast<unsigned>(fencePort != 0 ? kGuardFenceFd : kGuardStatusFd) + 1, ~0U, 0);
    std::signal(SIGPIPE, SIG_IGN);
    struct sigaction action{};
    action.sa_handler = &onSignal;
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        ::sigaction(number, &action, nullptr);
    action.sa_handler = &onChild; // interrupts poll
    ::sigaction(SIGCHLD, &action, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);

    if (fencePort != 0) {
        if (const auto problem = enterFence(fencePort, kGuardFenceFd)) {
            say("N %d %d\n", static_cast<int>(problem->step), problem->number);
            return 1; // never unfenced
        }
        ::close(kGuardFenceFd);
    }
    int worker = ::fork();
    if (worker < 0) {
        say("F %d %d\n", errno, 0);
        return 1;
    }
    if (worker == 0)
        becomeWorker(folder, command);
    ::setpgid(worker, worker); // both sides: whoever comes first
    say("P %d %d\n", worker, 0);
    // Only the worker writes there: its end must be seen.
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(nothing, fd);

    pollfd control{kGuardControlFd, POLLIN, 0};
    constexpr int kLook = 100; // ms: a signal that arrives just before poll() does not interrupt it
    do
        reap(worker);
    while (endWanted == 0 && ::poll(&control, 1, kLook) <= 0); // readable: the pipe was closed, nobody ever writes
    endTree(worker);
    removeFolder(trustFolder);
    return 0;
}

} // namespace

std::optional<int> runRequestedGuard(int argc, char** argv)
{
    if (argc != 6 || std::strcmp(argv[1], kGuardArgument) != 0)
        return std::nullopt;
    return guard(argv[2], argv[3], std::atoi(argv[4]), argv[5]);
}

} // namespace hindsight::replay

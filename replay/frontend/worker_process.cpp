#include "replay/frontend/worker_process.h"

#include "replay/frontend/fence.h"
#include "replay/frontend/guard_protocol.h"
#include "replay/frontend/line_cutter.h"
#include "replay/frontend/proc.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <thread>

extern char** environ;

namespace hindsight::replay {
namespace {

using namespace std::chrono_literals;

/// A pipe whose ends close with us and with every program that any thread starts.
struct Pipe {
    int read = -1, write = -1;
    bool open()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    void closeRead() { close(read); }
    void closeWrite() { close(write); }
    /// A pair of sockets, for what no pipe carries: file descriptors.
    bool openSockets()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    ~Pipe() { closeRead(), closeWrite(); }

private:
    static void close(int& fd)
    {
        if (fd >= 0)
            ::close(fd);
        fd = -1;
    }
};

bool matches(const std::string& name, const std::string& pattern)
{
    if (!pattern.empty() && pattern.back() == '*')
        return name.starts_with(pattern.substr(0, pattern.size() - 1));
    return name == pattern;
}

std::vector<std::string> environmentFor(const WorkerCommand& command)
{
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::string name(text.substr(0, text.find('=')));
        const bool taken = command.set.contains(name)
            || std::any_of(command.unset.begin(), command.unset.end(), [&](const auto& pattern) { return matches(name, pattern); });
        if (!taken)
            result.emplace_back(text);
    }
    for (const auto& [name, value] : command.set)
        result.push_back(name + "=" + value);
    return result;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

std::string WorkerExit::text() const
{
    if (signalled)
        return fmt::format("was killed by signal {} ({})", code, ::strsignal(code));
    return fmt::format("exited with status {}", code);
}

struct WorkerProcess::Impl {
    Pipe control, status, out, err, wake, fence;
    int guard = -1;
    OutputLine output;

    mutable std::mutex mutex;
    std::condition_variable changed;
    int worker = 0;
    int startProblem = 0;
    std::optional<FenceProblem> fenceProblem;
    std::vector<int> listeners;
    bool fenced = false;
    std::optional<WorkerExit> exit;
    bool statusClosed = false;

    std::mutex stopping;
    bool stopped = false;
    std::thread reader;

    void statusLine(const std::string& line);
    void read();
    bool guardEnds(std::chrono::milliseconds within);
};

void WorkerProcess::Impl::statusLine(const std::string& line)
{
    char what = 0;
    int number = 0, more = 0;
    if (std::sscanf(line.c_str(), "%c %d %d", &what, &number, &more) != 3)
        return;
    const std::lock_guard lock(mutex);
    if (what == 'P')
        worker = number;
    else if (what == 'F')
        startProblem = number;
    else if (what == 'N')
        fenceProblem = FenceProblem{static_cast<FenceStep>(number), more};
    else
        exit = WorkerExit{what == 'S', number};
    changed.notify_all();
}

void WorkerProcess::Impl::read()
{
    LineCutter outLines([this](const std::string& line) { output(false, line); });
    LineCutter errLines([this](const std::string& line) { output(true, line); });
    LineCutter statusLines([this](const std::string& line) { statusLine(line); });
    struct Source {
        int fd;
        LineCutter* lines;
    };
    std::array<Source, 3> sources = {{{status.read, &statusLines}, {out.read, &outLines}, {err.read, &errLines}}};
    std::array<char, 16384> buffer;
    bool wanted = true;
    while (wanted && std::any_of(sources.begin(), sources.end(), [](const Source& s) { return s.fd >= 0; })) {
        std::array<pollfd, 4> fds;
        for (std::size_t i = 0; i < sources.size(); ++i)
            fds[i] = {sources[i].fd, POLLIN, 0};
        fds[3] = {wake.read, POLLIN, 0};
        if (::poll(fds.data(), fds.size(), -1) < 0)
            continue;
        wanted = fds[3].revents == 0; // stop(): the tree is gone, take what is there and leave
        for (std::size_t i = 0; i < sources.size(); ++i) {
            if (fds[i].revents == 0)
                continue;
            const auto got = ::read(sources[i].fd, buffer.data(), buffer.size());
            if (got > 0) {
                sources[i].lines->add({buffer.data(), static_cast<std::size_t>(got)});
            } else if (got == 0 || errno != EINTR) {
                sources[i].lines->end();
                sources[i].fd = -1;
            }
        }
    }
    for (auto& source : sources) {
        if (source.fd >= 0)
            source.lines->end();
    }
    const std::lock_guard lock(mutex);
    statusClosed = true;
    changed.notify_all();
}

bool WorkerProcess::Impl::guardEnds(std::chrono::milliseconds within)
{
    const auto until = std::chrono::steady_clock::now() + within;
    for (;;) {
        const int got = ::waitpid(guard, nullptr, WNOHANG);
        if (got == guard || (got < 0 && errno == ECHILD))
            return true;
        if (std::chrono::steady_clock::now() >= until)
            return false;
        std::this_thread::sleep_for(2ms);
    }
}

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const WorkerCommand& command, const std::string& guardProgram, OutputLine output)
{
    auto impl = std::make_unique<Impl>();
    impl->output = std::move(output);
    const auto failed = [&](int problem) {
        return Error{ErrorCode::Internal, fmt::format("cannot start the worker's guard process: {}", std::strerror(problem))};
    };
    for (Pipe* pipe : {&impl->control, &impl->status, &impl->out, &impl->err, &impl->wake}) {
        if (!pipe->open())
            return failed(errno);
    }
    impl->fenced = command.fencePort != 0;
    if (impl->fenced && !impl->fence.openSockets())
        return failed(errno);

    std::vector<std::string> environment = environmentFor(command);
    std::vector<std::string> arguments = {"hindsight", kGuardArgument, command.folder, command.command, std::to_string(command.fencePort),
                                          command.trustFolder};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    // Our ends have numbers above these in any program with standard input, output and error open; where they do not,
    // lift them out of the way first, or a dup2 would overwrite a pipe that is still needed.
    std::vector<int> lifted = {impl->control.read, impl->status.write, impl->out.write, impl->err.write};
    if (impl->fenced)
        lifted.push_back(impl->fence.write);
    for (int& fd : lifted)
        fd = ::fcntl(fd, F_DUPFD_CLOEXEC, kGuardFenceFd + 1);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, lifted[2], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, lifted[3], STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, lifted[0], kGuardControlFd);
    ::posix_spawn_file_actions_adddup2(&actions, lifted[1], kGuardStatusFd);
    if (impl->fenced)
        ::posix_spawn_file_actions_adddup2(&actions, lifted[4], kGuardFenceFd);
    const int problem = ::posix_spawn(&impl->guard, guardProgram.c_str(), &actions, nullptr, pointersTo(arguments).data(),
                                      pointersTo(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    for (const int fd : lifted)
        ::close(fd);
    if (problem != 0)
        return failed(problem);
    impl->control.closeRead();
    impl->status.closeWrite();
    impl->out.closeWrite();
    impl->err.closeWrite();
    impl->fence.closeWrite();
    if (impl->fenced)
        impl->listeners = replay::takeListeners(impl->fence.read);

    auto process = std::unique_ptr<WorkerProcess>(new WorkerProcess(std::move(impl)));
    Impl& self = *process->m_impl;
    self.reader = std::thread([&self] { self.read(); });
    std::unique_lock lock(self.mutex);
    self.changed.wait_for(lock, 10s, [&] { return self.worker != 0 || self.startProblem != 0 || self.statusClosed || self.fenceProblem; });
    if (self.worker == 0) {
        const int why = self.startProblem;
        const auto noFence = self.fenceProblem;
        lock.unlock();
        if (noFence)
            return Error{ErrorCode::Unsupported, fenceProblemText(*noFence)};
        return Error{ErrorCode::Internal, why != 0 ? fmt::format("cannot start the worker: {}", std::strerror(why))
                                                   : fmt::format("the worker's guard process ({} {}) did not start", guardProgram, kGuardArgument)};
    }
    lock.unlock();
    return process;
}

WorkerProcess::WorkerProcess(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
WorkerProcess::~WorkerProcess()
{
    stop();
    for (const int listener : m_impl->listeners)
        ::close(listener);
}

int WorkerProcess::pid() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->worker;
}

int WorkerProcess::guardPid() const { return m_impl->guard; }
std::vector<int> WorkerProcess::takeListeners() { return std::exchange(m_impl->listeners, {}); }
int WorkerProcess::networkOf() const { return m_impl->fenced ? m_impl->guard : 0; }

std::vector<int> WorkerProcess::tree() const
{
    auto tree = processTree(m_impl->guard);
    if (!tree.empty())
        tree.erase(tree.begin()); // the guard is ours
    std::erase_if(tree, [](int pid) { return !processAlive(pid); });
    return tree;
}

std::optional<WorkerExit> WorkerProcess::exited() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->exit;
}

void WorkerProcess::kill()
{
    // Twice: a process may have started another one meanwhile. What is left then, the guard finds.
    for (int pass = 0; pass < 2; ++pass) {
        for (const int pid : tree())
            ::kill(pid, SIGKILL);
    }
    stop();
}

void WorkerProcess::stop()
{
    const std::lock_guard lock(m_impl->stopping);
    if (std::exchange(m_impl->stopped, true))
        return;
    const auto last = tree();
    m_impl->control.closeWrite();
    if (!m_impl->guardEnds(15s)) { // it is stuck; do its work
        ::kill(m_impl->guard, SIGKILL);
        m_impl->guardEnds(1s);
        for (const int pid : last)
            ::kill(pid, SIGKILL);
    }
    // The output pipes ended with the last process, unless one that we may not see holds them.
    {
        std::unique_lock state(m_impl->mutex);
        m_impl->changed.wait_for(state, 500ms, [this] { return m_impl->statusClosed; });
    }
    m_impl->wake.closeWrite();
    m_impl->reader.join();
}

} // namespace hindsight::replay

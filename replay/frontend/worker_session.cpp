#include "replay/frontend/worker_session.h"

#include "replay/frontend/frontend.h"
#include "replay/frontend/frontend_addresses.h"
#include "replay/frontend/listen_port.h"
#include "replay/frontend/name_lookup.h"
#include "replay/frontend/proc.h"
#include "replay/frontend/session_tls.h"
#include "replay/frontend/worker_admission.h"
#include "replay/frontend/worker_environment.h"
#include "replay/frontend/worker_process.h"
#include "replay/frontend/worker_watch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

extern char** environ;

namespace hindsight::replay {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kLinesKept = 20;
constexpr auto kLookEagerly = 50ms;  // until the first poll, and a moment longer: a second client may connect after the first
constexpr auto kEagerAfterPoll = 1s;
constexpr auto kLookLater = 1s;
constexpr auto kWeigh = 250ms;
constexpr auto kResolveWithin = 10s; // names are looked up while the worker starts
constexpr auto kResolveAgain = 30s;  // cloud names move on

std::vector<std::string> ownEnvironment()
{
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry)
        result.emplace_back(*entry);
    return result;
}

} // namespace

struct WorkerSession::Impl {
    WorkerSessionOptions options;
    WorkerSessionObserver observer;
    std::mutex observing;                    ///< one call at a time
    std::optional<TrustFolder> trust;        ///< outlives the worker
    WorkerAdmission admission;
    std::unique_ptr<Frontend> frontend;
    std::unique_ptr<WorkerProcess> process;
    NameLookup lookup;                       ///< these three: of the watching thread once it runs
    FrontendAddresses addresses;
    std::optional<std::vector<std::string>> unknownNames; ///< set when the names were looked up
    WorkerWatch watch;                       ///< of the watching thread

    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<WorkerEnd> end;
    std::deque<std::string> lines;
    std::vector<std::string> connections;
    bool polled = false, cleanAfterPoll = false;
    std::jthread watching;
    std::mutex stopping;
    bool stopped = false;

    Impl(WorkerSessionOptions o, WorkerSessionObserver ob) : options(std::move(o)), observer(std::move(ob)), admission(options.listen) {}

    template <class Callback, class Value>
    void tell(const Callback& callback, const Value& value)
    {
        const std::lock_guard lock(observing);
        if (callback)
            callback(value);
    }

    Result<void> begin(std::stop_token stop);
    Result<void> prepareAddresses(const std::vector<std::string>& environment);
    Result<void> startProcess(const std::string& address, const std::vector<std::string>& environment, int fencePort);
    Result<void> startFrontend(const std::vector<std::string>& environment);
    void waitForWorker(std::stop_token stop);
    void watchLoop(std::stop_token stop);
    void lookOnce();
    bool tooMuchMemory();
    bool workerEnded();
    void finish(WorkerEnd::Kind kind, std::string reason);
    std::string withLastLines(std::string reason) const;
    std::string encryptionAdvice() const;
    void takeLine(const std::string& line);
    void stop();
};

void WorkerSession::Impl::takeLine(const std::string& line)
{
    {
        const std::lock_guard lock(mutex);
        lines.push_back(line);
        if (lines.size() > kLinesKept)
            lines.pop_front();
    }
    tell(observer.log, line);
}

std::string WorkerSession::Impl::withLastLines(std::string reason) const
{
    const std::lock_guard lock(mutex);
    if (lines.empty())
        return reason + (options.listen ? "" : " It wrote nothing.");
    return reason + " Last lines it wrote:\n" + fmt::format("{}", fmt::join(lines, "\n"));
}

std::string WorkerSession::Impl::encryptionAdvice() const
{
    if (options.tls)
        return tlsAdvice();
    const std::lock_guard lock(mutex);
    for (const std::string& line : lines)
        if (std::string advice = clearAdvice(line); !advice.empty())
            return advice;
    return {};
}

void WorkerSession::Impl::finish(WorkerEnd::Kind kind, std::string reason)
{
    {
        const std::lock_guard lock(mutex);
        if (end)
            return;
        end = WorkerEnd{kind, std::move(reason)};
    }
    frontend->workerGone();
    changed.notify_all();
}

Result<void> WorkerSession::Impl::prepareAddresses(const std::vector<std::string>& environment)
{
    std::vector<std::string> warnings;
    addresses.addEnvironment(environment, warnings);
    for (const auto& entry : options.environment)
        addresses.addText(entry, "a value of --env names it");
    addresses.addText(options.command, "the worker's command names it");
    for (const auto& server : options.knownServers)
        addresses.add(server, "histories were downloaded from it");
    for (const auto& allowed : options.allowConnections) {
        if (auto added = addresses.allow(allowed); !added.ok())
            return added;
    }
    for (const auto& warning : warnings)
        tell(observer.warning, warning);
    return {};
}

Result<void> WorkerSession::Impl::startProcess(const std::string& address, const std::vector<std::string>& environment, int fencePort)
{
    auto command = workerCommand(options, address, environment, trust ? &*trust : nullptr);
    if (!command.ok())
        return command.error();
    command.value().fencePort = fencePort;
    auto worker = WorkerProcess::start(command.value(), options.guardProgram, [this](bool, const std::string& line) { takeLine(line); });
    if (!worker.ok())
        return worker.error();
    process = std::move(worker).value();
    admission.setProcess(process.get());
    return {};
}

Result<void> WorkerSession::Impl::startFrontend(const std::vector<std::string>& environment)
{
    FrontendOptions serve;
    serve.admit = [this](const std::string& peer) { return admission.admit(peer); };
    if (options.listen) {
        serve.host = options.listenHost;
        serve.port = options.listenPort;
        if (!isLoopback(options.listenHost))
            tell(observer.warning, fmt::format("histories are handed out {} to whoever connects first at {}", options.tls ? "without a password" : "in clear",
                                               hostPort(options.listenHost, options.listenPort)));
    }
    if (options.tls) {
        auto made = makeSessionTls(options.listenHost, options.tlsNames, environment);
        if (!made.ok())
            return made.error();
        trust = std::move(made.value().trust);
        serve.tls = std::move(made.value().keys);
    }
    if (options.isolate) {
        // Behind the fence every port is free; one that is free here too tells several checks apart. The sockets come from there,
        // so the process starts first: its connections wait until they are accepted.
        auto port = findListenPort(serve.host, 0);
        if (!port.ok())
            return port.error();
        serve.port = port.value().port;
        if (auto begun = startProcess(hostPort(serve.host, serve.port), environment, serve.port); !begun.ok())
            return begun;
        serve.listeners = process->takeListeners();
    }
    auto started = Frontend::start(std::move(serve));
    if (!started.ok())
        return started.error();
    frontend = std::move(started).value();
    admission.setPort(frontend->port());
    return {};
}

Result<void> WorkerSession::Impl::begin(std::stop_token stop)
{
    const auto environment = options.userEnvironment.empty() ? ownEnvironment() : options.userEnvironment;
    if (auto prepared = prepareAddresses(environment); !prepared.ok())
        return prepared;
    if (auto served = startFrontend(environment); !served.ok())
        return served;
    for (const auto& host : ownHosts(options.listenHost))
        addresses.own(hostPort(host, frontend->port()));
    addresses.own(frontend->address());
    lookup.begin(addresses);
    if (!options.listen && !options.isolate) {
        if (auto begun = startProcess(frontend->address(), environment, 0); !begun.ok())
            return begun;
    }
    watching = std::jthread([this](std::stop_token watchStop) { watchLoop(watchStop); });
    tell(observer.waiting, fmt::format("waiting for a worker at {}", frontend->address()));
    if (options.listen && trust)
        tell(observer.waiting, fmt::format("waiting for a worker at {} with TLS: start it with {}", frontend->address(), trustWords(*trust)));
    waitForWorker(stop);
    if (stop.stop_requested())
        return cancelled();
    return {};
}

void WorkerSession::Impl::waitForWorker(std::stop_token stop)
{
    const auto until = Clock::now() + options.startTimeout;
    while (!stop.stop_requested()) {
        if (!polled) {
            const bool held = frontend->waitForPoll(20ms, stop);
            const std::lock_guard lock(mutex);
            polled = polled || held;
            changed.notify_all();
        }
        std::unique_lock lock(mutex);
        if (end)
            return;
        if (polled) {
            // The first task must not go out before a look at the connections, made after the poll, was clean.
            changed.wait(lock, stop, [this] { return end || cleanAfterPoll; });
            if (!end && cleanAfterPoll) {
                lock.unlock();
                tell(observer.connected, frontend->worker());
            }
            return;
        }
        if (Clock::now() < until)
            continue;
        lock.unlock();
        const double seconds = std::chrono::duration<double>(options.startTimeout).count();
        std::string reason = options.listen
            ? fmt::format("no worker asked for workflow tasks at {} within {:g} s.", frontend->address(), seconds)
            : fmt::format("the worker runs, but did not ask for workflow tasks at {} within {:g} s. It must read its address from TEMPORAL_ADDRESS, "
                          "or get it by {{address}} in the command or --env; a slow start needs a longer --start-timeout.", frontend->address(), seconds);
        reason += encryptionAdvice();
        if (options.isolate)
            reason += " With --isolate it reaches nothing but that address: no database, no name server.";
        for (const auto& notice : frontend->notices()) {
            if (notice.kind == FrontendNotice::Kind::RefusedPeer)
                reason += " " + notice.text + ".";
        }
        finish(WorkerEnd::Kind::NeverPolled, withLastLines(std::move(reason)));
        if (process)
            process->stop();
        return;
    }
}

/// True when the worker's processes are gone; says so.
bool WorkerSession::Impl::workerEnded()
{
    if (options.listen) {
        if (admission.listenedPid() != -1)
            return false;
        finish(WorkerEnd::Kind::Died, fmt::format("the worker, {}, has ended", admission.listenedName()));
        return true;
    }
    const auto exit = process->exited();
    if (!exit)
        return false;
    // A wrapper may leave its worker behind on purpose (`worker &`); one that failed has not.
    const bool failed = exit->signalled || exit->code != 0;
    if (!failed && !process->tree().empty())
        return false;
    const bool had = [this] {
        const std::lock_guard lock(mutex);
        return polled;
    }() || frontend->waitForPoll(0ms, {});
    process->stop(); // its last lines arrive
    if (had)
        finish(WorkerEnd::Kind::Died, withLastLines(fmt::format("the worker {} while it was being checked.", exit->text())));
    else
        finish(WorkerEnd::Kind::NotStarted,
               withLastLines(fmt::format("the worker's command {} before it asked for workflow tasks.", exit->text()) + encryptionAdvice()));
    return true;
}

void WorkerSession::Impl::lookOnce()
{
    std::vector<std::string> unknown;
    if (auto looked = lookup.take(unknown)) {
        addresses = std::move(*looked);
        unknownNames = std::move(unknown);
    } else if (unknownNames && Clock::now() - lookup.begun() >= kResolveAgain) {
        lookup.begin(addresses);
    }
    std::vector<int> processes;
    if (process)
        processes = process->tree();
    else if (const int pid = admission.listenedPid(); pid > 0)
        processes = {pid};
    const auto forbidden = watch.look(processes, addresses);
    {
        const std::lock_guard lock(mutex);
        connections = watch.seen();
    }
    if (!forbidden)
        return;
    if (process) {
        // Killed, not asked: a worker that shuts down in order would finish the tasks it took there.
        finish(WorkerEnd::Kind::WrongWorker, "the worker was stopped: " + *forbidden);
        process->kill();
    } else {
        finish(WorkerEnd::Kind::WrongWorker, "the check was stopped, and that worker still runs: " + *forbidden);
    }
}

/// True when the worker holds more than it may; it is stopped then.
bool WorkerSession::Impl::tooMuchMemory()
{
    if (options.memoryLimit <= 0 || !process)
        return false;
    const std::int64_t held = heldMemory(process->tree(), options.memoryLimit);
    if (held <= options.memoryLimit)
        return false;
    constexpr double kMiB = 1024.0 * 1024.0;
    finish(WorkerEnd::Kind::Died, fmt::format("the worker held {:.0f} MiB of memory, more than its limit of {:.0f} MiB (--worker-memory), and was stopped.",
                                              static_cast<double>(held) / kMiB, static_cast<double>(options.memoryLimit) / kMiB));
    process->kill();
    return true;
}

void WorkerSession::Impl::watchLoop(std::stop_token stop)
{
    const auto began = Clock::now();
    auto nextLook = began, nextWeighing = began;
    std::optional<Clock::time_point> polledAt;
    bool warned = false;
    while (!stop.stop_requested()) {
        bool polledNow = false;
        {
            std::unique_lock lock(mutex);
            const bool waitsForLook = polled && !cleanAfterPoll;
            if (!waitsForLook)
                changed.wait_for(lock, stop, kLookEagerly, [this] { return end || (polled && !cleanAfterPoll); });
            if (end || stop.stop_requested())
                return;
            polledNow = polled;
        }
        if (workerEnded())
            return;
        const auto now = Clock::now();
        if (now >= nextWeighing) {
            if (tooMuchMemory())
                return;
            nextWeighing = now + kWeigh;
        }
        if (polledNow && !polledAt)
            polledAt = now;
        const bool firstAfterPoll = polledAt == now;
        if (now < nextLook && !firstAfterPoll && cleanAfterPoll)
            continue;
        lookOnce();
        const bool namesKnown = unknownNames || now - began >= kResolveWithin;
        if (namesKnown && !std::exchange(warned, true)) {
            if (!unknownNames)
                tell(observer.warning, std::string("the names of other Temporal frontends could not be looked up in time: only port 7233 and numeric addresses are recognised"));
            for (const auto& name : unknownNames.value_or(std::vector<std::string>()))
                tell(observer.warning, fmt::format("{} has no address here: a connection of the worker to it is recognised only by port 7233", name));
        }
        if (polledNow && namesKnown) {
            const std::lock_guard lock(mutex);
            cleanAfterPoll = !end;
            changed.notify_all();
        } else if (polledNow) {
            std::this_thread::sleep_for(5ms); // the first task waits for the names
        }
        nextLook = now + (polledAt && now - *polledAt > kEagerAfterPoll ? std::chrono::milliseconds(kLookLater) : kLookEagerly);
    }
}

void WorkerSession::Impl::stop()
{
    const std::lock_guard lock(stopping);
    if (std::exchange(stopped, true))
        return;
    watching = {}; // joins
    if (process)
        process->stop(); // served until it is gone
    admission.setProcess(nullptr);
    if (frontend)
        frontend->workerGone();
}

Result<std::unique_ptr<WorkerSession>> WorkerSession::start(WorkerSessionOptions options, WorkerSessionObserver observer, std::stop_token stop)
{
    auto session = std::unique_ptr<WorkerSession>(new WorkerSession(std::make_unique<Impl>(std::move(options), std::move(observer))));
    if (auto began = session->m_impl->begin(stop); !began.ok())
        return began.error();
    return session;
}

WorkerSession::WorkerSession(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
WorkerSession::~WorkerSession()
{
    m_impl->stop();
    m_impl->frontend.reset(); // its threads call into the admission
}

TaskChannel& WorkerSession::channel() { return *m_impl->frontend; }

std::optional<WorkerEnd> WorkerSession::ended() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->end;
}

WorkerIdentity WorkerSession::worker() const { return m_impl->frontend->worker(); }
std::string WorkerSession::address() const { return m_impl->frontend->address(); }

std::vector<int> WorkerSession::processes() const
{
    if (m_impl->process)
        return m_impl->process->tree();
    const int pid = m_impl->admission.listenedPid();
    return pid > 0 ? processTree(pid) : std::vector<int>();
}

std::vector<std::string> WorkerSession::connections() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->connections;
}

std::vector<std::string> WorkerSession::notes() const
{
    std::vector<std::string> notes;
    std::vector<std::string> foreign;
    for (const auto& notice : m_impl->frontend->notices()) {
        if (notice.kind == FrontendNotice::Kind::ForeignRpc)
            foreign.push_back(notice.text);
        else
            notes.push_back(notice.text);
    }
    if (!foreign.empty())
        notes.push_back(fmt::format("the worker's program also called {}, which was answered \"unimplemented\": if your program also starts workflows, "
                                    "give the worker its own command", fmt::join(foreign, ", ")));
    return notes;
}

std::vector<std::string> WorkerSession::lastLines() const
{
    const std::lock_guard lock(m_impl->mutex);
    return {m_impl->lines.begin(), m_impl->lines.end()};
}

void WorkerSession::stop() { m_impl->stop(); }

} // namespace hindsight::replay

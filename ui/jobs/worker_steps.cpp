#include "ui/jobs/worker_steps.h"

#include "history/store/library.h"
#include "replay/dialect/run_names.h"
#include "ui/models/time_text.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace hindsight::ui {

using replay::StepSession;

namespace {

/// The servers that runs of this library came from; none where there is no library. Opens it: not from the UI thread.
std::vector<std::string> serversOf(const std::filesystem::path& library)
{
    if (auto kept = history::Library::open(library, history::Library::Mode::ReadOnly); kept.ok())
        if (auto servers = kept.value().servers(); servers.ok())
            return std::move(servers).value();
    return {};
}

} // namespace

/// What the UI thread and the thread of one worker share.
struct WorkerSteps::Shared {
    struct Look {
        replay::StepRun run;
        history::EventId at;
        replay::StepWants wants;
    };
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<Look> wanted;          ///< the newest, not yet begun
    std::stop_source giveUp;             ///< of what is waited for now
    StepSession* session = nullptr;      ///< owned by the thread
    QStringList lines;                   ///< of the log, not yet taken
    replay::StepOptions options;
};

WorkerSteps::WorkerSteps(std::filesystem::path library, QObject* parent) : QObject(parent), m_library(std::move(library))
{
    m_tick.setInterval(250);
    connect(&m_tick, &QTimer::timeout, this, &WorkerSteps::statusChanged);
}

WorkerSteps::~WorkerSteps()
{
    stop();
    m_threads.clear(); // joins
}

void WorkerSteps::setPhase(Phase phase)
{
    if (m_phase == phase)
        return;
    m_phase = phase;
    busy() ? m_tick.start() : m_tick.stop();
    Q_EMIT phaseChanged();
    Q_EMIT statusChanged();
}

/// On the UI thread, and only while that worker is the one that runs.
void WorkerSteps::deliver(const std::shared_ptr<Shared>& from, std::function<void()> call)
{
    QMetaObject::invokeMethod(this, [this, from, call = std::move(call)] {
        if (m_shared == from)
            call();
    }, Qt::QueuedConnection);
}

void WorkerSteps::start(const StepRequest& request, const replay::StepRun& run)
{
    stop();
    m_problem.clear();
    if (!request.listen && request.command.trimmed().isEmpty())
        return ended(tr("Name the command that starts your worker."));
    if (!run.snapshot)
        return ended(tr("Open a run first."));
    auto shared = std::make_shared<Shared>();
    replay::StepOptions& options = shared->options;
    const replay::RunNames names = replay::runNames(*run.snapshot, run.key, request.namespaceName.toStdString());
    static_cast<replay::WorkerLaunch&>(options) = launchOf(request);
    options.namespaceName = names.namespaceName;
    options.taskQueue = names.taskQueue;
    options.debug = request.debug;
    options.decode = m_decode;
    options.guardProgram = m_guardProgram;
    m_shared = shared;
    m_worker.clear();
    setPhase(Phase::Starting);
    Q_EMIT started(request.listen ? tr("(a worker that you start by hand)") : request.command);
    m_threads.emplace_back([this, shared](std::stop_token stop) { runWorker(shared, std::move(stop)); });
}

void WorkerSteps::runWorker(const std::shared_ptr<Shared>& shared, std::stop_token stop)
{
    const auto say = [this, shared](const std::string& line) {
        bool told = false;
        {
            const std::scoped_lock lock(shared->mutex);
            told = !shared->lines.isEmpty();
            shared->lines << fromUtf8(line);
        }
        if (!told) // one post for any number of lines
            deliver(shared, [this, shared] {
                QStringList lines;
                {
                    const std::scoped_lock lock(shared->mutex);
                    lines = std::exchange(shared->lines, {});
                }
                Q_EMIT workerLog(lines);
            });
    };
    shared->options.knownServers = serversOf(m_library);
    replay::StepObserver observer;
    observer.workerLog = say;
    observer.warning = [say](const std::string& text) { say("hindsight: " + text); };
    observer.waiting = [say](const std::string& text) { say("hindsight: " + text); };
    observer.connected = [this, shared](const replay::WorkerInfo& worker) {
        deliver(shared, [this, worker] {
            m_worker = fromUtf8(worker.sdk) + QLatin1Char(' ') + fromUtf8(worker.version) + (worker.tls ? QStringLiteral(" · TLS") : QString());
            Q_EMIT statusChanged();
        });
    };
    StepSession session(shared->options, std::move(observer));
    const std::stop_callback giveUpToo(stop, [shared] {
        const std::scoped_lock lock(shared->mutex);
        shared->giveUp.request_stop();
    });
    std::stop_token starting;
    {
        const std::scoped_lock lock(shared->mutex);
        shared->session = &session;
        starting = shared->giveUp.get_token();
    }
    const Result<void> begun = session.start(starting);
    if (!begun.ok()) {
        const bool cancelled = begun.error().code == ErrorCode::Cancelled;
        deliver(shared, [this, text = cancelled ? tr("The start was cancelled.") : fromUtf8(begun.error().message)] { ended(text); });
    } else {
        deliver(shared, [this] { setPhase(Phase::Ready); });
    }
    while (begun.ok() && !stop.stop_requested()) {
        std::optional<Shared::Look> look;
        std::stop_token giveUp;
        {
            std::unique_lock lock(shared->mutex);
            if (!shared->changed.wait(lock, stop, [&] { return shared->wanted.has_value(); }))
                break;
            look = std::exchange(shared->wanted, std::nullopt);
            shared->giveUp = std::stop_source();
            giveUp = shared->giveUp.get_token();
        }
        if (stop.stop_requested())
            break;
        deliver(shared, [this] { setPhase(Phase::Asking); });
        auto answer = std::make_shared<const replay::StepAnswer>(session.look(look->run, look->at, look->wants, giveUp));
        deliver(shared, [this, answer, shared, run = look->run] {
            bool more = false;
            {
                const std::scoped_lock lock(shared->mutex);
                more = shared->wanted.has_value();
            }
            if (!more)
                setPhase(Phase::Ready);
            Q_EMIT answered(run, *answer);
        });
    }
    const std::scoped_lock lock(shared->mutex);
    shared->session = nullptr;
}

void WorkerSteps::look(const replay::StepRun& run, history::EventId at, const replay::StepWants& wants)
{
    if (!m_shared)
        return;
    {
        const std::scoped_lock lock(m_shared->mutex);
        m_shared->wanted = {run, at, wants};
    }
    m_shared->changed.notify_all();
    if (m_phase == Phase::Ready)
        setPhase(Phase::Asking);
}

void WorkerSteps::cancel()
{
    if (!m_shared)
        return;
    const std::scoped_lock lock(m_shared->mutex);
    m_shared->giveUp.request_stop();
}

void WorkerSteps::stop()
{
    if (!m_shared)
        return;
    m_threads.back().request_stop(); // it stops its worker and ends; joined by the destructor
    m_shared.reset();
    m_worker.clear();
    setPhase(Phase::Off);
}

void WorkerSteps::ended(const QString& why)
{
    m_shared.reset();
    m_worker.clear();
    m_problem = why;
    setPhase(Phase::Off);
    Q_EMIT statusChanged();
}

QString WorkerSteps::statusText() const
{
    if (!m_shared)
        return m_problem;
    {
        const std::scoped_lock lock(m_shared->mutex);
        if (m_shared->session && busy())
            if (const replay::StepWait wait = m_shared->session->waiting(); wait.seconds >= 0.5)
                return fromUtf8(replay::waitText(wait));
    }
    return m_phase == Phase::Starting ? tr("starting the worker") : m_worker;
}

} // namespace hindsight::ui

// WorkerSteps: the user's worker, kept warm and asked about points of the shown history. Owns the thread on which the worker
// is waited for: it may stand in a debugger for as long as the user likes. Of several looks only the newest is answered.
// UI thread; nothing here blocks but the destructor, which stops the worker (2 s at most).
#pragma once

#include <QObject>
#include <QTimer>

#include "replay/step/step_session.h"
#include "ui/jobs/worker_request.h"

#include <filesystem>
#include <memory>
#include <thread>

namespace hindsight::ui {

struct StepRequest : WorkerRequest {
    bool debug = false;                 ///< no time limits
};

class WorkerSteps final : public QObject {
    Q_OBJECT
public:
    enum class Phase { Off, Starting, Ready, Asking };

    /// `library`: whose servers no worker may reach.
    explicit WorkerSteps(std::filesystem::path library, QObject* parent = nullptr);
    ~WorkerSteps() override;

    /// Starts the worker for the namespace and queue of `run`; one that runs is stopped.
    void start(const StepRequest& request, const replay::StepRun& run);
    void stop();
    /// Gives up what is waited for now: a start ends, a look is answered with "cancelled".
    void cancel();
    void look(const replay::StepRun& run, history::EventId at, const replay::StepWants& wants);

    Phase phase() const { return m_phase; }
    bool running() const { return m_phase != Phase::Off; }
    bool busy() const { return m_phase == Phase::Starting || m_phase == Phase::Asking; }
    /// "temporal-python 1.35.0"; "" while none is connected.
    QString worker() const { return m_worker; }
    /// Who waits for whom, or why there is no worker; "" = nothing to say.
    QString statusText() const;
    void setGuardProgram(const std::string& program) { m_guardProgram = program; }
    /// Payload values in the commands of an answer (default).
    void setPayloadValues(bool shown) { m_decode = shown; }

Q_SIGNALS:
    void phaseChanged();
    void statusChanged();
    void started(const QString& what);
    void workerLog(const QStringList& lines);
    void answered(const hindsight::replay::StepRun& run, const hindsight::replay::StepAnswer& answer);

private:
    struct Shared;
    void deliver(const std::shared_ptr<Shared>& from, std::function<void()> call);
    void runWorker(const std::shared_ptr<Shared>& shared, std::stop_token stop);
    void setPhase(Phase phase);
    void ended(const QString& why);

    const std::filesystem::path m_library;
    std::shared_ptr<Shared> m_shared;   ///< of the worker that runs; null: none
    std::vector<std::jthread> m_threads; ///< the running one last; those before are on their way out
    QTimer m_tick;
    Phase m_phase = Phase::Off;
    QString m_worker, m_problem;
    std::string m_guardProgram = "/proc/self/exe";
    bool m_decode = true;
};

} // namespace hindsight::ui

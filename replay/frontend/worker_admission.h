// WorkerAdmission: which process may speak to the frontend. Either the tree of the worker we started, or (listen) the first
// process that connects. Thread-safe: called from the frontend's porter.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

namespace hindsight::replay {

class WorkerProcess;

class WorkerAdmission {
public:
    explicit WorkerAdmission(bool listen) : m_listen(listen) {}

    void setPort(int port);                         ///< of the frontend; peers wait for it for a moment
    void setProcess(const WorkerProcess* process);  ///< the worker we started; null: nobody is admitted any more
    /// "" = admitted, else the reason for the peer and the report.
    std::string admit(const std::string& peer);
    /// Listen: pid of the admitted process; 0 = none yet, or not to be seen from here; -1 = it has ended.
    int listenedPid() const;
    /// Listen: who was admitted, for people: "process 4711 (python3)", "10.0.0.5".
    std::string listenedName() const;

private:
    std::string admitOwnTree(const std::string& peer);
    std::string admitFirst(const std::string& peer);

    const bool m_listen;
    mutable std::mutex m_mutex;
    std::condition_variable m_ready;
    int m_port = 0;
    const WorkerProcess* m_process = nullptr;
    bool m_started = false;
    std::string m_firstName; ///< listen
    int m_firstPid = 0;
    std::uint64_t m_firstStart = 0;
};

} // namespace hindsight::replay

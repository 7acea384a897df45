#include "replay/frontend/worker_admission.h"

#include "replay/frontend/connection_watch.h"
#include "replay/frontend/proc.h"
#include "replay/frontend/worker_process.h"

#include <fmt/format.h>

#include <chrono>

namespace hindsight::replay {
namespace {

std::string hostOf(const std::string& peer)
{
    std::string host = peer.substr(0, peer.rfind(':'));
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return host;
}

std::string processText(int pid)
{
    return fmt::format("process {} ({})", pid, programName(pid));
}

} // namespace

void WorkerAdmission::setPort(int port)
{
    const std::lock_guard lock(m_mutex);
    m_port = port;
    m_ready.notify_all();
}

void WorkerAdmission::setProcess(const WorkerProcess* process)
{
    const std::lock_guard lock(m_mutex);
    m_process = process;
    m_started = true;
    m_ready.notify_all();
}

std::string WorkerAdmission::admit(const std::string& peer)
{
    {
        std::unique_lock lock(m_mutex);
        // A quick worker connects before its start has returned to us.
        m_ready.wait_for(lock, std::chrono::seconds(2), [this] { return m_port != 0 && (m_listen || m_started); });
    }
    return m_listen ? admitFirst(peer) : admitOwnTree(peer);
}

std::string WorkerAdmission::admitOwnTree(const std::string& peer)
{
    const std::lock_guard lock(m_mutex);
    if (m_process == nullptr)
        return "this check has no worker any more";
    if (ownerOfSocket(peer, m_port, m_process->tree(), m_process->networkOf()) != 0)
        return {};
    const int owner = ownerOfSocket(peer, m_port, allProcesses(), m_process->networkOf());
    return fmt::format("refused {} at {}: it does not belong to the worker that Hindsight started, and only that one gets tasks. "
                       "To check a worker that you start by hand (or in a container), use --listen",
                       owner != 0 ? processText(owner) : "a process that is not to be seen", peer);
}

std::string WorkerAdmission::admitFirst(const std::string& peer)
{
    const std::string host = hostOf(peer);
    const std::lock_guard lock(m_mutex);
    const int owner = ownerOfSocket(peer, m_port);
    const std::string name = owner != 0 ? processText(owner) : host;
    if (m_firstName.empty()) {
        m_firstName = name;
        m_firstPid = owner;
        m_firstStart = owner != 0 ? processStart(owner) : 0;
        return {};
    }
    const bool same = owner != 0 ? owner == m_firstPid && processStart(owner) == m_firstStart : m_firstPid == 0 && host == m_firstName;
    if (same)
        return {};
    return fmt::format("refused {} at {}: {} is being checked, and one worker process is allowed at a time. Stop one of them, and check again",
                       name, peer, m_firstName);
}

int WorkerAdmission::listenedPid() const
{
    const std::lock_guard lock(m_mutex);
    return m_firstPid != 0 && processStart(m_firstPid) == m_firstStart && processAlive(m_firstPid) ? m_firstPid : (m_firstPid != 0 ? -1 : 0);
}

std::string WorkerAdmission::listenedName() const
{
    const std::lock_guard lock(m_mutex);
    return m_firstName;
}

} // namespace hindsight::replay

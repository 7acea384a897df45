// AcceptLoop: takes connections from sockets that listen already (in a worker's fence, where gRPC cannot bind) and gives each
// away. One thread of its own; owned by Frontend.
#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace hindsight::replay {

class AcceptLoop {
public:
    /// Takes over the listeners. `connection`: a new socket, to be closed by whoever gets it; called from the loop's thread.
    AcceptLoop(std::vector<int> listeners, std::function<void(int listener, int fd)> connection);
    ~AcceptLoop();             ///< no call any more
    AcceptLoop(const AcceptLoop&) = delete;
    AcceptLoop& operator=(const AcceptLoop&) = delete;

private:
    void run();
    std::vector<int> m_listeners;
    std::function<void(int, int)> m_connection;
    int m_wake;                ///< eventfd
    std::thread m_thread;
};

} // namespace hindsight::replay

// Porter: asks a frontend's gate about new connections on a thread of its own, in order: looking for the owner of a socket takes
// milliseconds (a stranger's: all of /proc), and whoever serves the calls must not wait for it. Owner: FrontendCalls.
#pragma once

#include "replay/frontend/peer_gate.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace hindsight::replay {

class Porter {
public:
    using Answer = std::function<void(std::string refusal)>; ///< called from the porter's thread
    explicit Porter(PeerGate& gate);
    ~Porter();                      ///< after the last answer
    Porter(const Porter&) = delete;
    Porter& operator=(const Porter&) = delete;

    void ask(std::string peer, Answer answer);

private:
    struct Asked {
        std::string peer;
        Answer answer;
    };
    void run();

    PeerGate& m_gate;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Asked> m_asked;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace hindsight::replay

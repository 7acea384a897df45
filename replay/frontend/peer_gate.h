// PeerGate: who may speak to the frontend. Asks once a connection, and again when the same address comes back later:
// its port may belong to another process then. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace hindsight::replay {

class PeerGate {
public:
    /// `admit`: "" = admitted, else the reason. May take milliseconds; called without a lock held.
    explicit PeerGate(std::function<std::string(const std::string& peer)> admit) : m_admit(std::move(admit)) {}

    /// A call begins. "" = admitted; then leave() must follow. The connection cannot end while one of its calls is open.
    std::string enter(const std::string& peer);
    /// True: admitted, as by enter(), and nobody had to be asked.
    bool enterKnown(const std::string& peer);
    void leave(const std::string& peer);

private:
    std::function<std::string(const std::string& peer)> m_admit;
    std::mutex m_mutex;
    std::map<std::string, int> m_openCalls;
};

/// "127.0.0.1:4321" or "[::1]:4321" of gRPC's "ipv4:127.0.0.1:4321" and "ipv6:%5B::1%5D:4321".
std::string peerAddress(const std::string& grpcPeer);

} // namespace hindsight::replay

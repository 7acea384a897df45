#include "replay/frontend/peer_gate.h"

namespace hindsight::replay {

std::string PeerGate::enter(const std::string& peer)
{
    if (enterKnown(peer))
        return {};
    std::string refusal = m_admit(peer);
    if (refusal.empty()) {
        const std::lock_guard lock(m_mutex);
        ++m_openCalls[peer];
    }
    return refusal;
}

bool PeerGate::enterKnown(const std::string& peer)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_openCalls.find(peer);
    if (known != m_openCalls.end())
        ++known->second;
    else if (!m_admit) // whoever comes
        m_openCalls.emplace(peer, 1);
    else
        return false;
    return true;
}

void PeerGate::leave(const std::string& peer)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_openCalls.find(peer);
    if (known != m_openCalls.end() && --known->second == 0)
        m_openCalls.erase(known);
}

std::string peerAddress(const std::string& grpcPeer)
{
    std::string address;
    std::string_view rest = grpcPeer;
    if (const auto scheme = rest.find(':'); scheme != std::string_view::npos && rest.starts_with("ip"))
        rest.remove_prefix(scheme + 1);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest.substr(i, 3) == "%5B" || rest.substr(i, 3) == "%5D") {
            address += rest[i + 2] == 'B' ? '[' : ']';
            i += 2;
        } else {
            address += rest[i];
        }
    }
    return address;
}

} // namespace hindsight::replay

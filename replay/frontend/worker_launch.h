// How a worker is started or waited for: what a check, a step and a session of either have in common. A value; cheap.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace hindsight::replay {

struct WorkerLaunch {
    std::string command;                     ///< CMD with {address} {namespace} {taskQueue} {caFile}; not used with `listen`
    std::string folder;                      ///< working folder of CMD, "" = current
    std::vector<std::string> environment;    ///< NAME=VALUE, the same placeholders
    std::vector<std::string> allowConnections; ///< HOST:PORT that may be reached although it looks like a frontend
    std::vector<std::string> knownServers;   ///< HOST:PORT that histories were downloaded from: frontends, whatever their port
    bool isolate = false;                    ///< the worker reaches nothing but us; where that cannot be had: Error, never without. Not with `listen`
    bool tls = false;                        ///< TLS with a certificate made on the spot, which the worker is led to trust
    std::vector<std::string> tlsNames;       ///< names of the certificate beside localhost, 127.0.0.1, ::1 and `listenHost`
    bool untriedSdk = false;                 ///< also a worker whose SDK is older than any this program was tried with (SdkTrial)
    bool listen = false;                     ///< serve a worker that the user starts by hand
    std::string listenHost = "127.0.0.1";
    int listenPort = 0;                      ///< 0 = any free one
    std::chrono::milliseconds startTimeout{60000};
    std::int64_t memoryLimit = 0;            ///< bytes that the worker's process tree may hold; 0 = the default of who starts it
    std::string guardProgram = "/proc/self/exe";
};

} // namespace hindsight::replay

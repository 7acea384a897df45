// Client of a Temporal frontend, read-only by construction: the only methods it can name are in
// server_methods.h, which a test reads. Blocking calls with stop tokens; any thread, one call at a time a thread.
#pragma once

#include "history/result.h"
#include "history/source/loaded_history.h"

#include <functional>
#include <stop_token>

namespace hindsight::history {

struct Connection {
    std::string address = "127.0.0.1:7233";   ///< HOST:PORT
    std::string namespaceName = "default";
    bool tls = false;
    std::string tlsServerName, tlsCaFile, tlsCertFile, tlsKeyFile;
    std::string apiKey;                       ///< never logged, never stored
};

/// One row of a visibility query.
struct ListedRun {
    std::string workflowId, runId, workflowType, taskQueue;
    RunStatus status = RunStatus::Unknown;
    Time start = kNoTime, close = kNoTime;
    std::int64_t historyLength = 0;
};

struct DownloadEvent {                        ///< handed out after every page, from the downloading thread
    std::size_t page = 0;
    std::size_t events = 0;                   ///< received so far, final and transient
    std::int64_t expectedEvents = 0;          ///< by the server's description; 0 = unknown
    std::uint64_t bytes = 0;
    Page latest;                              ///< the page just received
};
using DownloadProgress = std::function<void(const DownloadEvent&)>;

class ServerClient {
public:
    explicit ServerClient(Connection connection);
    ~ServerClient();
    ServerClient(ServerClient&&) noexcept;

    /// Reaches the server and the namespace, or says which of the two failed and what to do.
    Result<void> probe(std::stop_token stop);
    /// All runs of a visibility query, newest first; `found` is called for every page of rows.
    Result<void> list(const std::string& query, std::stop_token stop,
                      const std::function<bool(std::span<const ListedRun>)>& found);
    /// Describes, then downloads page by page. runId "" = the newest run. A gap or a repeated page is an error.
    Result<LoadedHistory> download(const std::string& workflowId, const std::string& runId, std::stop_token stop,
                                   const DownloadProgress& progress = {});

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::history

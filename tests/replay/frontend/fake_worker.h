// A worker of bytes: calls a frontend as an SDK would, or as none would. Blocking or with the call left open.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace hindsight::replay::test {

struct RpcAnswer {
    int code = 0;              ///< grpc::StatusCode
    std::string message;
    std::string bytes;
};

class OpenCall {
public:
    virtual ~OpenCall() = default;              ///< cancels and waits
    virtual void cancel() = 0;
    virtual bool done() const = 0;
    virtual RpcAnswer wait() = 0;
};

class FakeWorker {
public:
    explicit FakeWorker(const std::string& address, bool gzip = false);
    ~FakeWorker();                              ///< closes its connection
    /// `method`: of the WorkflowService, or a path with slashes.
    RpcAnswer call(const std::string& method, const std::string& bytes, const std::map<std::string, std::string>& metadata = {});
    std::unique_ptr<OpenCall> open(const std::string& method, const std::string& bytes, const std::map<std::string, std::string>& metadata = {});

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

std::string pollBytes(const std::string& queue, const std::string& identity = "fake", const std::string& buildId = "");
std::string stickyPollBytes(const std::string& normalQueue);
/// RespondWorkflowTaskCompletedRequest with this token and a payload of some size.
std::string completedBytes(const std::string& token, std::size_t size = 0);

/// What a worker reads from a PollWorkflowTaskQueueResponse.
struct SeenTask {
    bool readable = false;
    std::string token, workflowId, runId, workflowType, taskQueue, query, queries;
    std::int64_t previousStarted = 0, started = 0;
    int attempt = 0, events = 0;
    std::string history;       ///< serialized again
    bool morePages = false;
};
SeenTask seen(const RpcAnswer& answer);
/// true when this GetSystemInfoResponse claims all capabilities that workers need.
bool claimsCapabilities(const std::string& systemInfo);
std::string describeNamespaceBytes(const std::string& name);
/// "name state" of a DescribeNamespaceResponse.
std::string describedNamespace(const std::string& answer);

} // namespace hindsight::replay::test

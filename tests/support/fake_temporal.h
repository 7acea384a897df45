// FakeTemporal: a gRPC server on a free loopback port that answers each call as the test says, bytes for bytes: for
// what a real server does only on a bad day. The handler runs on gRPC's threads. gRPC stays in the .cpp file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hindsight::tests {

struct FakeReply {
    int status = 0;                 ///< grpc::StatusCode
    std::string message;
    std::string bytes;              ///< serialized response
    bool never = false;             ///< no answer until the caller gives up
};

class FakeTemporal {
public:
    /// `method` without the service: "DescribeWorkflowExecution".
    using Handler = std::function<FakeReply(const std::string& method, const std::string& request)>;
    explicit FakeTemporal(Handler handler);
    ~FakeTemporal();
    std::string address() const;
    void stop();                                        ///< dies: open calls break, nothing listens
    std::vector<std::string> methods() const;           ///< called so far
    /// A metadata value of the last call, "" when it was not sent.
    std::string metadata(const std::string& key) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::tests

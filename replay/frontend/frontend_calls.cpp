#include "replay/frontend/frontend_calls.h"

#include "replay/frontend/line_cutter.h"
#include "replay/frontend/rpc_names.h"
#include "replay/frontend/tsan.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <atomic>

namespace hindsight::replay {
namespace {

constexpr std::size_t kMostNotices = 50;
constexpr std::size_t kLongestIdentity = 200; // what a worker calls itself goes into reports

std::string metadata(const grpc::GenericCallbackServerContext& context, const char* key)
{
    const auto& all = context.client_metadata();
    const auto found = all.find(key);
    return found == all.end() ? std::string()
                              : printable({found->second.data(), std::min(found->second.size(), kLongestIdentity)});
}

std::string bytesOf(const grpc::ByteBuffer& buffer)
{
    std::string bytes;
    std::vector<grpc::Slice> slices;
    if (!buffer.Dump(&slices).ok())
        return bytes;
    bytes.reserve(buffer.Length());
    for (const auto& slice : slices)
        bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    return bytes;
}

grpc::ByteBuffer bufferOf(const std::string& bytes)
{
    const grpc::Slice slice(bytes);
    return {&slice, 1};
}

/// The history's bytes are shared with gRPC, which lets go of them when they are on the wire.
grpc::ByteBuffer bufferOf(const TaskMessage& message)
{
    std::vector<grpc::Slice> slices;
    slices.reserve(message.chunks.size() + 1);
    slices.emplace_back(message.head);
    for (const auto chunk : message.chunks) {
        auto* keep = new std::shared_ptr<const void>(message.keep);
        slices.emplace_back(const_cast<char*>(chunk.data()), chunk.size(), // gRPC only reads
                            [](void* holder) { delete static_cast<std::shared_ptr<const void>*>(holder); }, keep);
    }
    return {slices.data(), slices.size()};
}

/// One RPC. Owns itself until OnDone; the desk may hold on to it longer as a poll, which does no harm: whoever finishes it
/// first wins, and a finished call refuses.
class Call final : public grpc::ServerGenericBidiReactor, public HeldPoll {
public:
    Call(std::shared_ptr<FrontendState> state, grpc::GenericCallbackServerContext* context)
        : m_state(std::move(state)), m_context(context), m_peer(peerAddress(context->peer()))
    {
    }

    static Call* begin(std::shared_ptr<FrontendState> state, grpc::GenericCallbackServerContext* context)
    {
        const auto call = std::make_shared<Call>(std::move(state), context);
        call->m_self = call;
        call->start();
        return call.get();
    }

    bool sendTask(const TaskMessage& message, const std::string& token) override
    {
        if (m_finished.exchange(true))
            return false;
        m_token = token;
        m_response = bufferOf(message);
        writeAndFinish();
        return true;
    }
    void sendEmpty() override { answer({}); }

private:
    void start()
    {
        const std::string refusal = m_state->gate.enter(m_peer);
        if (!refusal.empty()) {
            m_state->note(FrontendNotice::Kind::RefusedPeer, refusal);
            refuse(grpc::StatusCode::PERMISSION_DENIED, refusal);
            return;
        }
        m_entered = true;
        m_rpc = rpcOf(m_context->method());
        if (m_rpc == Rpc::Foreign) {
            m_state->note(FrontendNotice::Kind::ForeignRpc, foreignRpcName(m_context->method()));
            refuse(grpc::StatusCode::UNIMPLEMENTED, unknownMethodText(m_context->method()));
            return;
        }
        handToLibrary(this);
        StartRead(&m_request);
    }

    void OnReadDone(bool ok) override
    {
        takeFromLibrary(this);
        if (!ok)
            return refuse(grpc::StatusCode::INVALID_ARGUMENT, "the call carried no message");
        std::string request = bytesOf(m_request);
        m_request.Clear();
        serve(std::move(request));
    }

    void serve(std::string request)
    {
        switch (m_rpc) {
        case Rpc::PollWorkflowTaskQueue: return holdWorkflowPoll(request);
        case Rpc::PollNothing: return hold({m_peer, false, {}});
        case Rpc::RespondWorkflowTaskCompleted: return take(WorkerReply::Kind::Completed, std::move(request));
        case Rpc::RespondWorkflowTaskFailed: return take(WorkerReply::Kind::Failed, std::move(request));
        case Rpc::RespondQueryTaskCompleted: return take(WorkerReply::Kind::QueryCompleted, std::move(request));
        case Rpc::GetSystemInfo: return answer(systemInfoAnswer());
        case Rpc::DescribeNamespace: {
            const auto described = namespaceAnswer(request);
            return described ? answer(*described) : malformed();
        }
        case Rpc::HealthCheck: return answer(healthAnswer());
        case Rpc::AnswerEmpty: return answer({});
        case Rpc::AnswerNotFound: return refuse(grpc::StatusCode::NOT_FOUND, "not found");
        case Rpc::Foreign: return refuse(grpc::StatusCode::UNIMPLEMENTED, unknownMethodText(m_context->method()));
        }
    }

    void holdWorkflowPoll(const std::string& request)
    {
        auto poll = parseWorkflowPoll(request);
        if (!poll)
            return malformed();
        m_state->remember(*poll, metadata(*m_context, "client-name"), metadata(*m_context, "client-version"));
        hold({m_peer, true, std::move(poll->queue)});
    }

    void hold(PollPlace place)
    {
        if (!m_state->desk.hold(m_self, std::move(place)))
            return refuse(grpc::StatusCode::RESOURCE_EXHAUSTED, "too many polls are held for this connection");
        if (m_cancelled) // OnCancel came before the desk knew this poll
            OnCancel();
    }

    void take(WorkerReply::Kind kind, std::string request)
    {
        const auto found = taskTokenOf(request);
        if (!found)
            return malformed();
        const std::string token(*found);
        const TaskDesk::Taken taken = m_state->desk.take(token, kind, std::move(request));
        if (!taken.followingToken.empty()) {
            if (!sendTask(taken.following, taken.followingToken))
                m_state->desk.handOutFailed(taken.followingToken);
            return;
        }
        if (taken.how == TaskDesk::Taken::How::Accepted)
            answer({});
        else
            refuse(grpc::StatusCode::NOT_FOUND, "workflow task not found");
        if (taken.how != TaskDesk::Taken::How::Unknown)
            m_state->desk.release(token);
    }

    void answer(const std::string& bytes)
    {
        if (m_finished.exchange(true))
            return;
        m_response = bufferOf(bytes);
        writeAndFinish();
    }
    void malformed() { refuse(grpc::StatusCode::INVALID_ARGUMENT, "the request is not a message of this method"); }
    void refuse(grpc::StatusCode code, const std::string& text)
    {
        if (m_finished.exchange(true))
            return;
        handToLibrary(this);
        Finish({code, text});
    }
    void writeAndFinish()
    {
        handToLibrary(this);
        StartWriteAndFinish(&m_response, grpc::WriteOptions(), grpc::Status::OK);
    }

    void OnCancel() override
    {
        takeFromLibrary(this);
        m_cancelled = true;
        m_state->desk.drop(this);
        refuse(grpc::StatusCode::CANCELLED, "cancelled");
    }

    void OnDone() override
    {
        takeFromLibrary(this);
        if (!m_token.empty() && m_context->IsCancelled())
            m_state->desk.handOutFailed(m_token);
        if (m_entered)
            m_state->gate.leave(m_peer);
        const auto last = std::move(m_self); // may be the end of this object
    }

    std::shared_ptr<FrontendState> m_state;
    grpc::GenericCallbackServerContext* m_context;
    std::string m_peer;
    Rpc m_rpc = Rpc::Foreign;
    bool m_entered = false;
    std::atomic<bool> m_finished = false, m_cancelled = false;
    std::string m_token;                 ///< of the task that this poll was given
    grpc::ByteBuffer m_request, m_response;
    std::shared_ptr<Call> m_self;
};

class FrontendService final : public grpc::CallbackGenericService {
public:
    explicit FrontendService(std::shared_ptr<FrontendState> state) : m_state(std::move(state)) {}
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override
    {
        return Call::begin(m_state, context);
    }

private:
    std::shared_ptr<FrontendState> m_state;
};

} // namespace

void FrontendState::note(FrontendNotice::Kind kind, std::string text)
{
    const std::lock_guard lock(mutex);
    const bool known = std::any_of(notices.begin(), notices.end(), [&](const auto& n) { return n.kind == kind && n.text == text; });
    if (!known && notices.size() < kMostNotices)
        notices.push_back({kind, std::move(text)});
}

void FrontendState::remember(const PollRequest& poll, const std::string& sdk, const std::string& version)
{
    const std::lock_guard lock(mutex);
    if (worker.sdk.empty()) {
        worker.sdk = sdk;
        worker.version = version;
    }
    if (worker.identity.empty()) {
        worker.identity = printable(std::string_view(poll.identity).substr(0, kLongestIdentity));
        worker.buildId = printable(std::string_view(poll.buildId).substr(0, kLongestIdentity));
    }
}

std::shared_ptr<grpc::CallbackGenericService> makeFrontendService(std::shared_ptr<FrontendState> state)
{
    return std::make_shared<FrontendService>(std::move(state));
}

} // namespace hindsight::replay

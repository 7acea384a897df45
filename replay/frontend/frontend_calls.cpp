#include "replay/frontend/frontend_calls.h"

#include "replay/frontend/line_cutter.h"
#include "replay/frontend/porter.h"
#include "replay/frontend/rpc_names.h"
#include "replay/frontend/tsan.h"

#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

namespace hindsight::replay {
namespace {

constexpr std::size_t kMostNotices = 50;
constexpr int kAwaited = 4; // calls that may begin before the first of them was looked at
constexpr std::size_t kLongestIdentity = 200; // what a worker calls itself goes into reports

std::string metadata(const grpc::GenericServerContext& context, const char* key)
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

/// How many calls there are; shared, for the last of them tells it when all else is gone.
using CallCount = std::shared_ptr<std::atomic<int>>;

class Counted {
public:
    explicit Counted(CallCount count) : m_count(std::move(count)) { ++*m_count; }
    ~Counted()
    {
        if (--*m_count == 0)
            m_count->notify_all();
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    CallCount m_count;
};

/// What all calls of a server have in common; there until the last of them is gone.
struct Serving {
    explicit Serving(std::shared_ptr<FrontendState> shared) : state(std::move(shared)), porter(state->gate) {}

    std::shared_ptr<FrontendState> state;
    grpc::AsyncGenericService service;
    std::unique_ptr<grpc::ServerCompletionQueue> queue;
    CallCount calls = std::make_shared<std::atomic<int>>(0);
    Porter porter;
};

/// One RPC. Owns itself while gRPC or the porter has something of it to give back; the desk may hold on to it longer as a poll, which
/// does no harm: whoever finishes it first wins, and a finished call refuses. All but sending is done by the thread of the calls.
class Call final : public HeldPoll {
public:
    /// What comes back through the queue when something that we began has ended.
    struct Event {
        enum class What { Begun, Admitted, Read, Finished, Done } what;
        Call* call;
    };

    /// Waits for the next RPC of the server.
    static void await(Serving& serving)
    {
        const auto call = std::make_shared<Call>(serving);
        call->m_self = call;
        handToLibrary(&call->m_doneEvent);
        call->m_context.AsyncNotifyWhenDone(&call->m_doneEvent);
        handToLibrary(&call->m_begunEvent);
        serving.service.RequestCall(&call->m_context, &call->m_stream, serving.queue.get(), serving.queue.get(), &call->m_begunEvent);
    }

    explicit Call(Serving& serving) : m_counted(serving.calls), m_serving(serving), m_state(*serving.state), m_stream(&m_context) {}

    void on(Event::What what, bool ok)
    {
        switch (what) {
        case Event::What::Begun:
            if (!ok) { // the server ends; nothing else will come
                const auto last = std::move(m_self);
                return;
            }
            await(m_serving);
            enter();
            break;
        case Event::What::Admitted:
            m_atGate = false;
            start();
            break;
        case Event::What::Read:
            m_reading = false;
            read(ok);
            break;
        case Event::What::Finished: m_ended = true; break;
        case Event::What::Done:
            m_done = true;
            if (!m_finished) { // cancelled
                m_state.desk.drop(this);
                refuse(grpc::StatusCode::CANCELLED, "cancelled");
            }
            break;
        }
        if (m_done && m_ended && !m_reading && !m_atGate)
            leave();
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
    void enter()
    {
        m_peer = peerAddress(m_context.peer());
        if (m_state.gate.enterKnown(m_peer))
            return start();
        m_atGate = true;
        m_serving.porter.ask(m_peer, [self = m_self](std::string refusal) {
            self->m_refusal = std::move(refusal);
            handToLibrary(&self->m_admittedEvent);
            self->m_admitted.emplace().Set(self->m_serving.queue.get(), gpr_time_0(GPR_CLOCK_MONOTONIC), &self->m_admittedEvent);
        });
    }

    void start()
    {
        if (!m_refusal.empty()) {
            m_state.note(FrontendNotice::Kind::RefusedPeer, m_refusal);
            refuse(grpc::StatusCode::PERMISSION_DENIED, m_refusal);
            return;
        }
        m_entered = true;
        m_rpc = rpcOf(m_context.method());
        if (m_rpc == Rpc::Foreign) {
            m_state.note(FrontendNotice::Kind::ForeignRpc, foreignRpcName(m_context.method()));
            refuse(grpc::StatusCode::UNIMPLEMENTED, unknownMethodText(m_context.method()));
            return;
        }
        if (m_finished) // cancelled before it was admitted
            return;
        m_reading = true;
        handToLibrary(&m_readEvent);
        m_stream.Read(&m_request, &m_readEvent);
    }

    void read(bool ok)
    {
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
        case Rpc::Foreign: return refuse(grpc::StatusCode::UNIMPLEMENTED, unknownMethodText(m_context.method()));
        }
    }

    void holdWorkflowPoll(const std::string& request)
    {
        auto poll = parseWorkflowPoll(request);
        if (!poll)
            return malformed();
        m_state.remember(*poll, metadata(m_context, "client-name"), metadata(m_context, "client-version"));
        hold({m_peer, true, std::move(poll->queue)});
    }

    void hold(PollPlace place)
    {
        if (m_finished) // cancelled before it was read
            return;
        if (!m_state.desk.hold(m_self, std::move(place)))
            refuse(grpc::StatusCode::RESOURCE_EXHAUSTED, "too many polls are held for this connection");
    }

    void take(WorkerReply::Kind kind, std::string request)
    {
        const auto found = taskTokenOf(request);
        if (!found)
            return malformed();
        const std::string token(*found);
        const TaskDesk::Taken taken = m_state.desk.take(token, kind, std::move(request));
        if (!taken.followingToken.empty()) {
            if (!sendTask(taken.following, taken.followingToken))
                m_state.desk.handOutFailed(taken.followingToken);
            return;
        }
        if (taken.how == TaskDesk::Taken::How::Accepted)
            answer({});
        else
            refuse(grpc::StatusCode::NOT_FOUND, "workflow task not found");
        if (taken.how != TaskDesk::Taken::How::Unknown)
            m_state.desk.release(token);
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
        handToLibrary(&m_finishedEvent);
        m_stream.Finish({code, text}, &m_finishedEvent);
    }
    void writeAndFinish()
    {
        handToLibrary(&m_finishedEvent);
        m_stream.WriteAndFinish(m_response, grpc::WriteOptions(), grpc::Status::OK, &m_finishedEvent);
    }

    void leave()
    {
        if (!m_token.empty() && m_context.IsCancelled())
            m_state.desk.handOutFailed(m_token);
        if (m_entered)
            m_state.gate.leave(m_peer);
        const auto last = std::move(m_self); // may be the end of this object
    }

    const Counted m_counted;             ///< first: tells it when all else is gone
    Serving& m_serving;
    FrontendState& m_state;
    grpc::GenericServerContext m_context;
    grpc::GenericServerAsyncReaderWriter m_stream;
    Event m_begunEvent{Event::What::Begun, this}, m_admittedEvent{Event::What::Admitted, this}, m_readEvent{Event::What::Read, this},
        m_finishedEvent{Event::What::Finished, this}, m_doneEvent{Event::What::Done, this};
    std::optional<grpc::Alarm> m_admitted; ///< brings the porter's answer into the queue
    std::string m_peer, m_refusal;
    Rpc m_rpc = Rpc::Foreign;
    bool m_entered = false, m_atGate = false, m_reading = false, m_ended = false, m_done = false;
    std::atomic<bool> m_finished = false;
    std::string m_token;                 ///< of the task that this call was given
    grpc::ByteBuffer m_request, m_response;
    std::shared_ptr<Call> m_self;
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

struct FrontendCalls::Impl {
    explicit Impl(std::shared_ptr<FrontendState> state) : serving(std::move(state)) {}
    Serving serving;
    std::thread thread;
};

FrontendCalls::FrontendCalls(grpc::ServerBuilder& builder, std::shared_ptr<FrontendState> state)
    : m_impl(std::make_unique<Impl>(std::move(state)))
{
    builder.RegisterAsyncGenericService(&m_impl->serving.service);
    m_impl->serving.queue = builder.AddCompletionQueue();
}

void FrontendCalls::begin()
{
    m_impl->thread = std::thread([queue = m_impl->serving.queue.get()] {
        void* tag = nullptr;
        bool ok = false;
        while (queue->Next(&tag, &ok)) {
            takeFromLibrary(tag);
            const Call::Event event = *static_cast<const Call::Event*>(tag); // the call may be gone when it returns
            event.call->on(event.what, ok);
        }
    });
    for (int i = 0; i < kAwaited; ++i)
        Call::await(m_impl->serving);
}

FrontendCalls::~FrontendCalls()
{
    // A queue that was shut down takes nothing more, not even the end of a call. The server's Shutdown() has ended all of them, but their
    // events may still be on their way, and another thread may be about to answer one.
    auto& calls = *m_impl->serving.calls;
    for (int left = calls; left != 0; left = calls)
        calls.wait(left);
    m_impl->serving.queue->Shutdown();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
    void* tag = nullptr;
    for (bool ok = false; m_impl->serving.queue->Next(&tag, &ok);) { // of a server that never ran: nothing
    }
}

} // namespace hindsight::replay

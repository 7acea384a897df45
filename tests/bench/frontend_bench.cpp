// What a handed-out history costs us: CPU of this process while a stand-in worker in another process takes tasks and answers.
// Beside it, as yardsticks that move with the machine: two bare RPCs of the same server (a task is a poll and a reply), and
// parsing and serializing the same history once as a typed message, which we do not do.
#include "fake_worker.h"
#include "replay/frontend/frontend.h"
#include "replay/frontend/worker_process.h"
#include "replay/frontend/worker_session.h"
#include "sample_task.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

#include <fmt/format.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

using namespace hindsight::replay;
using namespace hindsight::replay::test;

namespace {

double cpuMicroseconds()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto micros = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
    return micros(used.ru_utime) + micros(used.ru_stime);
}

/// Calls a method that costs nothing, `calls` times on five connections.
int standInCaller(const std::string& address, int calls)
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 5; ++i) {
        threads.emplace_back([&address, calls] {
            FakeWorker worker(address);
            for (int call = 0; call < calls / 5; ++call)
                worker.call("ShutdownWorker", "");
        });
    }
    return 0;
}

int startSelf(const char* name, const std::string& address, const std::string& calls = "")
{
    const int pid = ::fork(); // exec follows at once
    if (pid == 0) {
        ::execl("/proc/self/exe", name, address.c_str(), calls.empty() ? static_cast<char*>(nullptr) : calls.c_str(), static_cast<char*>(nullptr));
        ::_exit(1);
    }
    return pid;
}

/// CPU of one bare RPC.
double bareRpc(Frontend& frontend)
{
    constexpr int kCalls = 10000;
    ::waitpid(startSelf("caller", frontend.address(), "1000"), nullptr, 0);
    const double cpu = cpuMicroseconds();
    ::waitpid(startSelf("caller", frontend.address(), std::to_string(kCalls)), nullptr, 0);
    return (cpuMicroseconds() - cpu) / kCalls;
}

/// Polls and answers at once, from several threads, until killed.
int standInWorker(const std::string& address)
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 5; ++i) {
        threads.emplace_back([&address] {
            FakeWorker worker(address);
            for (;;) {
                const auto task = worker.call("PollWorkflowTaskQueue", pollBytes("orders"));
                // The token stands first in the message: its length is the second byte.
                if (task.bytes.size() > 2)
                    worker.call("RespondWorkflowTaskCompleted", completedBytes(task.bytes.substr(2, static_cast<unsigned char>(task.bytes[1]))));
            }
        });
    }
    return 0;
}

void measure(const char* file, int tasks)
{
    auto started = Frontend::start({});
    if (!started.ok()) {
        fmt::print(stderr, "{}\n", started.error().message);
        std::exit(1);
    }
    Frontend& frontend = *started.value();
    const double bare = bareRpc(frontend);
    const int worker = startSelf("worker", frontend.address());
    frontend.waitForPoll(std::chrono::seconds(10), {});
    const auto task = lastTaskOf(file);
    std::atomic<int> next = 0;
    const auto run = [&](int count) {
        next = 0;
        std::vector<std::jthread> askers;
        for (int i = 0; i < 5; ++i) {
            askers.emplace_back([&, i] {
                auto mine = task;
                mine.runId += std::to_string(i);
                while (next++ < count) {
                    if (const auto reply = frontend.ask(mine, {}); !reply.ok() || reply.value().kind != WorkerReply::Kind::Completed)
                        std::abort();
                }
            });
        }
    };
    run(tasks / 10); // warm
    const double cpu = cpuMicroseconds();
    const auto began = std::chrono::steady_clock::now();
    run(tasks);
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const double ours = (cpuMicroseconds() - cpu) / tasks;
    ::kill(worker, SIGKILL);
    ::waitpid(worker, nullptr, 0);

    std::string bytes;
    for (const auto chunk : task.snapshot->prefix(task.eventCount))
        bytes += chunk;
    const double typedBegan = cpuMicroseconds();
    for (int i = 0; i < tasks; ++i) {
        temporal::api::workflowservice::v1::PollWorkflowTaskQueueResponse typed;
        typed.mutable_history()->ParseFromString(bytes);
        if (typed.SerializeAsString().size() < bytes.size())
            std::abort();
    }
    const double typed = (cpuMicroseconds() - typedBegan) / tasks;
    fmt::print("{:16} {:4} events {:7} bytes: {:6.1f} us CPU a task, {:6.0f} tasks/s; two bare RPCs {:6.1f} us, ratio {:.2f}; "
               "typed parse + serialize {:6.1f} us\n", file, task.eventCount, bytes.size(), ours, tasks / wall, 2 * bare, ours / (2 * bare), typed);
}

/// The sample worker from start to gone: what of a check's time is the worker's own.
void measureSession()
{
    using Clock = std::chrono::steady_clock;
    const auto ms = [](Clock::time_point from) { return std::chrono::duration<double, std::milli>(Clock::now() - from).count(); };
    WorkerSessionOptions options;
    options.command = sampleWorker("recorded");
    const auto began = Clock::now();
    auto session = WorkerSession::start(options, {}, {});
    if (!session.ok() || session.value()->ended())
        std::abort();
    const double start = ms(began);
    const auto asked = Clock::now();
    if (session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind != WorkerReply::Kind::Completed)
        std::abort();
    const double first = ms(asked);
    const auto stopping = Clock::now();
    session.value()->stop();
    fmt::print("sample worker: {:.0f} ms to its first poll, {:.0f} ms for the first task, {:.0f} ms to stop\n", start, first, ms(stopping));
}

} // namespace

int main(int argc, char** argv)
{
    if (const auto guarded = runRequestedGuard(argc, argv))
        return *guarded;
    if (argc == 2)
        return standInWorker(argv[1]);
    if (argc == 3)
        return standInCaller(argv[1], std::stoi(argv[2]));
    measure("pack-7731.json", 5000);
    measure("order-7731.json", 5000);
    measure("order-7750.json", 5000);
    measureSession();
}

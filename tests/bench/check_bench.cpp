// check() from inside, where every verdict has its time: CPU of our process a history, rate, memory, when the first one diverged.
//
//   bench_check                             5,000 runs of the samples beside a stand-in worker that answers at once
//   bench_check memory                      100,000 checks beside that stand-in: what the process holds after each tenth
//   bench_check run CMD FILE... [xN] [jN] [drift] [drop]     the files, N rounds, against a worker of your own, N processes;
//                                                            drop: only up to the first divergence
#include "fake_worker.h"
#include "history/model/snapshot_builder.h"
#include "history/source/files.h"
#include "replay/check.h"
#include "replay/frontend/frontend.h"
#include "replay/frontend/worker_process.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

#include <fmt/format.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::test;

namespace {

using Clock = std::chrono::steady_clock;

double cpuSeconds()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double residentMiB()
{
    std::ifstream counts("/proc/self/statm");
    long all = 0, resident = 0;
    counts >> all >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

/// Polls and answers "no commands" at once, from several threads, until killed.
int standInWorker()
{
    const std::string address = std::getenv("TEMPORAL_ADDRESS");
    const std::map<std::string, std::string> client{{"client-name", "temporal-python"}, {"client-version", "1.35.0"}};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            FakeWorker worker(address);
            const auto open = worker.open("PollActivityTaskQueue", {}); // as SDKs do: a connection without a call is looked at anew
            for (;;) {
                const RpcAnswer task = worker.call("PollWorkflowTaskQueue", pollBytes("orders"), client);
                if (task.code != 0)
                    return;
                // The token stands first in the message: its length is the second byte.
                if (task.bytes.size() > 2)
                    worker.call("RespondWorkflowTaskCompleted", completedBytes(task.bytes.substr(2, static_cast<unsigned char>(task.bytes[1]))), client);
            }
        });
    }
    return 0;
}

/// Calls a method that costs nothing, on five connections.
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

/// CPU of two bare RPCs: what a task costs at least, and a yardstick that moves with the machine and its load.
double twoBareRpcs()
{
    constexpr int kCalls = 10000;
    auto frontend = Frontend::start({});
    if (!frontend.ok())
        std::exit(1);
    const auto call = [&](int calls) {
        const std::string command = fmt::format("/proc/{}/exe caller {} {}", ::getpid(), frontend.value()->address(), calls);
        return std::system(command.c_str());
    };
    call(1000);
    const double cpu = cpuSeconds();
    call(kCalls);
    return 2 * (cpuSeconds() - cpu) / kCalls;
}

std::vector<CheckInput> inputsOf(const std::vector<std::filesystem::path>& files)
{
    std::vector<CheckInput> inputs;
    for (const auto& file : files) {
        auto history = history::readHistoryFile(file);
        auto snapshot = history.ok() ? history::buildSnapshot(history.value().pages, history.value().key.workflowId, history.value().key.runId)
                                     : Result<history::SnapshotPtr>(history.error());
        if (!snapshot.ok()) {
            fmt::print(stderr, "{}: {}\n", file.string(), snapshot.error().message);
            std::exit(1);
        }
        inputs.push_back({file.string(), std::move(snapshot).value(), {}, history.value().key, history::RunRowId{0}});
    }
    return inputs;
}

std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder)
{
    auto files = history::findHistoryFiles(folder);
    if (files.ok())
        return std::move(files).value();
    fmt::print(stderr, "{}\n", files.error().message);
    std::exit(1);
}

/// Each of the samples as `count` runs: their run ids must differ, for a worker knows a run by it.
std::vector<CheckInput> sampleRuns(std::size_t count)
{
    std::vector<CheckInput> inputs;
    for (const auto& file : filesIn(HINDSIGHT_SOURCE_DIR "/resources/samples/histories")) {
        const auto history = history::readHistoryFile(file).value();
        for (std::size_t i = 0; i < count; ++i) {
            std::vector<history::Page> pages;
            for (const auto& page : history.pages) {
                temporal::api::history::v1::History events;
                if (!events.ParseFromString(*page))
                    std::abort();
                if (pages.empty())
                    events.mutable_events(0)->mutable_workflow_execution_started_event_attributes()->set_original_execution_run_id(
                        fmt::format("{:08x}-0000-4000-8000-{:012x}", inputs.size(), inputs.size()));
                pages.push_back(std::make_shared<const std::string>(events.SerializeAsString()));
            }
            auto snapshot = history::buildSnapshot(pages, history.key.workflowId, {});
            inputs.push_back({file.string(), std::move(snapshot).value(), {}, history.key, history::RunRowId{0}});
        }
    }
    return inputs;
}

struct Ran {
    double wall = 0, cpu = 0;         ///< from the worker's first poll to the last verdict
    std::size_t done = 0, firstDiverged = 0;
    CheckReport report;
};

Ran run(std::vector<CheckInput> inputs, const CheckOptions& options, bool drop = false)
{
    Ran ran;
    std::stop_source stop;
    Clock::time_point began;
    double cpu = 0;
    CheckObserver observer;
    observer.workerConnected = [&](const WorkerInfo&) {
        began = Clock::now();
        cpu = cpuSeconds();
    };
    observer.verdict = [&](const HistoryVerdict& verdict) {
        ++ran.done;
        if (verdict.verdict == Verdict::Diverged && ran.firstDiverged == 0)
            ran.firstDiverged = ran.done;
        if (drop && ran.firstDiverged != 0)
            stop.request_stop();
        ran.wall = std::chrono::duration<double>(Clock::now() - began).count();
        ran.cpu = cpuSeconds() - cpu;
    };
    auto report = check(std::move(inputs), options, observer, stop.get_token());
    if (!report.ok()) {
        fmt::print(stderr, "{}\n", report.error().message);
        std::exit(1);
    }
    ran.report = std::move(report).value();
    return ran;
}

CheckOptions standIn()
{
    CheckOptions options;
    options.command = std::filesystem::read_symlink("/proc/self/exe").string() + " stand-in";
    options.processes = 1;
    options.drift = false;
    return options;
}

void mustBeCompatible(const Ran& ran)
{
    if (ran.report.count(Verdict::Compatible) == static_cast<int>(ran.report.histories.size()))
        return;
    fmt::print(stderr, "not all compatible: {}\n", ran.report.histories.front().reason);
    std::exit(1);
}

void rate()
{
    const std::vector<CheckInput> inputs = sampleRuns(300);
    for (int round = 0; round < 5; ++round) {
        const Ran ran = run(inputs, standIn());
        mustBeCompatible(ran);
        const auto count = static_cast<double>(ran.done);
        const double bare = twoBareRpcs();
        fmt::print("{} histories: {:.0f} a second, {:.1f} us of our CPU each; two bare RPCs {:.1f} us, ratio {:.2f}\n", ran.done, count / ran.wall,
                   ran.cpu / count * 1e6, bare * 1e6, ran.cpu / count / bare);
    }
}

void memory()
{
    const std::vector<CheckInput> inputs = sampleRuns(60);
    std::size_t done = 0;
    for (int tenth = 0; tenth <= 10; ++tenth) {
        for (const std::size_t until = static_cast<std::size_t>(tenth) * 10000; done < until || done == 0;) {
            const Ran ran = run(inputs, standIn());
            mustBeCompatible(ran);
            done += ran.done;
        }
        fmt::print("{:7} checks: {:.1f} MiB\n", done, residentMiB());
    }
}

int own(const std::vector<std::string>& words)
{
    CheckOptions options;
    options.drift = false;
    options.command = words.at(0);
    options.processes = 1;
    int rounds = 1;
    bool drop = false;
    std::vector<std::filesystem::path> files;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "drift")
            options.drift = true;
        else if (words[i] == "drop")
            drop = true;
        else if (words[i].front() == 'x' && words[i].find_first_not_of("0123456789", 1) == std::string::npos)
            rounds = std::stoi(words[i].substr(1));
        else if (words[i].front() == 'j' && words[i].find_first_not_of("0123456789", 1) == std::string::npos)
            options.processes = std::stoi(words[i].substr(1));
        else if (std::filesystem::is_directory(words[i]))
            for (const std::filesystem::path& file : filesIn(words[i]))
                files.push_back(file);
        else
            files.emplace_back(words[i]);
    }
    const std::vector<CheckInput> inputs = inputsOf(files);
    std::size_t checks = 0;
    for (int round = 0; round < rounds; ++round) {
        const Ran ran = run(inputs, options, drop);
        const auto count = static_cast<double>(ran.done);
        checks += ran.done;
        fmt::print("{} histories: {:.0f} a second, {:.1f} us of our CPU each; {} diverged, the first as number {}; {:.1f} MiB after {} checks\n", ran.done,
                   count / ran.wall, ran.cpu / count * 1e6, ran.report.count(Verdict::Diverged), ran.firstDiverged, residentMiB(), checks);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (const auto guarded = runRequestedGuard(argc, argv))
        return *guarded;
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty())
        rate();
    else if (words[0] == "stand-in")
        return standInWorker();
    else if (words[0] == "caller" && words.size() == 3)
        return standInCaller(words[1], std::stoi(words[2]));
    else if (words[0] == "memory")
        memory();
    else if (words[0] == "run" && words.size() > 2)
        return own({words.begin() + 1, words.end()});
    else
        return 2;
    return 0;
}

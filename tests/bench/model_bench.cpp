// Times the history model: scan, spans, state jumps. Prints medians, and each beside a full protobuf parse of the same
// bytes, so that the ratio holds on any machine. Not a test: never fails on time.
#include "history/model/event_scanner.h"
#include "history/model/snapshot_builder.h"
#include "history/model/state.h"
#include "history/model/wire_reader.h"
#include "tests/support/history_builder.h"

#include <fmt/format.h>
#include <temporal/api/history/v1/message.pb.h>

#include <algorithm>
#include <ctime>
#include <random>
#include <vector>

using namespace hindsight;
using namespace hindsight::history;

namespace {

/// CPU time of this thread: the wall clock measures what else runs on the machine.
double now()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

double microseconds(auto&& work)
{
    const double begin = now();
    work();
    return now() - begin;
}

double median(int rounds, auto&& work)
{
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i)
        times.push_back(microseconds(work));
    std::ranges::sort(times);
    return times[times.size() / 2];
}

std::size_t kept = 0; // keeps the optimiser from dropping what is measured

void scanOnly(const std::string& bytes)
{
    WireField field;
    ScannedEvent event;
    for (WireReader reader(bytes); reader.next(field);) {
        if (!scanEvent(field.bytes, event))
            kept += static_cast<std::size_t>(event.id);
    }
}

void jumps(const char* title, const SnapshotPtr& snapshot)
{
    const StateIndex index(snapshot);
    std::mt19937 random(1);
    std::uniform_int_distribution<std::uint32_t> anywhere(0, static_cast<std::uint32_t>(snapshot->size() - 1));
    std::vector<double> times;
    for (int i = 0; i < 20'000; ++i) {
        const EventIndex at{anywhere(random)};
        times.push_back(microseconds([&] { kept += index.at(at).activities.size(); }));
    }
    std::ranges::sort(times);
    double sum = 0;
    for (double t : times)
        sum += t;
    fmt::print("{:<44} mean {:7.2f} us, 99.9% {:7.2f} us, worst {:7.2f} us\n", title, sum / static_cast<double>(times.size()),
               times[times.size() - times.size() / 1000 - 1], times.back());
}

void building(const char* title, const testing::HistoryBuilder& history, int rounds)
{
    const Page page = std::make_shared<const std::string>(history.bytes());
    const double parse = median(rounds, [&] {
        temporal::api::history::v1::History message;
        kept += message.ParseFromString(*page) ? 1U : 0U;
    });
    const auto row = [&](const char* what, double time) {
        fmt::print("{:<44} {:9.2f} ms   {:6.3f} x parse\n", fmt::format("{}: {}", title, what), time / 1000, time / parse);
    };
    fmt::print("{}: {} events, {:.1f} MB\n", title, history.size(), static_cast<double>(page->size()) / 1e6);
    row("full protobuf parse", parse);
    row("wire scan", median(rounds, [&] { scanOnly(*page); }));
    SnapshotPtr snapshot;
    row("snapshot (scan, names, spans, issues)", median(rounds, [&] { snapshot = buildSnapshot(std::span(&page, 1)).value(); }));
    row("StateIndex", median(rounds, [&] { kept += StateIndex(snapshot).at(EventIndex{0}).timers.size(); }));
    jumps(fmt::format("{}: jump", title).c_str(), snapshot);
}

/// A downloader publishes a snapshot a page: what do 205 of them cost?
void growing(const testing::HistoryBuilder& history)
{
    const SnapshotPtr whole = history.snapshot();
    std::vector<Page> pages;
    std::size_t begin = 0;
    for (std::size_t events = 250; begin < whole->byteCount(); events += 250) {
        std::size_t end = 0;
        for (std::string_view chunk : whole->prefix(events))
            end += chunk.size();
        pages.push_back(std::make_shared<const std::string>(whole->pages()[0]->substr(begin, end - begin)));
        begin = end;
    }
    const double time = median(3, [&] {
        SnapshotBuilder builder;
        for (const Page& page : pages) {
            if (builder.addPage(page).ok())
                kept += builder.snapshot(false)->size();
        }
    });
    fmt::print("{:<44} {:9.2f} ms   {:.2f} ms a page\n", fmt::format("growing by {} pages of 250, a snapshot each", pages.size()),
               time / 1000, time / 1000 / static_cast<double>(pages.size()));
}

} // namespace

int main()
{
    const testing::HistoryBuilder longRun = testing::longHistory(51'200);
    building("long run", longRun, 9);
    growing(longRun);
    building("10,000 open at once", testing::manyOpenActivities(10'000), 9);
    building("50 MB in 908 events", testing::heavyHistory(908, 50'000'000), 3);
    return kept == 0 ? 1 : 0;
}

// Histories too big or too varied to write by hand.
#include "tests/support/history_builder.h"

#include <algorithm>
#include <random>

namespace hindsight::history::testing {

HistoryBuilder longHistory(std::size_t events)
{
    HistoryBuilder b;
    b.started("OrderWorkflow", "order-long").workflowTask();
    for (int round = 0; b.size() + 16 <= events; ++round) {
        const std::string n = std::to_string(round);
        b.activityScheduled("reserve_stock", "r" + n, "{\"sku\":\"BOOK-11\",\"quantity\":2}")
            .activityScheduled("charge_card", "c" + n, "{\"cents\":1280,\"order\":\"order-long\"}")
            .timerStarted("t" + n);
        b.activityStarted("c" + n, 1 + round % 3).activityCompleted("c" + n, "{\"paid\":true}").workflowTask();
        b.signaled("approve", "true").activityStarted("r" + n).activityCompleted("r" + n).timerFired("t" + n).workflowTask();
    }
    while (b.size() + 4 <= events)
        b.workflowTask();
    while (b.size() < events)
        b.signaled("more");
    return b;
}

HistoryBuilder manyOpenActivities(std::size_t count)
{
    HistoryBuilder b;
    b.started("FanOut", "fan-out").workflowTask();
    for (std::size_t i = 0; i < count; ++i)
        b.activityScheduled("resize_image", std::to_string(i));
    for (std::size_t i = 0; i < count; ++i)
        b.activityStarted(std::to_string(i)).activityCompleted(std::to_string(i));
    b.workflowTask().completed();
    return b;
}

HistoryBuilder heavyHistory(std::size_t events, std::size_t totalBytes)
{
    HistoryBuilder b;
    b.started("BigPayloads", "big-payloads").workflowTask();
    const std::size_t rounds = std::max<std::size_t>(1, events / 6);
    const std::string data = "\"" + std::string(totalBytes / rounds, 'x') + "\"";
    for (std::size_t round = 0; b.size() + 6 <= events; ++round) {
        const std::string n = std::to_string(round);
        b.activityScheduled("upload", n, data).activityStarted(n).activityCompleted(n).workflowTask();
    }
    while (b.size() < events)
        b.signaled("done");
    return b;
}

namespace {

/// Draws one legal step after another; the server's bookkeeping in small.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : m_random(seed) {}

    HistoryBuilder roll(std::size_t events)
    {
        m_b.started("RandomWorkflow", "random-" + std::to_string(events));
        m_b.workflowTask();
        commands();
        while (m_b.size() < events) {
            for (int i = pick(4); i >= 0; --i)
                happening();
            task();
        }
        end();
        return std::move(m_b);
    }

private:
    int pick(int below) { return static_cast<int>(std::uniform_int_distribution<int>(0, below - 1)(m_random)); }
    std::string fresh(const char* prefix) { return prefix + std::to_string(m_next++); }

    std::string take(std::vector<std::string>& from)
    {
        const auto at = static_cast<std::size_t>(pick(static_cast<int>(from.size())));
        std::string out = from[at];
        from.erase(from.begin() + static_cast<std::ptrdiff_t>(at));
        return out;
    }

    void task()
    {
        m_b.taskScheduled();
        if (pick(12) == 0) {
            m_b.taskTimedOut().taskScheduled();
        }
        m_b.taskStarted();
        if (pick(10) == 0) {
            m_b.taskFailed().taskScheduled(2).taskStarted();
        }
        if (pick(40) == 0) {
            m_b.resetTo(fresh("run-")).taskScheduled().taskStarted();
        }
        const bool named = pick(3) == 0;
        m_b.taskCompleted(named ? "temporal-python" : "", named ? "1.35." + std::to_string(pick(3)) : "",
                          pick(5) == 0 ? fresh("build-") : "");
        commands();
    }

    void commands()
    {
        for (int i = pick(6); i > 0; --i)
            command();
    }

    void command()
    {
        switch (pick(16)) {
        case 0: case 1: case 2: {
            const std::string id = fresh("");
            m_b.activityScheduled(pick(2) == 0 ? "charge_card" : "ship_order", id);
            m_scheduled.push_back(id);
            return;
        }
        case 3: { const std::string id = fresh("t"); m_b.timerStarted(id); m_timers.push_back(id); return; }
        case 4: { const std::string id = fresh("child-"); m_b.childInitiated("PackOrder", id); m_initiated.push_back(id); return; }
        case 5: m_b.searchAttribute("Stage" + std::to_string(pick(3)), std::to_string(pick(100))); return;
        case 6: m_b.memo("note" + std::to_string(pick(3)), pick(4) == 0 ? "null" : std::to_string(pick(100))); return;
        case 7: m_b.patched("change-" + std::to_string(pick(4)), pick(2) == 0); return;
        case 8: m_b.goVersion("version-" + std::to_string(pick(4)), pick(5)); return;
        case 9: m_b.localActivity("price_order", fresh("l")); return;
        case 10: if (!m_timers.empty()) m_b.timerCanceled(take(m_timers)); return;
        case 11: { const std::string id = fresh("u"); m_b.updateAccepted("set_address", id); m_updates.push_back(id); return; }
        case 12: if (!m_updates.empty()) m_b.updateCompleted(take(m_updates)); return;
        case 13: { const std::string id = fresh("other-"); m_b.signalExternal("wake", id); m_signals.push_back(id); return; }
        case 14: { const std::string id = fresh("op"); m_b.nexusScheduled("payments", id); m_nexus.push_back(id); return; }
        case 15: { const std::string id = fresh("far-"); m_b.cancelExternal(id); m_cancels.push_back(id); return; }
        default: return;
        }
    }

    void happening()
    {
        switch (pick(12)) {
        case 0: case 1:
            if (!m_scheduled.empty()) {
                const std::string id = take(m_scheduled);
                m_b.activityStarted(id, 1 + pick(3));
                m_running.push_back(id);
            }
            return;
        case 2: case 3: if (!m_running.empty()) finishActivity(take(m_running)); return;
        case 4: if (!m_timers.empty()) m_b.timerFired(take(m_timers)); return;
        case 5:
            if (!m_initiated.empty()) {
                const std::string id = take(m_initiated);
                if (pick(4) == 0) {
                    m_b.childStartFailed(id);
                } else {
                    m_b.childStarted(id);
                    m_children.push_back(id);
                }
            }
            return;
        case 6: if (!m_children.empty()) finishChild(take(m_children)); return;
        case 7: m_b.signaled("approve", "true"); return;
        case 8: if (!m_signals.empty()) m_b.signalExternalDone(take(m_signals)); return;
        case 9: if (!m_nexus.empty()) m_b.nexusCompleted(take(m_nexus)); return;
        case 10: if (!m_cancels.empty()) m_b.cancelExternalFailed(take(m_cancels)); return;
        case 11: pause(); return;
        default: return;
        }
    }

    void finishActivity(const std::string& id)
    {
        switch (pick(4)) {
        case 0: m_b.activityFailed(id); return;
        case 1: m_b.activityTimedOut(id); return;
        default: m_b.activityCompleted(id); return;
        }
    }

    void finishChild(const std::string& id)
    {
        switch (pick(5)) {
        case 0: m_b.childFailed(id); return;
        case 1: m_b.childTerminated(id); return;
        case 2: m_b.childTimedOut(id); return;
        case 3: m_b.childCanceled(id); return;
        default: m_b.childCompleted(id); return;
        }
    }

    void pause()
    {
        if (m_paused)
            m_b.unpaused();
        else if (pick(3) == 0)
            m_b.paused();
        else {
            m_b.cancelRequested();
            return;
        }
        m_paused = !m_paused;
    }

    void end()
    {
        switch (pick(7)) {
        case 0: m_b.workflowTask().completed(); return;
        case 1: m_b.workflowTask().failed("out of stock"); return;
        case 2: m_b.workflowTask().canceled(); return;
        case 3: m_b.workflowTask().continuedAsNew(); return;
        case 4: m_b.terminated(); return;
        case 5: m_b.timedOut(); return;
        default: return; // still running
        }
    }

    std::mt19937 m_random;
    HistoryBuilder m_b;
    int m_next = 1;
    bool m_paused = false;
    std::vector<std::string> m_scheduled, m_running, m_timers, m_initiated, m_children, m_updates, m_signals, m_cancels, m_nexus;
};

} // namespace

HistoryBuilder randomHistory(std::uint32_t seed, std::size_t events)
{
    return Dice(seed).roll(events);
}

} // namespace hindsight::history::testing

// The sentinel probe of the Go SDK (replay protocol, section 5.1): events behind the cut history that no code produces and
// that change nothing. The SDK's matcher must stop at one of them at the latest, so every task fails or finds the code at
// its end: no local activity and no side effect ever runs, and the text says what the code produced. Pure.
#pragma once

#include "replay/plan/replay_plan.h"

#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay {

inline constexpr int kSentinels = 8;
/// workflow_task_completed_event_id of the first event that was made up, and how many there may be: by it a text tells them
/// from recorded ones.
inline constexpr std::int64_t kMadeUpId = 900'000'000, kMadeUpIds = 1'000'000;
/// The number of an event that stands in a recorded one's place.
inline constexpr int kStandIn = 900'000;

/// Something that the code asks for and gets from a marker, without which it panics in a replay.
struct GoWant {
    std::string marker;  ///< "SideEffect", "MutableSideEffect"
    std::string id;      ///< number of the side effect; the user's id of the mutable one
    friend bool operator==(const GoWant&, const GoWant&) = default;
};

/// The marker of a version or a mutable side effect so that the code panics where it reads it.
std::string goUnusable(const ReplayPlan& plan, EventId marker);

/// An event that no code produces, with the number and time of a recorded command event.
std::string goStandIn(const ReplayPlan& plan, EventId recorded);

/// Serialized events that continue a history behind event `cut`.
class GoProbe {
public:
    /// `first` 0: sentinels begin with an upsert of search attributes; 1: with a change of the memo.
    GoProbe(const ReplayPlan& plan, EventId cut, int first = 0);
    /// A recorded command event once more, as if it had come here.
    GoProbe& repeat(EventId recorded);
    /// Events cut+1..end of the same block: what the SDK reads before it runs the code stays in its place, all else becomes
    /// sentinels.
    GoProbe& restOfBlock(EventId end);
    /// A marker that gives what the code asks for. A mutable side effect takes a number, one of `begin`..`end`, as if recorded.
    GoProbe& marker(const GoWant& wanted, EventId begin, EventId end);
    /// Markers of local activities that nobody has started, ids 1..count: one that the code waits for is found by its id.
    GoProbe& localActivities(int count);
    /// Both end the probe.
    std::vector<std::string> sentinels();
    std::vector<std::string> events() { return std::move(m_events); }
    /// The first made-up event that the SDK compares: its number, and whether the code can match it.
    struct Compared { int number = 0; std::optional<EventId> recorded; };
    const Compared& compared() const { return m_compared; }

private:
    void sentinel();
    void add(std::string event, bool isCompared, std::optional<EventId> recorded = {});
    std::int64_t nextTag() const { return kMadeUpId + m_madeUp; }

    const ReplayPlan& m_plan;
    EventId m_cut;
    int m_first;
    int m_madeUp = 0;
    bool m_found = false;
    Compared m_compared;
    std::vector<std::string> m_events;
};

} // namespace hindsight::replay

// A second, plain implementation of the derived state: parses every event with the generated messages and steps forward.
// The referee for StateIndex; shares no code with it. Text, so that a difference reads as a story.
#pragma once

#include "history/model/snapshot.h"
#include "history/model/state.h"

#include <memory>

namespace hindsight::history::testing {

class NaiveMachine {
public:
    NaiveMachine();
    ~NaiveMachine();
    void step(std::string_view serializedEvent);
    std::string text() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The same text from a state of StateIndex.
std::string stateText(const HistorySnapshot& snapshot, const WorkflowState& state);

} // namespace hindsight::history::testing

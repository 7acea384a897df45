// EventKind: the coarse kinds by which people filter and colour events. Pure.
#pragma once

#include "history/model/event_type.h"

#include <QString>

#include <array>
#include <bitset>

namespace hindsight::ui {

enum class EventKind { Workflow, WorkflowTask, Activity, Timer, Child, Signal, Update, Marker, Nexus, External, Other };
inline constexpr std::size_t kEventKindCount = 11;
using EventKinds = std::bitset<kEventKindCount>;

EventKind eventKind(history::EventType type);
QString eventKindText(EventKind kind);

} // namespace hindsight::ui

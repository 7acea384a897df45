// Role: what a colour is for. A theme file gives every role a value; widgets name roles, never colours.
#pragma once

#include <QLatin1String>

#include <array>
#include <cstddef>

namespace hindsight::ui {

enum class Role {
    // surfaces and text
    Background, Surface, Raised, Hover, Line, Text, Dim, Faint, Accent, OnAccent, Focus, Selection, OnSelection,
    // states, as text, dots and outlines
    Ok, Running, Failed, Warning, Neutral,
    // the lens, code and cards
    Recorded, Produced, Changed, Code, CodeKey, CodeString, CodeNumber, CodeKeyword,
    // timeline
    LaneEven, LaneOdd, Grid, TickText, OnSpan, SpanOk, SpanRunning, SpanFailed, SpanRetry, SpanTimer, SpanChild,
    SpanSignal, SpanMarker, SpanTask, SpanCanceled, OverviewBar, Brush, Cursor, Diverged, Agreed,
};

inline constexpr std::size_t kRoleCount = static_cast<std::size_t>(Role::Agreed) + 1;

/// The name in the theme files: "laneEven".
QLatin1String roleName(Role role);

} // namespace hindsight::ui

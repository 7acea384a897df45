// The first divergence by its definition (replay protocol, section 3), walked event by event, for small histories of
// activities: what every dialect's bisection has to come to. And such histories with code that was changed at random.
#pragma once

#include "replay/plan/replay_plan.h"
#include "replay/verdict/report.h"
#include "scripted_worker.h"

#include <random>

namespace hindsight::replay::testing {

using Blocks = std::vector<std::vector<CodeCommand>>;   ///< the commands of each workflow task

inline CodeCommand activity(const std::string& type, int id) { return {type, std::to_string(id)}; }

ReplayPlan planOf(const Blocks& blocks);
/// "diverged at 5: a 1 | b 1"
std::string told(const HistoryVerdict& verdict);
/// The same, by the definition.
std::string defined(const ReplayPlan& plan, const Blocks& recorded, const Blocks& code);

struct ChangedCode { Blocks recorded, code; };
/// Up to two changes: something new, something gone, renamed, or a task early.
ChangedCode changedCode(std::mt19937& random);

} // namespace hindsight::replay::testing

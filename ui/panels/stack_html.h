// Call stacks as HTML: the user's frames with links to their code, those of the SDK counted or, on demand, dim. Pure but for
// the active theme; UI thread.
#pragma once

#include "replay/dialect/call_stack.h"

#include <QString>

namespace hindsight::ui {

/// `whole`: every frame.
QString stacksHtml(const std::vector<replay::CallStack>& stacks, bool whole);
/// A frame that is only counted is among them.
bool hidesFrames(const std::vector<replay::CallStack>& stacks);

} // namespace hindsight::ui

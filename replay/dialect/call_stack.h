// CallStack: one waiting task, promise or thread of a run, frame by frame, out of the text of __stack_trace in whichever form
// an SDK writes it. For people, who look for their own code. Pure text reading.
#pragma once

#include "replay/verdict/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

struct StackFrame {
    std::string function;                ///< "" = not named; of a line in a form that we do not know: all of it
    std::optional<SourcePlace> place;    ///< as the SDK names it; the file may be relative
    bool internal = false;               ///< of the SDK or the language itself (JavaScript: of any package), without doubt
    std::string code = {};               ///< the line itself, where the SDK sends it
};

struct CallStack {
    std::string title;                   ///< "activity: ship_order" (Python), a thread (Java), a coroutine (Go); "" = has none
    std::vector<StackFrame> frames;      ///< in the order of the SDK
    bool users() const;                  ///< a frame is the user's, or may be
};

/// The stacks of `text` without the query's own, those with the user's code first, else in the order of the text.
std::vector<CallStack> callStacks(std::string_view text);
/// A file of JavaScript that is not the user's own: of a package, of Node, of the bundler.
bool isScriptsOwn(std::string_view file);
/// Puts those with the user's code first; for stacks from elsewhere.
void putUsersFirst(std::vector<CallStack>& stacks);

/// The innermost line of the user's code, where all of these stacks (of JavaScript) leave no doubt that the run stands at one.
std::optional<SourcePlace> onlyPlace(const std::vector<CallStack>& stacks);

/// A frame in words: "helper  /srv/app/flow.py:12".
std::string frameText(const StackFrame& frame);
/// Frames that are not the user's are counted, not shown: "... 3 frames of the SDK".
struct FoldedLine { const StackFrame* frame = nullptr; std::size_t hidden = 0; };
std::vector<FoldedLine> folded(const CallStack& stack);
std::string hiddenText(std::size_t frames);

} // namespace hindsight::replay

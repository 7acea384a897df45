// The lines of a stack as Python and JavaScript write them: what the readers of __stack_trace share. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace hindsight::replay::lines {

std::vector<std::string_view> linesOf(std::string_view text);

/// Python: "Stack for <...> (most recent call last):" and what follows, for each task.
std::vector<std::string_view> pythonStacks(std::string_view text);
/// The task that answers the query shows in the answer too.
bool isQueryStack(std::string_view pythonStack);

/// One line of a JavaScript stack: "    at name (file:line:column)" or "    at file:line:column".
struct Frame {
    std::string_view function, file;
    int line = 0, column = 0;
    bool ambiguous = false;                ///< a " (" too many: the name's or the path's
};
std::optional<Frame> frameOf(std::string_view line);
bool isQueryFrame(std::string_view line);
bool isPackage(std::string_view file);     ///< under node_modules
/// The stacks of a run, which an empty line separates, without the query's own.
std::vector<std::vector<std::string_view>> typescriptStacks(std::string_view text);

} // namespace hindsight::replay::lines

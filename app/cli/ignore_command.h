// `hindsight ignore`: rules kept with the library that leave fields out of the comparison of attributes.
#pragma once

#include "app/cli/command.h"
#include "replay/verdict/stored_ignore.h"

#include <vector>

namespace hindsight::app {

struct IgnoreArguments {
    enum class What { List, Add, Remove } what = What::List;
    std::vector<std::string> rules;     ///< as given
    std::filesystem::path library;
    bool json = false;
};

void addIgnoreCommand(CLI::App& app, ChosenCommand& chosen);
int runIgnore(const IgnoreArguments& arguments);

/// The rules of that library; none when there is no library.
Result<std::vector<replay::IgnoreRule>> ignoreRulesIn(const std::filesystem::path& library);

} // namespace hindsight::app

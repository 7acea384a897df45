#include "replay/verdict/stored_ignore.h"

#include "history/store/library.h"

namespace hindsight::replay {

namespace {

constexpr const char* kPrefix = "ignore:";

} // namespace

Result<std::vector<IgnoreRule>> storedIgnoreRules(const history::Library& library)
{
    auto stored = library.settingsUnder(kPrefix);
    if (!stored.ok())
        return stored.error();
    std::vector<IgnoreRule> rules;
    for (const std::string& text : stored.value()) {
        auto rule = parseIgnoreRule(text);
        if (!rule.ok())
            return Error{rule.error().code, library.file().string() + ": " + rule.error().message};
        rules.push_back(std::move(rule).value());
    }
    return rules;
}

Result<void> storeIgnoreRule(history::Library& library, const IgnoreRule& rule) { return library.setSetting(kPrefix + rule.text(), "1"); }

Result<bool> forgetIgnoreRule(history::Library& library, const IgnoreRule& rule) { return library.removeSetting(kPrefix + rule.text()); }

} // namespace hindsight::replay

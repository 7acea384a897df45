#include "app/cli/ignore_command.h"

#include "app/cli/open_run.h"
#include "app/cli/run_json.h"

#include <CLI/CLI.hpp>

#include <fmt/core.h>

namespace hindsight::app {

namespace {

int change(const IgnoreArguments& arguments)
{
    std::vector<replay::IgnoreRule> rules; // all are read before one is stored
    for (const std::string& text : arguments.rules) {
        auto rule = replay::parseIgnoreRule(text);
        if (!rule.ok()) {
            fail(rule.error());
            return kUsage;
        }
        rules.push_back(std::move(rule).value());
    }
    auto library = history::Library::open(arguments.library);
    if (!library.ok())
        return fail(library.error());
    for (const replay::IgnoreRule& rule : rules) {
        if (arguments.what == IgnoreArguments::What::Add) {
            if (auto stored = replay::storeIgnoreRule(library.value(), rule); !stored.ok())
                return fail(stored.error());
            continue;
        }
        auto removed = replay::forgetIgnoreRule(library.value(), rule);
        if (!removed.ok())
            return fail(removed.error());
        if (!removed.value())
            return fail({ErrorCode::NotFound, fmt::format("there is no rule {} in {}; `hindsight ignore` lists them", rule.text(), arguments.library.string())});
    }
    return kDone;
}

} // namespace

void addIgnoreCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<IgnoreArguments>();
    CLI::App* const command = app.add_subcommand("ignore", "List, add or remove rules for fields that `check` is not to compare");
    const auto offer = [&](CLI::App* to, IgnoreArguments::What what) {
        addLibraryOption(*to, arguments->library);
        to->callback([arguments, what, &chosen] {
            if (chosen.run) // a subcommand of ours was chosen
                return;
            arguments->what = what;
            chosen.run = [arguments] { return runIgnore(*arguments); };
        });
    };
    for (const auto& [name, what, help] : {std::tuple{"add", IgnoreArguments::What::Add, "Keep a rule with the library"},
                                           std::tuple{"remove", IgnoreArguments::What::Remove, "Forget a rule"}}) {
        CLI::App* const sub = command->add_subcommand(name, help);
        sub->add_option("RULE", arguments->rules,
                        "TYPE:PATH: a command's kind or its name (an activity type ...) or *, and a field of it: charge_card:input.payloads[0]")->required();
        offer(sub, what);
    }
    addFormatOption(*command, arguments->json);
    offer(command, IgnoreArguments::What::List);
}

Result<std::vector<replay::IgnoreRule>> ignoreRulesIn(const std::filesystem::path& file)
{
    auto library = openIfThere(file);
    if (!library.ok())
        return library.error();
    return library.value() ? replay::storedIgnoreRules(*library.value()) : std::vector<replay::IgnoreRule>();
}

int runIgnore(const IgnoreArguments& arguments)
{
    if (arguments.what != IgnoreArguments::What::List)
        return change(arguments);
    auto rules = ignoreRulesIn(arguments.library);
    if (!rules.ok())
        return fail(rules.error());
    if (arguments.json) {
        Json json{{"schema", "hindsight.ignore/1"}, {"library", arguments.library.string()}, {"rules", Json::array()}};
        for (const replay::IgnoreRule& rule : rules.value())
            json["rules"].push_back({{"type", rule.type}, {"path", rule.path}});
        printJson(json);
        return kDone;
    }
    if (rules.value().empty())
        note(fmt::format("No rules in {}. `hindsight ignore add TYPE:PATH` keeps one.", arguments.library.string()));
    for (const replay::IgnoreRule& rule : rules.value())
        print(rule.text() + '\n');
    return kDone;
}

} // namespace hindsight::app

// What to do about a divergence, in the words of the worker's SDK (explain.h).
#include "replay/verdict/explain.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

namespace hindsight::replay {

namespace {

enum Sdk : std::size_t { Python, TypeScript, Go, Java, DotNet, Ruby, kSdks };

std::optional<Sdk> sdkNamed(std::string_view name)
{
    static constexpr std::array<std::string_view, kSdks> names{"temporal-python", "temporal-typescript", "temporal-go",
                                                               "temporal-java",   "temporal-dotnet",     "temporal-ruby"};
    if (name.empty())
        return Python; // the samples' language, where nothing says another
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<Sdk>(i);
    return std::nullopt;
}

/// One way to write it in each SDK; "@" stands for the name.
using InEachSdk = std::array<std::string_view, kSdks>;

constexpr InEachSdk kGuard{
    "if workflow.patched(\"@\"):\n    ...  # the new code\nelse:\n    ...  # the code as recorded",
    "if (patched('@')) { /* the new code */ } else { /* the code as recorded */ }",
    "v := workflow.GetVersion(ctx, \"@\", workflow.DefaultVersion, 1)",
    "int v = Workflow.getVersion(\"@\", Workflow.DEFAULT_VERSION, 1);",
    "if (Workflow.Patched(\"@\")) { /* the new code */ } else { /* the code as recorded */ }",
    "if Temporalio::Workflow.patched('@')",
};
constexpr InEachSdk kKeepPatch{
    "workflow.patched(\"@\")\n# or, once no open run needs the old branch:\nworkflow.deprecate_patch(\"@\")",
    "patched('@')\n// or, once no open run needs the old branch:\ndeprecatePatch('@')",
    "v := workflow.GetVersion(ctx, \"@\", workflow.DefaultVersion, #)\n// once no open run needs the old branch, raise the lower version",
    "int v = Workflow.getVersion(\"@\", Workflow.DEFAULT_VERSION, #);\n// once no open run needs the old branch, raise the lower version",
    "Workflow.Patched(\"@\")\n// or, once no open run needs the old branch:\nWorkflow.DeprecatePatch(\"@\")",
    "Temporalio::Workflow.patched('@')\n# or, once no open run needs the old branch:\nTemporalio::Workflow.deprecate_patch('@')",
};
constexpr InEachSdk kUpdate{
    "@workflow.update(name=\"@\")",
    "setHandler(defineUpdate('@'), handler)",
    "workflow.SetUpdateHandler(ctx, \"@\", handler)",
    "@UpdateMethod(name = \"@\")",
    "[WorkflowUpdate(\"@\")]",
    "workflow_update name: '@'",
};
constexpr InEachSdk kActivity{
    "@activity.defn(name=\"@\")",
    "Worker.create({ activities: { '@': renamedActivity } }); // and call it by this name",
    "worker.RegisterActivityWithOptions(RenamedActivity, activity.RegisterOptions{Name: \"@\"})",
    "@ActivityMethod(name = \"@\")",
    "[Activity(\"@\")]",
    "activity_name '@'",
};
constexpr InEachSdk kWorkflow{
    "@workflow.defn(name=\"@\")",
    "executeChild('@', { ... }); // and export the workflow under this name",
    "worker.RegisterWorkflowWithOptions(RenamedWorkflow, workflow.RegisterOptions{Name: \"@\"})",
    "@WorkflowMethod(name = \"@\")",
    "[Workflow(\"@\")]",
    "workflow_name '@'",
};
/// TypeScript's workflow code has no clock and no dice of its own.
constexpr InEachSdk kDeterministic{
    "workflow.now(), workflow.random(), workflow.uuid4()",
    "",
    "workflow.Now(ctx), workflow.SideEffect(ctx, ...)",
    "Workflow.currentTimeMillis(), Workflow.newRandom(), Workflow.randomUUID()",
    "Workflow.UtcNow, Workflow.Random, Workflow.NewGuid()",
    "Temporalio::Workflow.now, Temporalio::Workflow.random",
};

/// "@" is a decorator's and an annotation's first sign too: only one in quotes is the name's place.
std::string filled(std::string_view form, std::string_view name)
{
    std::string text;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool place = form[i] == '@' && i > 0 && (form[i - 1] == '"' || form[i - 1] == '\'');
        if (!place) {
            text += form[i];
            continue;
        }
        for (const char c : name) { // as a string of that language
            if (c == '"' || c == '\'' || c == '\\')
                text += '\\';
            text += c;
        }
    }
    return text;
}

/// "CoolingOff period" -> "coolingoff-period"; what a change id may look like.
std::string slug(std::string_view name)
{
    std::string id;
    for (const char c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)))
            id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (!id.empty() && id.back() == '-')
        id.pop_back();
    return id;
}

bool isChangeMarker(const CommandView& command) { return command.kind == "RecordMarker" && (command.marker == "core_patch" || command.marker == "Version"); }

std::string changeId(const Divergence& d)
{
    const auto fits = [](const std::string& name) { return slug(name).find_first_not_of("0123456789-") != std::string::npos; };
    if (d.recorded && d.produced && d.recorded->name == d.produced->name && fits(d.recorded->name))
        return slug(d.recorded->name) + "-changed";
    // The name of a message is only what became of an update, and that of a marker is a change id already.
    const auto names = [&](const CommandView& command) { return command.kind != "ProtocolMessage" && !isChangeMarker(command) && fits(command.name); };
    if (d.produced && names(*d.produced))
        return slug(d.produced->name) + "-added";
    if (d.recorded && names(*d.recorded))
        return slug(d.recorded->name) + "-changed";
    return "my-change";
}

bool isLocalActivity(const CommandView& command)
{
    return command.kind == "RecordMarker" && (command.marker == "core_local_activity" || command.marker == "LocalActivity");
}

/// The other name under which the code does the same kind of thing; "" when that is not what happened.
std::string otherName(const Divergence& d)
{
    if (!d.recorded || d.recorded->name.empty())
        return {};
    if (d.produced && d.produced->kind == d.recorded->kind && d.produced->marker == d.recorded->marker && d.produced->name != d.recorded->name)
        return d.produced->name;
    if (!d.produced && d.waiting && d.waiting->kind == Waiting::Kind::LocalActivity && isLocalActivity(*d.recorded) && d.waiting->name != d.recorded->name)
        return d.waiting->name;
    return {};
}

/// How what the command calls is registered; null for a command that calls nothing by name.
const InEachSdk* registration(const CommandView& command)
{
    if (command.kind == "ScheduleActivityTask" || isLocalActivity(command))
        return &kActivity;
    if (command.kind == "StartChildWorkflowExecution" || command.kind == "ContinueAsNewWorkflowExecution")
        return &kWorkflow;
    return nullptr;
}

PatchHint keepChange(const Divergence& d, Sdk sdk)
{
    const CommandView& recorded = *d.recorded;
    const bool version = recorded.marker == "Version";
    const std::string_view what = version ? "version" : "patch";
    const bool number = !recorded.id.empty() && recorded.id.find_first_not_of("0123456789") == std::string::npos;
    std::string code = filled(kKeepPatch[sdk], recorded.name.empty() ? "RECORDED_ID" : recorded.name);
    if (const auto place = code.rfind(", #)"); version && place != std::string::npos)
        code.replace(place + 2, 1, number ? recorded.id : "1"); // Go records it under the id of the command
    if (recorded.name.empty())
        return {fmt::format("The run recorded a {} that the new code does not ask for here. Keep the call with the recorded id:", what), code};
    const bool renamed = d.produced && isChangeMarker(*d.produced) && !d.produced->name.empty() && d.produced->name != recorded.name;
    return {fmt::format("The run recorded the {} \"{}\"; the new code {}. Keep the call:", what, recorded.name,
                        renamed ? fmt::format("asks for \"{}\"", d.produced->name) : "does not ask for it here"), code};
}

/// An accepted update is the first thing that its handler makes: without it there is none of this name.
bool handlerIsMissing(const Divergence& d)
{
    return d.recorded && d.recorded->kind == "ProtocolMessage" && d.recorded->name == "accepted" && (!d.produced || d.produced->kind != "ProtocolMessage");
}

} // namespace

std::vector<PatchHint> patchHints(const HistoryVerdict& v, const std::string& sdkName, std::string_view update)
{
    const auto sdk = sdkNamed(sdkName);
    if (v.verdict != Verdict::Diverged || !v.divergence || !sdk)
        return {};
    const Divergence& d = *v.divergence;
    if (v.deterministic == false)
        return {{"No patch helps code that goes another way each time: take times and random values from the workflow.", std::string(kDeterministic[*sdk])}};
    if (d.recorded && isChangeMarker(*d.recorded))
        return {keepChange(d, *sdk)};
    if (update.empty() && d.recorded)
        update = d.recorded->update;
    if (handlerIsMissing(d))
        return {{update.empty() ? std::string("The run accepted an update here. Keep its handler, or register the new one under the recorded name:")
                                : fmt::format("The run accepted the update \"{}\" here. Keep its handler, or register the new one under this name:", update),
                 filled(kUpdate[*sdk], update.empty() ? "RECORDED_NAME" : update)}};
    std::vector<PatchHint> hints;
    const InEachSdk* const form = d.recorded ? registration(*d.recorded) : nullptr;
    if (const std::string other = otherName(d); form && !other.empty())
        hints.push_back({fmt::format("If {} is only the new name of {}, register it under the old one:", other, d.recorded->name), filled((*form)[*sdk], d.recorded->name)});
    hints.push_back({hints.empty() ? "Guard the change, so that runs recorded before it take the old branch:"
                                   : "Otherwise guard the change, so that runs recorded before it take the old branch:",
                     filled(kGuard[*sdk], changeId(d))});
    if (!d.produced && d.waiting && (d.waiting->kind == Waiting::Kind::Signal || d.waiting->kind == Waiting::Kind::Other))
        hints.push_back({"If it waits for a signal whose handler was renamed or removed, keep the handler under its recorded name.", {}});
    return hints;
}

} // namespace hindsight::replay

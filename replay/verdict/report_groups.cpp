#include "replay/verdict/report_groups.h"

#include "replay/verdict/wording.h"

#include <string>
#include <unordered_map>

namespace hindsight::replay {

namespace {

/// All that must be the same, one field behind the other.
class Key {
public:
    Key& operator<<(std::string_view field)
    {
        m_text += std::to_string(field.size()) + ':';
        m_text += field;
        return *this;
    }
    Key& operator<<(std::int64_t number) { return *this << std::to_string(number); }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

bool isNumber(const std::string& id) { return !id.empty() && id.find_first_not_of("0123456789") == std::string::npos; }

void add(Key& key, const std::optional<CommandView>& command, bool ids)
{
    key << (command ? commandText(ids ? *command : withoutNumber(*command)) : std::string("-"));
}

void add(Key& key, const std::optional<Divergence>& found)
{
    if (!found) {
        key << "no divergence";
        return;
    }
    key << (found->after ? "after" : "at") << history::eventTypeName(found->eventType);
    // Of the same command on both sides the ids are what is wrong.
    const bool ids = found->recorded && found->produced && commandText(withoutNumber(*found->recorded)) == commandText(withoutNumber(*found->produced));
    add(key, found->recorded, ids);
    add(key, found->produced, ids);
    key << (found->waiting ? waitingText(*found->waiting) : std::string());
    key << (found->source ? found->source->file : std::string()) << (found->source ? found->source->line : 0);
}

std::string keyOf(const HistoryVerdict& verdict)
{
    Key key;
    key << verdict.workflowType << verdictName(verdict.verdict) << unverifiedCodeName(verdict.code) << static_cast<int>(verdict.provedEarlier);
    if (verdict.verdict == Verdict::Unverified)
        key << verdict.reason;
    add(key, verdict.divergence);
    key << (verdict.deterministic ? static_cast<int>(*verdict.deterministic) : 2);
    key << (verdict.failure ? verdict.failure->type : std::string()) << (verdict.failure ? verdict.failure->message : std::string());
    if (verdict.other) {
        key << changeName(verdict.change) << verdictName(verdict.other->verdict) << unverifiedCodeName(verdict.other->code);
        add(key, verdict.other->divergence);
    }
    for (const Difference& difference : verdict.differences) // other values are the same finding
        key << difference.kind << difference.name << (isNumber(difference.id) ? std::string_view{} : std::string_view(difference.id)) << difference.field << static_cast<int>(difference.early)
            << static_cast<int>(difference.withdrawn);
    return key.take();
}

} // namespace

CommandView withoutNumber(CommandView command)
{
    if (!command.update.empty()) {
        command.id.clear(); // of the caller's making
    } else if (isNumber(command.id)) {
        if (command.name == command.id)
            command.name.clear();
        command.id.clear();
    }
    return command;
}

std::vector<VerdictGroup> groupsOf(const CheckReport& report)
{
    std::vector<VerdictGroup> groups;
    std::unordered_map<std::string, std::size_t> byKey;
    for (const HistoryVerdict& verdict : report.histories) {
        const auto [found, isNew] = byKey.try_emplace(keyOf(verdict), groups.size());
        if (isNew)
            groups.emplace_back();
        groups[found->second].push_back(&verdict);
    }
    return groups;
}

} // namespace hindsight::replay

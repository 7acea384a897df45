#include "replay/verdict/explain.h"

#include "history/model/event_type.h"
#include "replay/verdict/outlook.h"
#include "replay/verdict/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace hindsight::replay {

namespace {

/// `StartTimer` "cooling-off" -> "starts timer cooling-off (24 h)".
std::string doing(const CommandView& command)
{
    struct Phrase { std::string_view kind, words; };
    static constexpr Phrase phrases[] = {
        {"ScheduleActivityTask", "schedules activity"},
        {"RequestCancelActivityTask", "cancels activity"},
        {"StartTimer", "starts timer"},
        {"CancelTimer", "cancels timer"},
        {"StartChildWorkflowExecution", "starts child workflow"},
        {"RequestCancelExternalWorkflowExecution", "cancels workflow"},
        {"SignalExternalWorkflowExecution", "sends signal"},
        {"RecordMarker", "records marker"},
        {"UpsertWorkflowSearchAttributes", "sets search attributes"},
        {"ModifyWorkflowProperties", "changes the memo"},
        {"CompleteWorkflowExecution", "completes the workflow"},
        {"FailWorkflowExecution", "fails the workflow"},
        {"CancelWorkflowExecution", "ends the workflow as cancelled"},
        {"ContinueAsNewWorkflowExecution", "continues as new"},
        {"ScheduleNexusOperation", "schedules Nexus operation"},
        {"RequestCancelNexusOperation", "cancels Nexus operation"},
        {"ProtocolMessage", "answers an update:"},
    };
    if (command.kind == "ProtocolMessage" && !command.update.empty())
        return fmt::format("answers update {}: {}", command.update, command.name);
    std::string text = "produces " + command.kind;
    for (const Phrase& phrase : phrases)
        if (phrase.kind == command.kind)
            text = phrase.words;
    if (command.kind == "RecordMarker" && !command.marker.empty())
        text += ' ' + command.marker;
    if (!command.name.empty())
        text += ' ' + command.name;
    else if (!command.id.empty())
        text += ' ' + command.id;
    for (const AttributeLine& line : attributeLines(command))
        if (line.field == "startToFireTimeout")
            text += " (" + line.value + ')';
    return text;
}

std::string named(const CommandView& command)
{
    std::string text = command.kind;
    for (const std::string& part : {command.name, command.update})
        if (!part.empty())
            text += ' ' + part;
    if (!command.id.empty() && command.id != command.name)
        text += " (id " + command.id + ')';
    return text;
}

std::string waitsFor(const Waiting& waiting)
{
    switch (waiting.kind) {
    case Waiting::Kind::LocalActivity: return "runs local activity " + waiting.name;
    case Waiting::Kind::Activity: return "waits for activity " + waiting.name;
    case Waiting::Kind::Timer: return "waits for a timer" + (waiting.name.empty() ? "" : ' ' + waiting.name);
    case Waiting::Kind::ChildWorkflow: return "waits for child workflow " + waiting.name;
    case Waiting::Kind::Signal: return "waits for a signal" + (waiting.name.empty() ? "" : ' ' + waiting.name);
    case Waiting::Kind::Other: return waiting.name.empty() ? std::string("waits") : "waits for " + waiting.name;
    }
    return "waits";
}

/// Same kind and name on both sides: then the ids are what differs.
bool onlyIdsDiffer(const Divergence& d)
{
    return d.recorded && d.produced && d.recorded->kind == d.produced->kind && d.recorded->name == d.produced->name;
}

std::string divergenceSentence(const Divergence& d)
{
    const std::string does = d.produced ? doing(*d.produced) : d.waiting ? waitsFor(*d.waiting) : "produces nothing";
    if (d.after)
        return fmt::format("The new code {} after event {}, where history has nothing more.", does, d.eventId);
    if (onlyIdsDiffer(d) && !d.produced->id.empty())
        return fmt::format("The new code {} as id {} where history has {} at event {}.", does, d.produced->id, named(*d.recorded), d.eventId);
    const std::string recorded = d.recorded ? named(*d.recorded) : history::eventTypeName(d.eventType);
    return fmt::format("The new code {} where history has {} at event {}.", does, recorded, d.eventId);
}

std::string differsSentence(const HistoryVerdict& v)
{
    bool content = false, early = false, withdrawn = false;
    for (const Difference& difference : v.differences)
        (difference.withdrawn ? withdrawn : difference.early ? early : content) = true;
    std::vector<std::string_view> ways;
    if (content || v.differences.empty())
        ways.push_back("some with other content");
    if (early)
        ways.push_back("some a workflow task too early");
    if (withdrawn)
        ways.push_back("also some that it takes back later");
    return fmt::format("The new code produces every recorded command, but {}.", fmt::join(ways, " and "));
}

std::string checkedTo(const HistoryVerdict& v)
{
    if (v.checkedTo == 0)
        return v.events > 0 ? fmt::format("Nothing was checked of its {} events.", v.events) : "Nothing was checked.";
    return fmt::format("Checked to event {} of {}.", v.checkedTo, v.events);
}

} // namespace

std::int64_t placeOf(const HistoryVerdict& v)
{
    if (v.divergence)
        return v.divergence->eventId;
    if (v.verdict == Verdict::Unverified)
        return v.eventId;
    const auto first = std::ranges::min_element(v.differences, {}, &Difference::eventId);
    return v.verdict == Verdict::Differs && first != v.differences.end() ? first->eventId : 0;
}

namespace {

std::string headlineAlone(const HistoryVerdict& v)
{
    switch (v.verdict) {
    case Verdict::Compatible: return "Compatible";
    case Verdict::Differs: return fmt::format("Differs in {} place{}", v.differences.size(), v.differences.size() == 1 ? "" : "s");
    case Verdict::Diverged:
        if (!v.divergence)
            return "Diverged";
        return fmt::format("Diverged {} event {}", v.divergence->after ? "after" : "at", v.divergence->eventId);
    case Verdict::Unverified: return "Unverified";
    }
    return {};
}

} // namespace

std::string verdictHeadline(const HistoryVerdict& v)
{
    std::string headline = headlineAlone(v);
    if (!v.other)
        return headline;
    const auto to = [](char c, int (*change)(int)) { return static_cast<char>(change(static_cast<unsigned char>(c))); };
    headline[0] = to(headline[0], std::tolower);
    std::string change(changeWords(v.change));
    change[0] = to(change[0], std::toupper);
    return change + ": " + headline;
}

std::string verdictSentence(const HistoryVerdict& v)
{
    switch (v.verdict) {
    case Verdict::Compatible: return "The new code produces every recorded command, in order.";
    case Verdict::Differs: return differsSentence(v);
    case Verdict::Diverged: return v.divergence ? divergenceSentence(*v.divergence) : v.reason;
    case Verdict::Unverified:
        return v.reason.empty() ? fmt::format("This run could not be verified ({}).", unverifiedCodeName(v.code)) : v.reason;
    }
    return {};
}

std::vector<std::string> verdictNotes(const HistoryVerdict& v)
{
    std::vector<std::string> notes;
    if (v.other) {
        std::string text = otherText(*v.other) + (v.change == Change::Breaks ? ": this code newly breaks it." : v.change == Change::Fixed ? ": this code fixes it." : ": no change.");
        text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
        notes.push_back(std::move(text));
    }
    if (v.verdict == Verdict::Diverged && v.divergence) {
        notes.push_back(v.lastAgreeingTask > 0 ? fmt::format("Last agreeing workflow task: event {}.", v.lastAgreeingTask)
                                               : "No workflow task agrees as a whole.");
        if (v.deterministic == false)
            notes.push_back("The code is not deterministic by itself: a second run of the same code went another way.");
        if (const std::string_view reach = reachWords(v.reach); !reach.empty())
            notes.push_back(fmt::format("{}{}.", static_cast<char>(std::toupper(static_cast<unsigned char>(reach[0]))), reach.substr(1)));
        if (v.reset && !v.reset->text.empty())
            notes.push_back("A reset " + v.reset->text + '.');
        else if (v.divergence->workflowTaskCompletedEventId > 0)
            notes.push_back(fmt::format("A reset would go to event {}.", v.divergence->workflowTaskCompletedEventId));
        if (v.divergence->waiting && !v.divergence->waiting->text.empty())
            notes.push_back("Where it waits: " + v.divergence->waiting->text);
    } else {
        notes.push_back(checkedTo(v));
        if (v.verdict == Verdict::Unverified && v.eventId > 0)
            notes.push_back(fmt::format("The first event that cannot be replayed is event {}.", v.eventId));
    }
    constexpr std::size_t kShown = 8;
    for (std::size_t i = 0; i < v.differences.size(); ++i) {
        if (i == kShown) {
            notes.push_back(fmt::format("And {} more.", v.differences.size() - kShown));
            break;
        }
        std::string text = differenceText(v.differences[i]) + '.';
        text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
        notes.push_back(std::move(text));
    }
    std::string unseen;
    for (const NotSeen& entry : v.notSeen)
        unseen += (unseen.empty() ? "" : ", ") + entry.field + (entry.eventId > 0 ? fmt::format(" of event {}", entry.eventId) : "");
    if (!unseen.empty())
        notes.push_back("Not compared: " + unseen + '.');
    return notes;
}

} // namespace hindsight::replay

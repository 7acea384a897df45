// The report for people in a terminal: one block for the histories that say the same, copyable, colour never the only sign.
#include "replay/check.h"

#include "history/model/format.h"
#include "replay/verdict/explain.h"
#include "replay/verdict/outlook.h"
#include "replay/verdict/report_groups.h"
#include "replay/verdict/wording.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace hindsight::replay {

namespace {

/// Histories and workers carry the words of strangers: no escape sequence of theirs may reach a terminal.
std::string clean(std::string_view words)
{
    std::string text(words);
    for (char& c : text)
        if (const auto byte = static_cast<unsigned char>(c); (byte < 0x20U && c != '\n' && c != '\t') || byte == 0x7fU)
            c = '?';
    return text;
}

class TextWriter {
public:
    explicit TextWriter(bool colour) : m_colour(colour) {}
    std::string text;

    void block(const VerdictGroup& group);
    void hints(const CheckReport& report);
    void summary(const CheckReport& report);
    void line(std::string_view label, std::string_view value)
    {
        if (value.empty())
            return;
        // Further lines of a value stand under its first.
        std::string indented;
        for (const char c : clean(value)) {
            indented += c;
            if (c == '\n')
                indented += "               ";
        }
        text += fmt::format("  {:<12} {}\n", label, indented);
    }

private:
    std::string paint(std::string_view code, std::string_view words) const
    {
        return m_colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, words) : std::string(words);
    }
    void head(const VerdictGroup& group);
    void divergence(const VerdictGroup& group);
    void outlook(const VerdictGroup& group);
    void differences(const VerdictGroup& group);
    void checked(const VerdictGroup& group);

    bool m_colour;
};

std::string_view whatToDo(const HistoryVerdict& verdict)
{
    switch (verdict.code) {
    case UnverifiedCode::WorkerNotStarted: return "run the command by hand and see why it ends";
    case UnverifiedCode::WorkerNeverPolled: return "let the command connect to TEMPORAL_ADDRESS, or raise --start-timeout";
    case UnverifiedCode::WrongWorker: return "let the worker read TEMPORAL_ADDRESS, or put {address} into the command";
    case UnverifiedCode::CodeError: return "repair the code or its surroundings, then check again";
    case UnverifiedCode::DecodeError: return "give the worker the payload codec and types of production";
    case UnverifiedCode::NotRegistered: return "register the workflow type in this worker";
    case UnverifiedCode::TimeLimit: return "raise --time-limit";
    default: return {};
    }
}

/// "11", or "11 (698 runs), 13 (102 runs)": what differs inside a group, with how many have it.
template <class Get>
std::string eachOf(const VerdictGroup& group, Get get)
{
    std::map<std::int64_t, int> counts;
    for (const HistoryVerdict* verdict : group)
        ++counts[get(*verdict)];
    if (counts.size() == 1)
        return std::to_string(counts.begin()->first);
    constexpr std::size_t kShown = 6;
    std::string text;
    std::size_t shown = 0;
    for (const auto& [value, count] : counts) {
        if (shown++ == kShown)
            return text + fmt::format(" and {} others", counts.size() - kShown);
        text += fmt::format("{}{} ({} run{})", text.empty() ? "" : ", ", value, count, count == 1 ? "" : "s");
    }
    return text;
}

/// One side of the divergences: without the command's number where that differs.
std::string sideOf(const VerdictGroup& group, std::optional<CommandView> Divergence::* side)
{
    const CommandView& first = *(*group.front()->divergence.*side);
    const bool same = std::ranges::all_of(group, [&](const HistoryVerdict* verdict) { return (*verdict->divergence.*side)->id == first.id; });
    return commandText(same ? first : withoutNumber(first));
}

bool samePlace(const VerdictGroup& group)
{
    return std::ranges::all_of(group, [&](const HistoryVerdict* verdict) { return placeOf(*verdict) == placeOf(*group.front()); });
}

void TextWriter::divergence(const VerdictGroup& group)
{
    const Divergence& found = *group.front()->divergence;
    std::string time;
    if (group.size() == 1)
        time = ", " + (found.time == history::kNoTime ? "no time" : history::formatTimeRfc3339(found.time));
    line("place", fmt::format("{} event {} ({}){}", found.after ? "after" : "at",
                              eachOf(group, [](const HistoryVerdict& verdict) { return verdict.divergence->eventId; }),
                              history::eventTypeName(found.eventType), time));
    if (samePlace(group))
        line("task", fmt::format("the workflow task completed by event {}",
                                 eachOf(group, [](const HistoryVerdict& verdict) { return verdict.divergence->workflowTaskCompletedEventId; })));
    line("recorded", found.recorded ? sideOf(group, &Divergence::recorded) : "nothing more");
    line("new code", found.produced ? sideOf(group, &Divergence::produced) : found.waiting ? waitingText(*found.waiting) : "nothing");
    if (found.source && !found.source->file.empty())
        line("source", fmt::format("{}:{}{}", found.source->file, found.source->line, found.source->column > 0 ? fmt::format(":{}", found.source->column) : ""));
    const bool same = std::ranges::all_of(group, [&](const HistoryVerdict* verdict) { return verdict->divergence->message == found.message; });
    if (!found.message.empty())
        line("the SDK says", (same ? "" : "of the first: ") + found.message);
}

/// What the divergence means for the runs themselves.
void TextWriter::outlook(const VerdictGroup& group)
{
    std::map<std::string_view, int> reaches;
    for (const HistoryVerdict* verdict : group)
        ++reaches[reachWords(verdict->reach)];
    std::string words;
    for (const auto& [reach, count] : reaches)
        if (!reach.empty())
            words += fmt::format("{}{}{}", words.empty() ? "" : "; ", reaches.size() > 1 ? fmt::format("{}: ", count) : "", reach);
    line("the run", words);
    const auto resetText = [](const HistoryVerdict* verdict) { return verdict->reset ? verdict->reset->text : std::string(); };
    const std::string first = resetText(group.front());
    const bool same = std::ranges::all_of(group, [&](const HistoryVerdict* verdict) { return resetText(verdict) == first; });
    line("a reset", same ? first : "is another for each run: --verbose or --format json has them");
}

void TextWriter::differences(const VerdictGroup& group)
{
    const std::vector<Difference>& all = group.front()->differences;
    constexpr std::size_t kShown = 12; // the JSON has them all
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i == kShown) {
            line("", fmt::format("... and {} more; --format json lists them all", all.size() - kShown));
            break;
        }
        line(i == 0 ? "differences" : "", differenceText(all[i]));
    }
    if (group.size() > 1 && !all.empty())
        line("", "(events and values of the first run)");
}

void TextWriter::head(const VerdictGroup& group)
{
    const HistoryVerdict& first = *group.front();
    struct Sign { std::string_view mark, colour; };
    const Sign sign = [&]() -> Sign {
        switch (first.verdict) {
        case Verdict::Compatible: return {"ok", "32"};
        case Verdict::Differs: return {"~", "33"};
        case Verdict::Diverged: return {"X", "31;1"};
        case Verdict::Unverified: return {"?", "33;1"};
        }
        return {"?", "33;1"};
    }();
    const std::string verdict = paint(sign.colour, fmt::format("{:<2} {:<10}", sign.mark, verdictName(first.verdict)));
    if (group.size() == 1) {
        text += fmt::format("{} {}  {}\n", verdict, clean(first.source),
                            first.workflowId.empty() ? "" : clean(fmt::format("{} {} {}", first.workflowType, first.workflowId, first.runId)));
        return;
    }
    text += fmt::format("{} {} runs{}\n", verdict, group.size(), first.workflowType.empty() ? "" : clean(" of " + first.workflowType));
    constexpr std::size_t kNamed = 5;
    // One more would be as long as the line that leaves it out.
    const std::size_t named = group.size() <= kNamed + 1 ? group.size() : kNamed;
    std::string runs;
    for (std::size_t i = 0; i < named; ++i) {
        const HistoryVerdict& run = *group[i];
        const bool told = run.source == run.workflowId || run.source == run.runId || run.source == "run:" + run.runId;
        runs += fmt::format("{}{}{}", i == 0 ? "" : "\n", run.workflowId.empty() ? "" : run.workflowId + ' ' + run.runId,
                            told ? "" : (run.workflowId.empty() ? "" : "  ") + run.source);
    }
    if (named < group.size())
        runs += fmt::format("\nand {} more: --verbose or --format json has each", group.size() - named);
    line("runs", runs);
}

void TextWriter::block(const VerdictGroup& group)
{
    const HistoryVerdict& verdict = *group.front();
    head(group);
    if (verdict.other)
        line(verdict.change == Change::Same ? "no change" : verdict.change == Change::Breaks ? "BREAKS" : "fixed", otherText(*verdict.other));
    if (verdict.divergence)
        divergence(group);
    if (verdict.verdict == Verdict::Diverged)
        outlook(group);
    // With several places the reason is that of one; what it says of the two sides stands above.
    if (verdict.verdict != Verdict::Compatible && (samePlace(group) || verdict.deterministic == false || !verdict.divergence))
        line("why", verdict.verdict == Verdict::Unverified ? fmt::format("{} [{}]", verdict.reason, unverifiedCodeName(verdict.code)) : verdict.reason);
    differences(group);
    if (verdict.failure) {
        line("failure", verdict.failure->type.empty() ? verdict.failure->message
                                                       : fmt::format("{}: {}", verdict.failure->type, verdict.failure->message));
        line("stack", verdict.failure->stack);
    }
    line("to do", whatToDo(verdict));
    line("proved", verdict.provedEarlier ? "by an earlier check of the same history, code and command" : "");
    checked(group);
}

void TextWriter::checked(const VerdictGroup& group)
{
    const HistoryVerdict& verdict = *group.front();
    const auto same = [&](auto member) {
        return std::ranges::all_of(group, [&](const HistoryVerdict* each) { return each->*member == verdict.*member; });
    };
    const std::string agreeing = verdict.lastAgreeingTask > 0 && same(&HistoryVerdict::lastAgreeingTask)
        ? fmt::format(", last agreeing workflow task {}", verdict.lastAgreeingTask) : std::string();
    const bool ends = std::ranges::all_of(group, [](const HistoryVerdict* each) { return each->checkedTo == each->events; });
    if (std::ranges::all_of(group, [](const HistoryVerdict* each) { return each->checkedTo == 0; }))
        line("checked", verdict.events == 0 ? std::string("nothing") : same(&HistoryVerdict::events) ? fmt::format("nothing: 0 of {} events", verdict.events)
                                                                                                     : "nothing: 0 events of each");
    else if (same(&HistoryVerdict::checkedTo) && same(&HistoryVerdict::events))
        line("checked", fmt::format("to event {} of {}{}", verdict.checkedTo, verdict.events, agreeing));
    else if (ends)
        line("checked", "each to its last event");
    else if (same(&HistoryVerdict::checkedTo))
        line("checked", fmt::format("to event {} of each{}", verdict.checkedTo, agreeing));
    else
        line("checked", "each to an event of its own: --verbose or --format json has them");
}

/// What to do about the divergences: each advice once, with the first history that it is for.
void TextWriter::hints(const CheckReport& report)
{
    struct Advice { PatchHint hint; const HistoryVerdict* first; int histories; };
    std::vector<Advice> advices;
    for (const HistoryVerdict& verdict : report.histories)
        for (PatchHint& hint : patchHints(verdict, report.worker ? report.worker->sdk : std::string())) {
            const auto known = std::ranges::find(advices, hint, &Advice::hint);
            if (known == advices.end())
                advices.push_back({std::move(hint), &verdict, 1});
            else
                ++known->histories;
        }
    for (const Advice& advice : advices) {
        const std::string more = advice.histories > 1 ? fmt::format(" and {} more", advice.histories - 1) : std::string();
        const std::int64_t event = advice.first->divergence->eventId;
        const std::string& name = advice.first->workflowId.empty() ? advice.first->source : advice.first->workflowId;
        text += clean(fmt::format("\nhint: {} event {}{}: {}\n", name, event, more, advice.hint.text));
        std::string_view code = advice.hint.code;
        while (!code.empty()) {
            const auto end = std::min(code.find('\n'), code.size());
            text += clean(fmt::format("      {}\n", code.substr(0, end)));
            code.remove_prefix(std::min(end + 1, code.size()));
        }
    }
}

void TextWriter::summary(const CheckReport& report)
{
    const auto part = [&](Verdict verdict, std::string_view colour) {
        const int count = report.count(verdict);
        const std::string words = fmt::format("{} {}", count, verdictName(verdict));
        return count > 0 ? paint(colour, words) : words;
    };
    // Short where nothing differs: that verdict has no place in such a run.
    const std::string differ = report.count(Verdict::Differs) > 0 ? part(Verdict::Differs, "33") + ", " : std::string{};
    text += fmt::format("\n{}, {}{}, {} of {} in {:.1f} s{}\n", part(Verdict::Compatible, "32"), differ, part(Verdict::Diverged, "31;1"),
                        part(Verdict::Unverified, "33;1"), report.histories.size(), report.seconds, report.cancelled ? " (cancelled)" : "");
    if (report.compared)
        text += fmt::format("against the other worker: {}, {} fixed\n",
                            report.count(Change::Breaks) > 0 ? paint("31;1", fmt::format("{} newly break", report.count(Change::Breaks))) : "0 newly break",
                            report.count(Change::Fixed));
    if (const CheckReport::Affected affected = report.affected(); affected.of > 0)
        text += fmt::format("affected: {} of {} open run{} that may meet this build diverged\n", affected.diverged, affected.of, affected.of == 1 ? "" : "s");
    else if (report.count(Verdict::Diverged) > 0)
        text += "affected: 0, for no open run of these may meet this build\n";
    for (const Ignored& each : report.ignored())
        text += fmt::format("left out by the rule {}: {} difference{}\n", clean(each.rule), each.differences, each.differences == 1 ? "" : "s");
    for (const std::string& rule : report.unusedRules)
        text += fmt::format("left out nothing: the rule {}{}\n", clean(rule),
                            report.ignored().empty() ? "" : " (no such field differs, or another rule came first)");
    if (const int limited = report.driftLimited(); limited > 0)
        text += fmt::format("attributes were compared in part only: {} of {} {} to --drift-limit\n", limited, report.histories.size(),
                            limited == 1 ? "history came" : "histories came");
    if (std::ranges::any_of(report.histories, [](const HistoryVerdict& verdict) {
            return verdict.verdict == Verdict::Compatible && verdict.drift == DriftSeen::Off;
        }))
        text += "not compared: attributes such as inputs and timeouts, which no SDK looks at when it replays\n";
}

} // namespace

std::string reportText(const CheckReport& report, bool colour, bool each)
{
    TextWriter writer(colour);
    if (report.worker)
        writer.text += clean(fmt::format("worker: {} {}{}{}{}  {}\n\n", report.worker->sdk, report.worker->version,
                                         report.worker->isolated ? ", isolated" : "", report.worker->tls ? ", TLS" : "",
                                         report.worker->processes > 1 ? fmt::format(", {} processes", report.worker->processes) : "",
                                         report.worker->command));
    if (report.against)
        writer.text.insert(writer.text.size() - 1, clean(fmt::format("other:  {} {}  {}\n", report.against->sdk, report.against->version, report.against->command)));
    if (each)
        for (const HistoryVerdict& verdict : report.histories)
            writer.block({&verdict});
    else
        for (const VerdictGroup& group : groupsOf(report))
            writer.block(group);
    writer.hints(report);
    for (const std::string& note : report.notes)
        writer.text += clean("\nnote: " + note);
    if (!report.notes.empty())
        writer.text += '\n';
    for (const std::string& connection : report.connections)
        writer.text += clean("the worker also talks to: " + connection + "\n");
    writer.summary(report);
    return writer.text;
}

} // namespace hindsight::replay

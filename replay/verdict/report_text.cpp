// The report for people in a terminal: one block a history, copyable, colour never the only sign.
#include "replay/check.h"

#include "history/model/format.h"
#include "replay/verdict/explain.h"
#include "replay/verdict/outlook.h"
#include "replay/verdict/wording.h"

#include <algorithm>
#include <fmt/format.h>

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

    void history(const HistoryVerdict& verdict);
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
    void divergence(const Divergence& found);

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

void TextWriter::divergence(const Divergence& found)
{
    line("place", fmt::format("{} event {} ({}), {}", found.after ? "after" : "at", found.eventId, history::eventTypeName(found.eventType),
                              found.time == history::kNoTime ? "no time" : history::formatTimeRfc3339(found.time)));
    line("task", fmt::format("the workflow task completed by event {}", found.workflowTaskCompletedEventId));
    line("recorded", found.recorded ? commandText(*found.recorded) : "nothing more");
    line("new code", found.produced ? commandText(*found.produced) : found.waiting ? waitingText(*found.waiting) : "nothing");
    if (found.source && !found.source->file.empty())
        line("source", fmt::format("{}:{}{}", found.source->file, found.source->line, found.source->column > 0 ? fmt::format(":{}", found.source->column) : ""));
    if (!found.message.empty())
        line("the SDK says", found.message);
}

/// What the worker of --against did with it.
std::string otherText(const OtherVerdict& other)
{
    if (other.divergence)
        return fmt::format("the other worker diverges {} event {}", other.divergence->after ? "after" : "at", other.divergence->eventId);
    if (other.verdict == Verdict::Unverified)
        return fmt::format("the other worker's code was not verified [{}]", unverifiedCodeName(other.code));
    return fmt::format("{} with the other worker", verdictName(other.verdict));
}

void TextWriter::history(const HistoryVerdict& verdict)
{
    struct Sign { std::string_view mark, colour; };
    const Sign sign = [&]() -> Sign {
        switch (verdict.verdict) {
        case Verdict::Compatible: return {"ok", "32"};
        case Verdict::Differs: return {"~", "33"};
        case Verdict::Diverged: return {"X", "31;1"};
        case Verdict::Unverified: return {"?", "33;1"};
        }
        return {"?", "33;1"};
    }();
    text += fmt::format("{} {}  {}\n", paint(sign.colour, fmt::format("{:<2} {:<10}", sign.mark, verdictName(verdict.verdict))), clean(verdict.source),
                        verdict.workflowId.empty() ? "" : clean(fmt::format("{} {} {}", verdict.workflowType, verdict.workflowId, verdict.runId)));
    if (verdict.other)
        line(verdict.change == Change::Same ? "no change" : verdict.change == Change::Breaks ? "BREAKS" : "fixed", otherText(*verdict.other));
    if (verdict.divergence)
        divergence(*verdict.divergence);
    if (verdict.verdict == Verdict::Diverged) {
        line("the run", reachWords(verdict.reach));
        line("a reset", verdict.reset ? verdict.reset->text : std::string());
    }
    if (verdict.verdict != Verdict::Compatible)
        line("why", verdict.verdict == Verdict::Unverified ? fmt::format("{} [{}]", verdict.reason, unverifiedCodeName(verdict.code)) : verdict.reason);
    constexpr std::size_t kShown = 12; // the JSON has them all
    for (std::size_t i = 0; i < verdict.differences.size(); ++i) {
        if (i == kShown) {
            line("", fmt::format("... and {} more; --format json lists them all", verdict.differences.size() - kShown));
            break;
        }
        line(i == 0 ? "differences" : "", differenceText(verdict.differences[i]));
    }
    if (verdict.failure) {
        line("failure", verdict.failure->type.empty() ? verdict.failure->message
                                                       : fmt::format("{}: {}", verdict.failure->type, verdict.failure->message));
        line("stack", verdict.failure->stack);
    }
    line("to do", whatToDo(verdict));
    line("proved", verdict.provedEarlier ? "by an earlier check of the same history, code and command" : "");
    line("checked", fmt::format("to event {} of {}{}", verdict.checkedTo, verdict.events,
                                verdict.lastAgreeingTask ? fmt::format(", last agreeing workflow task {}", verdict.lastAgreeingTask) : ""));
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
    if (const CheckReport::Affected affected = report.affected(); affected.diverged > 0)
        text += fmt::format("of {} open run{} that may meet this build, {} diverged\n", affected.of, affected.of == 1 ? "" : "s", affected.diverged);
    for (const Ignored& each : report.ignored())
        text += fmt::format("left out by the rule {}: {} difference{}\n", clean(each.rule), each.differences, each.differences == 1 ? "" : "s");
    if (const int limited = report.driftLimited(); limited > 0)
        text += fmt::format("attributes were compared in part only: {} of {} {} to --drift-limit\n", limited, report.histories.size(),
                            limited == 1 ? "history came" : "histories came");
    if (std::ranges::any_of(report.histories, [](const HistoryVerdict& verdict) {
            return verdict.verdict == Verdict::Compatible && verdict.drift == DriftSeen::Off;
        }))
        text += "not compared: attributes such as inputs and timeouts, which no SDK looks at when it replays\n";
}

} // namespace

std::string reportText(const CheckReport& report, bool colour)
{
    TextWriter writer(colour);
    if (report.worker)
        writer.text += clean(fmt::format("worker: {} {}{}{}{}  {}\n\n", report.worker->sdk, report.worker->version,
                                         report.worker->isolated ? ", isolated" : "", report.worker->tls ? ", TLS" : "",
                                         report.worker->processes > 1 ? fmt::format(", {} processes", report.worker->processes) : "",
                                         report.worker->command));
    if (report.against)
        writer.text.insert(writer.text.size() - 1, clean(fmt::format("other:  {} {}  {}\n", report.against->sdk, report.against->version, report.against->command)));
    for (const HistoryVerdict& verdict : report.histories)
        writer.history(verdict);
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

#include "replay/proven_check.h"

#include "history/model/format.h"
#include "replay/verdict/read_report.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

/// Everything that may change a verdict, beside the history. Each part is preceded by its length.
class Key {
public:
    void add(std::string_view part) { m_text += fmt::format("{}:{};", part.size(), part); }
    std::string text() const { return history::sha256Hex(m_text); }

private:
    std::string m_text;
};

std::string settingsKey(const CheckOptions& options, const std::string& code, const std::string& program)
{
    Key key;
    key.add(program);
    key.add(code);
    key.add(options.command);
    key.add(options.folder);
    std::error_code ignored;
    key.add(std::filesystem::current_path(ignored).string()); // the command runs there
    for (const std::string& variable : options.environment)
        key.add(variable);
    key.add(options.defaultNamespace);
    key.add(options.isolate ? "isolated" : "");
    key.add(options.drift ? "drift" : "");
    key.add(options.liveInputs ? "live inputs" : "");
    for (const IgnoreRule& rule : options.ignore)
        key.add(rule.text());
    return key.text();
}

std::string historyKey(const CheckInput& input, const std::string& settings)
{
    Key key;
    key.add(settings);
    key.add(input.key.namespaceName);
    key.add(input.key.workflowId);
    key.add(input.key.runId);
    std::string events;
    for (const std::string_view part : input.snapshot->prefix(input.snapshot->finalCount()))
        events += part;
    key.add(history::sha256Hex(events));
    return key.text();
}

/// A comparison that time or the worker ended may say more the next time.
bool wasCutShort(const NotSeen& spot)
{
    return spot.reason == "drift_limit" || spot.reason == "time_limit" || spot.reason == "worker_did_not_answer" || spot.reason == "cancelled";
}

bool isProof(const HistoryVerdict& verdict)
{
    if (std::ranges::any_of(verdict.notSeen, wasCutShort))
        return false;
    // A divergence that no second run confirmed may be of code that is random.
    return verdict.verdict != Verdict::Unverified && verdict.deterministic.value_or(verdict.verdict != Verdict::Diverged) && !verdict.provedEarlier;
}

struct Recalled {
    HistoryVerdict verdict;
    std::optional<WorkerInfo> worker;
};

std::optional<Recalled> recall(const std::string& text, const CheckInput& input)
{
    Result<CheckReport> report = readReport(text);
    if (!report.ok() || report.value().histories.size() != 1 || !report.value().worker)
        return std::nullopt;
    Recalled recalled{std::move(report.value().histories.front()), report.value().worker};
    if (recalled.verdict.events != static_cast<std::int64_t>(input.snapshot->finalCount()) || !isProof(recalled.verdict))
        return std::nullopt;
    recalled.verdict.source = input.source;
    recalled.verdict.row = input.row;
    recalled.verdict.provedEarlier = true;
    recalled.verdict.tasksAsked = recalled.verdict.driftTasks = 0;
    recalled.verdict.seconds = 0;
    return recalled;
}

} // namespace

Result<CheckReport> provenCheck(std::vector<CheckInput> inputs, const CheckOptions& options, const std::string& code, const std::string& program,
                                const ProofBook& book, const CheckObserver& observer, std::stop_token stop)
{
    if (options.listen || options.decode || !options.against.empty())
        return Error{ErrorCode::Invalid, "--reuse-proofs works with --worker alone: not with --listen, --against or --decode"};
    const auto began = std::chrono::steady_clock::now();
    const std::string settings = settingsKey(options, code, program);
    std::vector<std::string> keys;
    for (const CheckInput& input : inputs)
        keys.push_back(input.snapshot && input.problem.empty() ? historyKey(input, settings) : std::string());
    const auto warn = [&](const std::string& text) {
        if (observer.warning)
            observer.warning(text);
    };
    Result<std::vector<std::optional<std::string>>> found = book.find(keys);
    if (!found.ok()) {
        warn("the proofs of earlier checks could not be read: " + found.error().message);
        found = std::vector<std::optional<std::string>>(keys.size());
    }

    CheckReport report;
    report.histories.resize(inputs.size());
    std::vector<CheckInput> left;
    std::vector<std::size_t> places;
    std::optional<WorkerInfo> earlier;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        std::optional<Recalled> recalled = found.value()[i] ? recall(*found.value()[i], inputs[i]) : std::nullopt;
        if (!recalled) {
            places.push_back(i);
            left.push_back(std::move(inputs[i]));
            continue;
        }
        earlier = recalled->worker;
        if (observer.verdict)
            observer.verdict(recalled->verdict);
        report.histories[i] = std::move(recalled->verdict);
    }
    if (left.empty()) {
        report.worker = earlier;
        if (report.worker)
            report.worker->processes = 0; // none was started
    } else {
        Result<CheckReport> checked = check(std::move(left), options, observer, std::move(stop));
        if (!checked.ok())
            return checked;
        CheckReport& fresh = checked.value();
        std::vector<ProofBook::Entry> proofs;
        for (std::size_t i = 0; i < places.size(); ++i) {
            CheckReport single;
            single.worker = fresh.worker;
            single.histories = {fresh.histories[i]};
            if (fresh.worker && isProof(fresh.histories[i]) && !keys[places[i]].empty())
                proofs.push_back({keys[places[i]], reportJson(single)});
            report.histories[places[i]] = std::move(fresh.histories[i]);
        }
        if (!proofs.empty())
            if (Result<void> kept = book.keep(proofs); !kept.ok())
                warn("the verdicts could not be kept as proofs: " + kept.error().message);
        fresh.histories = std::move(report.histories);
        report = std::move(fresh);
    }
    report.unusedRules = unusedRules(options.ignore, report);
    const auto proved = std::ranges::count_if(report.histories, &HistoryVerdict::provedEarlier);
    if (proved > 0)
        report.notes.push_back(fmt::format("{} of {} {} proved by an earlier check of the same history, code and command", proved,
                                           report.histories.size(), report.histories.size() == 1 ? "history was" : "histories were"));
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return report;
}

} // namespace hindsight::replay

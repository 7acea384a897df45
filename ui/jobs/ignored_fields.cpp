#include "ui/jobs/ignored_fields.h"

#include "history/store/library.h"
#include "replay/verdict/stored_ignore.h"
#include "ui/models/time_text.h"

#include <algorithm>

namespace hindsight::ui {

using history::Library;
using replay::IgnoreRule;

struct IgnoredFields::Outcome {
    std::vector<IgnoreRule> all, changed;
};

namespace {

bool contains(const std::vector<IgnoreRule>& rules, const IgnoreRule& rule) { return std::ranges::find(rules, rule) != rules.end(); }

QString textOf(const std::vector<IgnoreRule>& rules)
{
    return rules.size() == 1 ? fromUtf8(rules.front().text()) : IgnoredFields::tr("%1 rules").arg(rules.size());
}

} // namespace

IgnoredFields::IgnoredFields(JobRunner& jobs, std::filesystem::path library, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_library(std::move(library))
{
}

void IgnoredFields::load() { enqueue({Change::What::Load, {}, false}); }
void IgnoredFields::add(const std::vector<IgnoreRule>& rules) { enqueue({Change::What::Add, rules, false}); }
void IgnoredFields::remove(const std::vector<IgnoreRule>& rules) { enqueue({Change::What::Remove, rules, false}); }

void IgnoredFields::undo()
{
    if (m_done.empty() || busy()) // what is under way may be what is meant
        return;
    const Change last = m_done.back();
    enqueue({last.what == Change::What::Add ? Change::What::Remove : Change::What::Add, last.rules, true});
}

void IgnoredFields::enqueue(Change change)
{
    m_waiting.push_back(std::move(change));
    if (!busy())
        next();
}

void IgnoredFields::next()
{
    if (m_waiting.empty())
        return;
    const Change change = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_job = m_jobs.start(this, [change, library = m_library](const JobContext&) { return apply(change, library); },
                         [this, change](const Result<Outcome>& outcome) { take(change, outcome); });
}

Result<IgnoredFields::Outcome> IgnoredFields::apply(const Change& change, const std::filesystem::path& file)
{
    std::error_code none;
    if (change.what != Change::What::Add && !std::filesystem::exists(file, none))
        return Outcome{};
    auto library = Library::open(file, change.what == Change::What::Load ? Library::Mode::ReadOnly : Library::Mode::ReadWrite);
    if (!library.ok())
        return library.error();
    const auto before = replay::storedIgnoreRules(library.value());
    if (!before.ok())
        return before.error();
    Outcome outcome;
    for (const IgnoreRule& rule : change.rules) {
        const bool there = contains(before.value(), rule);
        if (there == (change.what == Change::What::Add))
            continue;
        if (change.what == Change::What::Add) {
            if (auto stored = replay::storeIgnoreRule(library.value(), rule); !stored.ok())
                return stored.error();
        } else if (auto removed = replay::forgetIgnoreRule(library.value(), rule); !removed.ok()) {
            return removed.error();
        }
        outcome.changed.push_back(rule);
    }
    auto after = replay::storedIgnoreRules(library.value());
    if (!after.ok())
        return after.error();
    outcome.all = std::move(after).value();
    return outcome;
}

void IgnoredFields::take(const Change& change, const Result<Outcome>& outcome)
{
    m_failed = !outcome.ok();
    if (m_failed) {
        m_said = fromUtf8(outcome.error().message);
    } else {
        m_rules = outcome.value().all;
        const auto& changed = outcome.value().changed;
        const bool added = change.what == Change::What::Add;
        if (change.what != Change::What::Load)
            m_said = changed.empty() ? (added ? tr("%1 is left out already.") : tr("There is no rule %1 any more.")).arg(textOf(change.rules))
                   : change.undoes   ? (added ? tr("Taken back: %1 is left out again.") : tr("Taken back: %1 is compared again.")).arg(textOf(changed))
                                     : (added ? tr("%1 is left out from the next check on.") : tr("Removed %1: the next check compares it again.")).arg(textOf(changed));
        if (change.undoes && !m_done.empty())
            m_done.pop_back();
        else if (!changed.empty())
            m_done.push_back({change.what, changed, false});
    }
    // Not running any more, but the job's own end is told after this.
    m_job = {};
    next();
    Q_EMIT changed();
}

} // namespace hindsight::ui

// IgnoredFields: the library's rules for fields that a check does not compare: reads, adds, removes and takes back, one change
// after the other, on job threads. What can be undone lives as long as the window. UI thread.
#pragma once

#include "replay/verdict/ignore.h"
#include "ui/jobs/job_runner.h"

#include <QObject>

#include <deque>
#include <filesystem>
#include <vector>

namespace hindsight::ui {

class IgnoredFields final : public QObject {
    Q_OBJECT
public:
    IgnoredFields(JobRunner& jobs, std::filesystem::path library, QObject* parent = nullptr);

    void load();
    void add(const std::vector<replay::IgnoreRule>& rules);
    void remove(const std::vector<replay::IgnoreRule>& rules);
    /// The newest change that is not taken back yet.
    void undo();
    bool canUndo() const { return !m_done.empty(); }
    const std::vector<replay::IgnoreRule>& rules() const { return m_rules; }
    bool busy() const { return m_job.running(); }
    /// What happened last, or why it did not: "Removed charge_card:input."
    const QString& said() const { return m_said; }
    bool failed() const { return m_failed; }

Q_SIGNALS:
    void changed();

private:
    struct Change {
        enum class What { Load, Add, Remove } what = What::Load;
        std::vector<replay::IgnoreRule> rules;
        bool undoes = false;
    };
    struct Outcome;
    static Result<Outcome> apply(const Change& change, const std::filesystem::path& library);
    void enqueue(Change change);
    void next();
    void take(const Change& change, const Result<Outcome>& outcome);

    JobRunner& m_jobs;
    std::filesystem::path m_library;
    Job m_job;
    std::deque<Change> m_waiting;
    std::vector<Change> m_done;          ///< the newest last; only what really changed
    std::vector<replay::IgnoreRule> m_rules;
    QString m_said;
    bool m_failed = false;
};

} // namespace hindsight::ui

// Library: one SQLite file of runs: raw pages, a summary row a run. A Library object is one connection and belongs to
// one thread at a time; open as many as needed (WAL: readers never wait; writers queue by BEGIN IMMEDIATE), two
// processes may write. Never deletes what it cannot read: a corrupt or newer file is an error that says what to do.
#pragma once

#include "history/result.h"
#include "history/source/loaded_history.h"

#include <filesystem>
#include <optional>

namespace hindsight::history {

struct RunSummary {
    RunRowId row;
    RunKey key;
    std::string label;          ///< "" or "differs from row:<row>": a different history under the same key, kept beside it
    int beside = 0;             ///< 0: the run itself; 2, 3, ...: histories kept beside it, named "<run id>~2"
    HistoryFormat format = HistoryFormat::Server;
    std::string origin;         ///< file or address it came from
    std::string workflowType, taskQueue;
    std::string parentWorkflowId, parentRunId, rootWorkflowId, rootRunId, firstRunId;
    RunStatus status = RunStatus::Unknown;
    Time start = kNoTime, close = kNoTime, storedAt = kNoTime, describedAt = kNoTime;
    std::int64_t events = 0;    ///< final events
    std::int64_t bytes = 0;
    std::string shapeHash;      ///< of the sequence of command kinds and names
    std::string contentHash;    ///< sha256 of the final events' bytes
    bool replayable = true;
    std::string notReplayableReason;
};

/// What names the run on the command line: its run id, "<run id>~2" beside another, "row:7" when it has no run id.
std::string runName(const RunSummary& run);

struct StoreOutcome {
    enum class What { Added, Replaced, Unchanged, KeptBeside } what = What::Added;
    RunSummary run;
    std::string text;           ///< one line for the user
};

/// What an earlier check found of one history. `key` covers all that went into it; the library does not look into either.
struct Proof { std::string key, report; };

/// What the last check found of one history: a name and a line for lists, and what is kept of the report, which the library does
/// not look into.
struct KeptVerdict {
    std::string contentHash, verdict, headline;
    Time checked = kNoTime;
    std::string report;
};

class Library {
public:
    /// `$XDG_DATA_HOME/hindsight/library.sqlite`, or below ~/.local/share.
    static std::filesystem::path defaultPath();
    enum class Mode { ReadWrite, ReadOnly };
    static Result<Library> open(const std::filesystem::path& file, Mode mode = Mode::ReadWrite);
    ~Library();
    Library(Library&&) noexcept;
    Library& operator=(Library&&) noexcept;

    /// One transaction; when it returns, the run is on disk. Under a key that is there already: longer with the same
    /// beginning replaces, same or shorter changes nothing (a newer description is taken), different is kept beside.
    Result<StoreOutcome> store(const LoadedHistory& history);
    Result<std::vector<RunSummary>> list() const;          ///< newest start first
    Result<std::vector<RunSummary>> withRunIdPrefix(std::string_view prefix) const; ///< the whole id is a prefix too; indexed
    Result<std::vector<RunSummary>> ofWorkflow(std::string_view workflowId) const;  ///< indexed
    Result<RunSummary> summary(RunRowId row) const;
    Result<std::vector<std::string>> servers() const;      ///< HOST:PORT that runs were downloaded from
    Result<LoadedHistory> load(RunRowId row) const;        ///< pages, tail and description as stored
    Result<void> remove(RunRowId row);
    const std::filesystem::path& file() const;

    /// Settings kept with the library (per library, not per user).
    Result<std::string> setting(const std::string& name) const;
    Result<void> setSetting(const std::string& name, const std::string& value);
    /// Names of settings that begin so, in byte order, without that beginning.
    Result<std::vector<std::string>> settingsUnder(const std::string& prefix) const;
    Result<bool> removeSetting(const std::string& name);   ///< false: there was none

    /// In the order of the keys; none where no proof is kept.
    Result<std::vector<std::optional<std::string>>> findProofs(const std::vector<std::string>& keys) const;
    Result<void> keepProofs(const std::vector<Proof>& proofs);

    Result<std::vector<KeptVerdict>> verdicts() const;     ///< without their reports
    Result<std::optional<KeptVerdict>> verdict(const std::string& contentHash) const;
    Result<void> keepVerdicts(const std::vector<KeptVerdict>& verdicts); ///< one transaction; each replaces the former of its history

private:
    struct Impl;
    explicit Library(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::history

// VerdictMemory: the last verdict of every checked history, kept with the library by content hash, so that the list and
// the lens know it after a restart. What is kept holds no payload value and no text that may quote one.
// Blocking: on a job thread only.
#pragma once

#include "history/result.h"
#include "replay/check.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <filesystem>

namespace hindsight::ui {

/// What a list shows of a verdict: name and headline by content hash.
struct RememberedVerdict {
    replay::Verdict verdict = replay::Verdict::Unverified;
    QString headline;
    QString checked;   ///< "2026-11-23 08:49", UTC
};

/// The report without payload values and without texts of the SDK (a check in the window decodes payloads).
QByteArray withoutPayloads(const QByteArray& reportJson);

Result<QHash<QByteArray, RememberedVerdict>> rememberedVerdicts(const std::filesystem::path& library);
/// The whole verdict of one history; NotFound when it was never checked.
struct RememberedReport {
    replay::CheckReport report;
    QString checked;   ///< as above
};
Result<RememberedReport> rememberedReport(const std::filesystem::path& library, const std::string& contentHash);
struct FreshVerdict { std::string contentHash; replay::HistoryVerdict verdict; };
Result<void> rememberVerdicts(const std::filesystem::path& library, const std::vector<FreshVerdict>& fresh,
                              const std::optional<replay::WorkerInfo>& worker, const std::optional<replay::WorkerInfo>& against = {});

/// When a verdict was found and against what: "checked 2026-11-23 08:49 UTC with `CMD`, temporal-python 1.9.0".
QString verdictOrigin(const QString& checked, const std::optional<replay::WorkerInfo>& worker, const std::optional<replay::WorkerInfo>& against = {});
/// The same of a saved report: "from the report r.json, with `CMD`".
QString reportOrigin(const QString& file, const std::optional<replay::WorkerInfo>& worker, const std::optional<replay::WorkerInfo>& against);
/// Now, as `checked` is written.
QString checkedNow();

} // namespace hindsight::ui

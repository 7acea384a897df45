#include "ui/jobs/verdict_memory.h"

#include "history/model/clock.h"
#include "history/store/library.h"
#include "replay/verdict/explain.h"
#include "replay/verdict/read_report.h"
#include "ui/models/time_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace hindsight::ui {

namespace {

QJsonValue stripped(const QJsonValue& value)
{
    if (value.isArray()) {
        QJsonArray result;
        for (const QJsonValue& child : value.toArray())
            result.append(stripped(child));
        return result;
    }
    if (!value.isObject())
        return value;
    const QJsonObject object = value.toObject();
    const bool payload = object.contains(QLatin1String("encoding")) && object.contains(QLatin1String("size"));
    QJsonObject result;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const bool quoting = it.key() == QLatin1String("message") || it.key() == QLatin1String("text") || it.key() == QLatin1String("stack");
        if (payload && it.key() == QLatin1String("value"))
            continue;
        result.insert(it.key(), quoting && it->isString() ? QJsonValue(QString()) : stripped(*it));
    }
    return result;
}

QString originText(const char* text) { return QCoreApplication::translate("VerdictOrigin", text); }

QString comparedText(const std::optional<replay::WorkerInfo>& against)
{
    return !against || against->command.empty() ? QString() : QStringLiteral(", ") + originText("compared with `%1`").arg(fromUtf8(against->command));
}

/// Without seconds.
QString checkedText(history::Time time) { return clockText(time).left(16); }

} // namespace

QByteArray withoutPayloads(const QByteArray& reportJson)
{
    return QJsonDocument(stripped(QJsonDocument::fromJson(reportJson).object()).toObject()).toJson(QJsonDocument::Compact);
}

Result<QHash<QByteArray, RememberedVerdict>> rememberedVerdicts(const std::filesystem::path& file)
{
    QHash<QByteArray, RememberedVerdict> result;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return result;
    auto library = history::Library::open(file, history::Library::Mode::ReadOnly);
    if (!library.ok())
        return library.error();
    const auto kept = library.value().verdicts();
    if (!kept.ok())
        return kept.error();
    for (const history::KeptVerdict& entry : kept.value()) {
        RememberedVerdict verdict;
        for (const auto candidate : {replay::Verdict::Compatible, replay::Verdict::Differs, replay::Verdict::Diverged, replay::Verdict::Unverified})
            if (replay::verdictName(candidate) == entry.verdict)
                verdict.verdict = candidate;
        verdict.headline = fromUtf8(entry.headline);
        verdict.checked = checkedText(entry.checked);
        result.insert(QByteArray::fromStdString(entry.contentHash), verdict);
    }
    return result;
}

Result<RememberedReport> rememberedReport(const std::filesystem::path& file, const std::string& contentHash)
{
    auto library = history::Library::open(file, history::Library::Mode::ReadOnly);
    if (!library.ok())
        return library.error();
    const auto kept = library.value().verdict(contentHash);
    if (!kept.ok())
        return kept.error();
    if (!kept.value())
        return Error{ErrorCode::NotFound, "this history was never checked"};
    auto report = replay::readReport(kept.value()->report);
    if (!report.ok())
        return report.error();
    return RememberedReport{std::move(report).value(), checkedText(kept.value()->checked)};
}

Result<void> rememberVerdicts(const std::filesystem::path& file, const std::vector<FreshVerdict>& fresh, const std::optional<replay::WorkerInfo>& worker,
                              const std::optional<replay::WorkerInfo>& against)
{
    std::vector<history::KeptVerdict> kept;
    for (const FreshVerdict& entry : fresh) {
        if (entry.contentHash.empty() || entry.verdict.code == replay::UnverifiedCode::Cancelled)
            continue; // a cancelled check says nothing: the former verdict stays
        replay::CheckReport one;
        one.worker = worker;
        one.against = against;
        one.compared = entry.verdict.other.has_value();
        one.histories = {entry.verdict};
        kept.push_back({entry.contentHash, std::string(replay::verdictName(entry.verdict.verdict)), replay::verdictHeadline(entry.verdict), history::now(),
                        withoutPayloads(QByteArray::fromStdString(replay::reportJson(one))).toStdString()});
    }
    if (kept.empty())
        return {};
    auto library = history::Library::open(file);
    return library.ok() ? library.value().keepVerdicts(kept) : Result<void>(library.error());
}

QString verdictOrigin(const QString& checked, const std::optional<replay::WorkerInfo>& worker, const std::optional<replay::WorkerInfo>& against)
{
    QString text = originText("checked %1 UTC").arg(checked);
    if (!worker)
        return text;
    if (!worker->command.empty())
        text += QLatin1Char(' ') + originText("with `%1`").arg(fromUtf8(worker->command));
    if (!worker->sdk.empty())
        text += QStringLiteral(", ") + fromUtf8(worker->sdk) + QLatin1Char(' ') + fromUtf8(worker->version);
    text += comparedText(against);
    return text.trimmed();
}

QString reportOrigin(const QString& file, const std::optional<replay::WorkerInfo>& worker, const std::optional<replay::WorkerInfo>& against)
{
    QString text = originText("from the report %1").arg(file);
    if (worker && !worker->command.empty())
        text += QStringLiteral(", ") + originText("with `%1`").arg(fromUtf8(worker->command));
    return text + comparedText(against);
}

QString checkedNow() { return checkedText(history::now()); }

} // namespace hindsight::ui

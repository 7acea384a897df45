#include "ui/jobs/verdict_memory.h"

#include "history/store/library.h"
#include "replay/verdict/explain.h"
#include "replay/verdict/read_report.h"
#include "ui/models/time_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace hindsight::ui {

namespace {

const std::string kList = "window.verdicts"; // hash -> {verdict, headline, checked}: one read for the whole list
std::string reportName(const std::string& contentHash) { return "window.report." + contentHash; }

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

QJsonObject readList(const history::Library& library)
{
    const auto text = library.setting(kList);
    return text.ok() ? QJsonDocument::fromJson(QByteArray::fromStdString(text.value())).object() : QJsonObject();
}

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
    const QJsonObject list = readList(library.value());
    for (auto it = list.begin(); it != list.end(); ++it) {
        const QJsonObject entry = it->toObject();
        RememberedVerdict verdict;
        const std::string name = entry.value(QLatin1String("verdict")).toString().toStdString();
        for (const auto candidate : {replay::Verdict::Compatible, replay::Verdict::Differs, replay::Verdict::Diverged, replay::Verdict::Unverified})
            if (replay::verdictName(candidate) == name)
                verdict.verdict = candidate;
        verdict.headline = entry.value(QLatin1String("headline")).toString();
        verdict.checked = entry.value(QLatin1String("checked")).toString();
        result.insert(it.key().toUtf8(), verdict);
    }
    return result;
}

Result<RememberedReport> rememberedReport(const std::filesystem::path& file, const std::string& contentHash)
{
    auto library = history::Library::open(file, history::Library::Mode::ReadOnly);
    if (!library.ok())
        return library.error();
    const auto text = library.value().setting(reportName(contentHash));
    if (!text.ok())
        return text.error();
    if (text.value().empty())
        return Error{ErrorCode::NotFound, "this history was never checked"};
    auto report = replay::readReport(text.value());
    if (!report.ok())
        return report.error();
    const QString checked = readList(library.value()).value(fromUtf8(contentHash)).toObject().value(QLatin1String("checked")).toString();
    return RememberedReport{std::move(report).value(), checked};
}

Result<void> rememberVerdicts(const std::filesystem::path& file, const std::vector<FreshVerdict>& fresh, const std::optional<replay::WorkerInfo>& worker)
{
    auto library = history::Library::open(file);
    if (!library.ok())
        return library.error();
    QJsonObject list = readList(library.value());
    for (const FreshVerdict& entry : fresh) {
        if (entry.contentHash.empty() || entry.verdict.code == replay::UnverifiedCode::Cancelled)
            continue; // a cancelled check says nothing: the former verdict stays
        list.insert(fromUtf8(entry.contentHash), QJsonObject{{QStringLiteral("verdict"), fromUtf8(replay::verdictName(entry.verdict.verdict))},
                                                             {QStringLiteral("headline"), fromUtf8(replay::verdictHeadline(entry.verdict))},
                                                             {QStringLiteral("checked"), checkedNow()}});
        replay::CheckReport one;
        one.worker = worker;
        one.histories = {entry.verdict};
        const QByteArray json = withoutPayloads(QByteArray::fromStdString(replay::reportJson(one)));
        if (auto stored = library.value().setSetting(reportName(entry.contentHash), json.toStdString()); !stored.ok())
            return stored;
    }
    return library.value().setSetting(kList, QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString());
}

QString verdictOrigin(const QString& checked, const std::optional<replay::WorkerInfo>& worker)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("VerdictOrigin", text); };
    QString text = checked.isEmpty() ? tr("checked at an unknown time") : tr("checked %1 UTC").arg(checked);
    if (!worker)
        return text;
    if (!worker->command.empty())
        text += QLatin1Char(' ') + tr("with `%1`").arg(fromUtf8(worker->command));
    if (!worker->sdk.empty())
        text += QStringLiteral(", ") + fromUtf8(worker->sdk) + QLatin1Char(' ') + fromUtf8(worker->version);
    return text.trimmed();
}

QString checkedNow() { return QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd HH:mm")); }

} // namespace hindsight::ui

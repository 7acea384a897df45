#include "ui/timeline/draw_list.h"

#include <QStringList>

namespace hindsight::ui {
namespace {

QString number(double value) { return QString::number(value, 'f', 0); }
QString range(double from, double to) { return number(from) + QStringLiteral("..") + number(to); }
QString quoted(const QString& text) { return QStringLiteral(" \"") + text + QLatin1Char('"'); }

struct Writer {
    QString operator()(const BandItem& band) const
    {
        return QStringLiteral("lane") + quoted(band.title) + (band.count.isEmpty() ? QString() : QString(QStringLiteral(" count ") + band.count));
    }
    QString operator()(const GridItem& line) const { return QStringLiteral("grid ") + number(line.x); }
    QString operator()(const StripItem& strip) const
    {
        QStringList runs;
        for (const StripRun& run : strip.runs)
            runs << range(run.x0, run.x1) + QStringLiteral(" ×%1").arg(run.count)
                    + (run.failed > 0 ? QStringLiteral(" failed %1").arg(run.failed) : QString());
        return (strip.histogram ? QStringLiteral("  histogram ") : QStringLiteral("  strip ")) + runs.join(QStringLiteral(" | "));
    }
    QString operator()(const BoxItem& box) const
    {
        QString text = QStringLiteral("  box ") + range(box.x0, box.x1);
        if (box.runX > box.x0)
            text += (box.attempts ? QStringLiteral(" attempts..") : QStringLiteral(" queue..")) + number(box.runX);
        text += QLatin1Char(' ') + roleName(box.role);
        if (box.openEnd)
            text += QStringLiteral(" open");
        if (box.failed)
            text += box.markX > 0 ? QStringLiteral(" failed x") : QStringLiteral(" failed");
        if (box.canceled)
            text += QStringLiteral(" canceled");
        if (box.cutLeft)
            text += QStringLiteral(" cut-left");
        if (box.cutRight)
            text += QStringLiteral(" cut-right");
        if (!box.attemptsLabel.isEmpty())
            text += quoted(box.attemptsLabel);
        if (!box.label.isEmpty())
            text += quoted(box.label);
        return text;
    }
    QString operator()(const PointItem& point) const
    {
        static constexpr const char* names[] = {"diamond", "hollow diamond", "circle", "flag", "cross"};
        return QStringLiteral("  ") + QLatin1String(names[static_cast<std::size_t>(point.shape)]) + QLatin1Char(' ') + number(point.x)
            + (point.count > 1 ? QStringLiteral(" ×%1").arg(point.count) : QString());
    }
    QString operator()(const TextItem& text) const { return QStringLiteral("  text ") + number(text.x) + quoted(text.text); }
};

} // namespace

QString toText(const DrawList& list)
{
    QStringList lines;
    for (const DrawItem& item : list)
        lines << std::visit(Writer{}, item);
    return lines.join(QLatin1Char('\n'));
}

} // namespace hindsight::ui

#include "ui/timeline/raster.h"

#include "ui/timeline/glyphs.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

constexpr double kRadius = 3;
constexpr double kQueueShade = 0.36;
constexpr double kAttemptShade = 0.42;

class Rasterizer {
public:
    explicit Rasterizer(const RasterInput& input)
        : m_in(input), m_ratio(input.devicePixelRatio),
          m_image((input.size * input.devicePixelRatio).toSize(), QImage::Format_RGB32),
          m_font(input.font)
    {
        const QFontMetricsF metrics(m_font);
        m_baseline = (m_in.metrics.row + metrics.capHeight()) / 2;
        m_image.fill(m_in.theme.rgb(Role::Background));
        m_image.setDevicePixelRatio(m_ratio);
    }

    QImage run(const DrawList& list)
    {
        // Strips are written straight into the image, so they come before the painter opens; bands lie under them.
        {
            QPainter painter(&m_image);
            for (const DrawItem& item : list)
                if (const auto* band = std::get_if<BandItem>(&item))
                    ground(painter, *band);
                else if (const auto* line = std::get_if<GridItem>(&item))
                    grid(painter, *line);
        }
        for (const DrawItem& item : list)
            if (const auto* strip = std::get_if<StripItem>(&item))
                write(*strip);
        QPainter painter(&m_image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(m_font);
        painter.setPen(Qt::NoPen);
        painter.setClipRect(QRectF(m_in.metrics.gutter, 0, m_in.size.width() - m_in.metrics.gutter, m_in.size.height()));
        for (const DrawItem& item : list)
            if (const auto* box = std::get_if<BoxItem>(&item))
                paint(painter, *box);
        for (const DrawItem& item : list)
            if (const auto* point = std::get_if<PointItem>(&item))
                paintGlyph(painter, point->shape, {point->x, point->y - m_in.top}, color(point->role), color(Role::LaneOdd));
        for (const DrawItem& item : list)
            if (const auto* words = std::get_if<TextItem>(&item); words && words->x >= m_in.metrics.gutter) {
                if (words->plate) {
                    painter.setBrush(color(Role::Surface));
                    painter.drawRoundedRect(QRectF(words->x - 4, words->y - m_in.top + 3.5, words->width + 8, m_in.metrics.row - 7), 3, 3);
                }
                text(painter, words->x, words->y, words->text, color(words->role));
            }
        painter.setClipping(false);
        for (const DrawItem& item : list)
            if (const auto* band = std::get_if<BandItem>(&item))
                title(painter, *band);
            else if (const auto* words = std::get_if<TextItem>(&item); words && words->x < m_in.metrics.gutter)
                text(painter, words->x, words->y, words->text, color(words->role));
        painter.end();
        return std::move(m_image);
    }

private:
    QColor color(Role role) const { return m_in.theme.color(role); }
    double snapped(double x) const { return std::round(x * m_ratio) / m_ratio; }

    void ground(QPainter& painter, const BandItem& band)
    {
        painter.fillRect(QRectF(0, band.y - m_in.top, m_in.size.width(), band.height), color(band.even ? Role::LaneEven : Role::LaneOdd));
    }

    void grid(QPainter& painter, const GridItem& line)
    {
        if (line.x >= m_in.metrics.gutter)
            painter.fillRect(QRectF(snapped(line.x), 0, 1 / m_ratio, m_in.size.height()), color(Role::Grid));
    }

    void title(QPainter& painter, const BandItem& band)
    {
        const double y = band.y + m_in.metrics.lanePad;
        const double right = m_in.metrics.gutter - 12;
        const QFontMetricsF metrics(m_font);
        painter.setPen(color(Role::Dim));
        const double base = y - m_in.top + m_baseline;
        // How many: at the right, or in the second row; where there is none, the title makes room.
        const double width = band.count.isEmpty() ? 0 : metrics.horizontalAdvance(band.count);
        const bool below = 12 + metrics.horizontalAdvance(band.title) + 8 + width > right && band.height > 2 * m_in.metrics.row;
        const double room = width > 0 && !below ? right - width - 8 : right;
        painter.drawText(QPointF(12, base), metrics.elidedText(band.title, Qt::ElideRight, room - 12));
        painter.setPen(color(Role::Faint));
        if (width > 0)
            painter.drawText(below ? QPointF(12, base + m_in.metrics.row) : QPointF(right - width, base), band.count);
        painter.setPen(Qt::NoPen);
    }

    void text(QPainter& painter, double x, double y, const QString& words, const QColor& ink)
    {
        painter.setPen(ink);
        painter.drawText(QPointF(x, y - m_in.top + m_baseline), words);
        painter.setPen(Qt::NoPen);
    }

    /// Rows of pixels, one std::fill each: no painter state, no clipping, whatever the number of runs.
    void write(const StripItem& strip)
    {
        const double inset = (m_in.metrics.row - m_in.metrics.box) / 2;
        const int leftMost = static_cast<int>(std::ceil(m_in.metrics.gutter * m_ratio));
        for (const StripRun& run : strip.runs) {
            const double height = std::max(2.0, m_in.metrics.box * static_cast<double>(run.level));
            const double top = strip.y - m_in.top + inset + (strip.histogram ? m_in.metrics.box - height : (m_in.metrics.box - height) / 2);
            const int y0 = std::max(0, static_cast<int>(std::lround(top * m_ratio)));
            const int y1 = std::min(m_image.height(), static_cast<int>(std::lround((top + height) * m_ratio)));
            const int x0 = std::max(leftMost, static_cast<int>(std::lround(run.x0 * m_ratio)));
            const int x1 = std::min(m_image.width(), std::max(x0 + 1, static_cast<int>(std::lround(run.x1 * m_ratio))));
            const QRgb ink = run.shade >= 0.99F ? m_in.theme.rgb(run.role) : m_in.theme.mixed(run.role, Role::LaneOdd, static_cast<double>(run.shade)).rgb();
            for (int y = y0; y < y1 && x0 < x1; ++y) {
                auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(y));
                std::fill(line + x0, line + x1, ink);
            }
        }
    }

    void paint(QPainter& painter, const BoxItem& box);
    void hatch(QPainter& painter, const QRectF& area, const QColor& ink);

    const RasterInput& m_in;
    double m_ratio;
    QImage m_image;
    QFont m_font;
    double m_baseline = 0;
};

void Rasterizer::hatch(QPainter& painter, const QRectF& area, const QColor& ink)
{
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    painter.setPen(QPen(ink, 1.2));
    for (double x = area.left() - area.height(); x < area.right(); x += 6)
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height() * 0.6, area.top()));
    painter.restore();
}

void Rasterizer::paint(QPainter& painter, const BoxItem& box)
{
    const double inset = (m_in.metrics.row - m_in.metrics.box) / 2;
    const double y = snapped(box.y - m_in.top + inset);
    const double x0 = snapped(box.x0);
    const double x1 = std::max(snapped(box.x1), x0 + 2);
    const double runX = std::clamp(snapped(box.runX), x0, x1);
    const QColor ink = color(box.role);
    const double height = m_in.metrics.box;
    const double radius = std::min(kRadius, (x1 - x0) / 3);

    if (runX > x0) {
        const QRectF queue(x0, y, std::min(runX + radius, x1) - x0, height);
        const Role shade = box.attempts ? Role::SpanRetry : box.role;
        painter.setBrush(m_in.theme.mixed(shade, Role::LaneOdd, box.attempts ? kAttemptShade : kQueueShade));
        painter.drawRoundedRect(queue, std::min(2.0, radius), std::min(2.0, radius));
        if (box.attempts)
            hatch(painter, QRectF(x0, y, runX - x0, height), m_in.theme.mixed(Role::SpanRetry, Role::LaneOdd, 0.8));
        if (!box.attemptsLabel.isEmpty()) {
            const double at = std::max(x0, m_in.metrics.gutter) + 6;
            const double width = QFontMetricsF(m_font).horizontalAdvance(box.attemptsLabel);
            painter.setBrush(m_in.theme.mixed(Role::SpanRetry, Role::LaneOdd, kAttemptShade));
            painter.drawRoundedRect(QRectF(at - 3, y + 2, width + 6, height - 4), 2, 2);
            text(painter, at, box.y, box.attemptsLabel, color(Role::Text));
        }
    }
    if (x1 > runX) {
        const QRectF run(runX, y, x1 - runX, height);
        if (box.canceled) {
            painter.setBrush(m_in.theme.mixed(box.role, Role::LaneOdd, 0.25));
            painter.setPen(QPen(ink, 1.2, Qt::DashLine));
            painter.drawRoundedRect(run.adjusted(0.6, 0.6, -0.6, -0.6), radius, radius);
            painter.setPen(Qt::NoPen);
        } else if (box.openEnd) {
            // It goes on: no right edge, the colour runs out.
            QLinearGradient fade(run.topLeft(), run.topRight());
            const double share = std::min(0.6, 40 / std::max(run.width(), 1.0));
            fade.setColorAt(0, ink);
            fade.setColorAt(1 - share, ink);
            fade.setColorAt(1, m_in.theme.mixed(box.role, Role::LaneOdd, 0.35));
            painter.setBrush(fade);
            painter.drawRoundedRect(run, radius, radius);
            painter.setPen(QPen(ink, 1.4, Qt::DotLine));
            painter.drawLine(QPointF(run.right() + 1, run.top()), QPointF(run.right() + 1, run.bottom()));
            painter.setPen(Qt::NoPen);
        } else {
            painter.setBrush(ink);
            painter.drawRoundedRect(run, radius, radius);
        }
        if (box.failed && !box.cutRight && run.width() > 6) {
            painter.setBrush(ink.darker(m_in.theme.isDark() ? 150 : 140));
            painter.drawRect(QRectF(x1 - 3, y, 3, height));
        }
    }
    if (box.openEnd && runX >= x1) {
        painter.setPen(QPen(ink, 1.4, Qt::DotLine));
        painter.drawLine(QPointF(x1 + 1, y), QPointF(x1 + 1, y + height));
        painter.setPen(Qt::NoPen);
    }
    if (box.markX > 0) {
        const bool inside = box.markX < x1;
        paintCross(painter, {box.markX, y + height / 2}, 3.2, inside ? color(Role::OnSpan) : ink);
    }
    if (!box.label.isEmpty())
        text(painter, box.labelX, box.y, box.label, box.labelOnRun && !box.canceled ? color(Role::OnSpan) : color(Role::Text));
}

} // namespace

QImage rasterize(const DrawList& list, const RasterInput& input) { return Rasterizer(input).run(list); }

QImage rasterizeOverview(const Overview& overview, const Theme& theme, const TimelineMetrics& metrics, double width, double ratio)
{
    QImage image((QSizeF(width, metrics.overview) * ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(theme.rgb(Role::Surface));
    QPainter painter(&image);
    constexpr double line = 2;
    constexpr double gap = 1.5;
    const double lines = static_cast<double>(overview.lines.size()) * (line + gap);
    const double ground = metrics.overview - 6 - lines;
    const double room = ground - 7;
    painter.fillRect(QRectF(metrics.gutter, ground, width - metrics.gutter, 1), theme.color(Role::Line));
    for (const OverviewBar& bar : overview.bars) {
        const double height = std::max(2.0, room * bar.level);
        painter.fillRect(QRectF(bar.x0, ground - height, std::max(bar.x1 - bar.x0 - 0.5, 1.0), height), theme.color(bar.role));
    }
    double y = ground + gap + 1;
    for (const OverviewLine& part : overview.lines) {
        for (const OverviewLine::Part& run : part.parts)
            painter.fillRect(QRectF(run.x0, y, run.x1 - run.x0, line), theme.color(run.role));
        y += line + gap;
    }
    return image;
}

} // namespace hindsight::ui

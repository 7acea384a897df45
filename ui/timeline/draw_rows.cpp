#include "ui/timeline/draw_rows.h"

#include "ui/timeline/span_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

using history::Span;
using history::SpanKind;
using history::SpanOutcome;

constexpr double kBoxLeast = 3;      ///< narrower spans become marks of a strip
constexpr double kMark = 2;          ///< spans nearer to each other than this are one mark
constexpr double kMarkWidth = 3;     ///< the least width that is drawn
constexpr double kPoint = 11;        ///< points nearer to each other than this are drawn as one
constexpr std::size_t kPointsMost = 3; ///< ... up to so many; then they become a strip
constexpr double kUpdateLeast = 16;  ///< an update shorter than this is drawn as a point
constexpr double kPad = 6;
constexpr double kLabelLeast = 26;   ///< labels get at least this much room, or none
constexpr double kCross = 14;        ///< room for the mark of a failure

QString counted(std::size_t count) { return QLocale().toString(static_cast<qulonglong>(count)); }

/// One pass over the visible part of a row; remembers the strip that is being built.
class RowPainter {
public:
    RowPainter(const LaneScene& scene, const Lane& lane, const LaneRow& row, double y, TextMeasure& text, DrawList& out)
        : m_scene(scene), m_lane(lane), m_row(row), m_y(y), m_text(text), m_out(out)
    {
    }

    void paint()
    {
        const TimeScale& scale = m_scene.scale;
        const std::int64_t from = ns(scale.timeAt(scale.left() - std::max(kPoint, kOpenTail)));
        const std::int64_t to = ns(scale.timeAt(scale.right() + kPoint));
        auto i = static_cast<std::size_t>(std::lower_bound(m_row.end.begin(), m_row.end.end(), from) - m_row.end.begin());
        m_pointsFrom = m_out.size();
        m_drawnTo = scale.left();
        while (i < m_row.size() && m_row.begin[i] <= to)
            i = paintFrom(i);
        finishStrip();
    }

private:
    static std::int64_t ns(history::Time t) { return t.time_since_epoch().count(); }
    const Span& span(std::size_t i) const { return m_scene.spans[m_row.span[i].value]; }
    double x0(std::size_t i) const { return m_scene.scale.x(m_row.begin[i]); }
    double x1(std::size_t i) const
    {
        // Only the last of a row can be open, for nothing is put behind it.
        const double tail = i + 1 == m_row.size() ? openTail(span(i)) : 0;
        return m_scene.scale.x(m_row.end[i]) + tail;
    }
    /// Where the next thing of this row begins: labels may reach so far.
    double roomAfter(std::size_t i) const { return i + 1 < m_row.size() ? std::min(x0(i + 1), m_scene.scale.right()) : m_scene.scale.right(); }
    bool pointed(std::size_t i) const
    {
        const Span& what = span(i);
        return isPoint(what) || (laneOf(what.kind) == LaneKind::Signals && x1(i) - x0(i) < kUpdateLeast);
    }

    /// Draws entry i and all that falls on its pixels; returns the first entry after them.
    std::size_t paintFrom(std::size_t i)
    {
        const bool point = pointed(i);
        if (!point && x1(i) - x0(i) >= kBoxLeast) {
            finishStrip(x0(i));
            paintBox(i);
            return i + 1;
        }
        const auto next = ns(m_scene.scale.timeAt(x0(i) + (point ? kPoint : kMark)));
        const auto begin = m_row.begin.begin();
        auto j = static_cast<std::size_t>(std::lower_bound(begin + static_cast<std::ptrdiff_t>(i) + 1, m_row.begin.end(), next) - begin);
        // Of those that begin here only the last can be long enough to stand alone.
        if (j - i > 1 && !isPoint(span(j - 1)) && x1(j - 1) - x0(j - 1) >= (point ? kUpdateLeast : kBoxLeast))
            --j;
        if (point && j - i <= kPointsMost) {
            finishStrip(x0(i));
            paintPoint(i, j);
        } else {
            addMark(i, j, point ? kPoint : kMarkWidth);
        }
        return j;
    }

    void paintPoint(std::size_t i, std::size_t j)
    {
        const Span& what = span(i);
        PointShape shape = PointShape::Circle;
        switch (what.kind) {
        case SpanKind::Signal:
        case SpanKind::Update: shape = PointShape::Diamond; break;
        case SpanKind::ExternalSignal: shape = PointShape::HollowDiamond; break;
        case SpanKind::ExternalCancel:
        case SpanKind::CancelRequest: shape = PointShape::Cross; break;
        case SpanKind::Marker: shape = PointShape::Flag; break;
        case SpanKind::WorkflowTask:
        case SpanKind::Activity:
        case SpanKind::LocalActivity:
        case SpanKind::Timer:
        case SpanKind::ChildWorkflow:
        case SpanKind::NexusOperation:
        case SpanKind::Attributes:
        case SpanKind::Options: break;
        }
        if (m_row.failedBefore[j] > m_row.failedBefore[i])
            shape = PointShape::Cross;
        const double x = x0(i);
        m_out.emplace_back(PointItem{x, m_y + m_scene.metrics.row / 2, shape, spanRole(what), static_cast<std::uint32_t>(j - i), m_row.span[i]});
        const double from = x + kPoint / 2 + 5;
        const double until = (j < m_row.size() ? std::min(x0(j), m_scene.scale.right()) : m_scene.scale.right()) - kPoint / 2 - 2;
        if (until - from < kLabelLeast)
            return; // nothing would be written: do not look through what is merged
        const MergedLabel label = mergedLabel(m_scene.spans, std::span(m_row.span).subspan(i, j - i));
        paintText(from, until, m_text.width(label.names) <= until - from ? label.names : label.count, Role::Text, m_row.span[i]);
    }

    void paintText(double x, double until, const QString& text, Role role, history::SpanIndex whose)
    {
        if (text.isEmpty() || until - x < kLabelLeast)
            return;
        // Half a word beside a mark is noise: it must fit nearly whole.
        const double width = m_text.width(text);
        if (width > until - x && until - x < 60)
            return;
        const QString shown = m_text.elided(text, until - x);
        if (!shown.isEmpty())
            m_out.emplace_back(TextItem{x, m_y, std::min(width, until - x), shown, role, false, whose});
    }

    void addMark(std::size_t i, std::size_t j, double width)
    {
        const auto failed = m_row.failedBefore[j] - m_row.failedBefore[i];
        const auto count = static_cast<std::uint32_t>(j - i);
        const double left = x0(i);
        const double right = std::max(x1(j - 1), left + width);
        const Role role = failed > 0 ? Role::SpanFailed : spanRole(span(i));
        const float shade = count == 1 || failed > 0 || width > kMarkWidth ? 1.0F : busy(i, j);
        const bool touches = !m_strip.runs.empty() && left - m_strip.runs.back().x1 < 0.75;
        if (touches) {
            m_single = kNone;
            StripRun& last = m_strip.runs.back();
            if (last.role == role && last.shade == shade) {
                last.x1 = std::max(last.x1, right);
                last.count += count;
                last.failed += failed;
                return;
            }
        } else {
            labelSingle(left);
        }
        m_strip.runs.push_back({left, right, failed > 0 ? 1.0F : 0.8F, shade, count, failed, role});
        m_single = count == 1 && !touches ? i : kNone;
    }

    /// The share of their pixels that entries [i, j) cover, in four steps so that neighbours still merge.
    float busy(std::size_t i, std::size_t j) const
    {
        const double until = j < m_row.size() ? static_cast<double>(m_row.begin[j] - m_row.begin[i]) : static_cast<double>(m_row.end[j - 1] - m_row.begin[i]);
        const double covered = static_cast<double>(m_row.busyBefore[j] - m_row.busyBefore[i]);
        const double share = until > 0 ? std::clamp(covered / until, 0.0, 1.0) : 1;
        return 0.4F + 0.2F * static_cast<float>(std::ceil(share * 3));
    }

    /// The mark before was alone on its pixels: its name goes beside it when there is room up to `until`.
    void labelSingle(double until)
    {
        if (m_single == kNone)
            return;
        const double x = m_strip.runs.back().x1 + 4;
        if (m_strip.runs.back().failed > 0) {
            if (until - x >= kCross) {
                m_out.emplace_back(PointItem{x + 3, m_y + m_scene.metrics.row / 2, PointShape::Cross, Role::SpanFailed, 1, m_row.span[m_single]});
                paintText(x + kCross, until - 4, spanLabel(span(m_single)), Role::Dim, m_row.span[m_single]);
            }
        } else {
            paintText(x, until - 4, spanLabel(span(m_single)), Role::Dim, m_row.span[m_single]);
        }
        m_single = kNone;
    }

    void finishStrip(double until = -1)
    {
        if (m_strip.runs.empty())
            return;
        labelSingle(until < 0 ? m_scene.scale.right() : until);
        // How many an unbroken strip holds, where there is room to say it.
        for (std::size_t first = 0; first < m_strip.runs.size();) {
            std::size_t last = first;
            std::size_t count = m_strip.runs[first].count;
            while (last + 1 < m_strip.runs.size() && m_strip.runs[last + 1].x0 - m_strip.runs[last].x1 < 0.75)
                count += m_strip.runs[++last].count;
            const QString label = QStringLiteral("×") + counted(count);
            const double left = std::max(m_strip.runs[first].x0, m_scene.scale.left());
            const double right = std::min(m_strip.runs[last].x1, m_scene.scale.right());
            const double wide = m_text.width(label);
            if (count > 1 && wide + 4 * kPad <= right - left)
                m_out.emplace_back(TextItem{left + kPad, m_y, wide, label, Role::Text, true});
            first = last + 1;
        }
        m_strip.y = m_y;
        m_drawnTo = m_scene.scale.right(); // names beside marks are not tracked: nothing goes to the left of the next box
        // Strips lie under the texts that were put beside their marks.
        m_out.insert(m_out.begin() + static_cast<std::ptrdiff_t>(m_pointsFrom), std::move(m_strip));
        m_strip = {};
        m_single = kNone;
        m_pointsFrom = m_out.size();
    }

    void paintBox(std::size_t i);

    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    const LaneScene& m_scene;
    const Lane& m_lane;
    const LaneRow& m_row;
    double m_y;
    TextMeasure& m_text;
    DrawList& m_out;
    StripItem m_strip;
    std::size_t m_single = kNone;
    std::size_t m_pointsFrom = 0;
    double m_drawnTo = 0;  ///< right end of what the last box of this row drew: a label may stand between
};

/// Where the run part of a box begins.
double runStart(const Span& span, const TimeScale& scale, double x0, double x1)
{
    if (span.running != history::kNoTime)
        return std::clamp(scale.x(span.running), x0, x1);
    switch (span.kind) {
    case SpanKind::NexusOperation: // a synchronous one completes without a Started event
        return span.outcome == SpanOutcome::Completed ? x0 : x1;
    case SpanKind::Activity:
    case SpanKind::ChildWorkflow:
    case SpanKind::WorkflowTask: return x1; // never started: it only waited
    case SpanKind::LocalActivity:
    case SpanKind::Timer:
    case SpanKind::Signal:
    case SpanKind::Update:
    case SpanKind::ExternalSignal:
    case SpanKind::ExternalCancel:
    case SpanKind::Marker:
    case SpanKind::CancelRequest:
    case SpanKind::Attributes:
    case SpanKind::Options: return x0;
    }
    return x0;
}

void RowPainter::paintBox(std::size_t i)
{
    const Span& what = span(i);
    const TimeScale& scale = m_scene.scale;
    BoxItem box{};
    box.x0 = std::max(x0(i), scale.left() - kPad);
    box.x1 = std::min(x1(i), scale.right() + kPad);
    box.y = m_y;
    box.runX = std::clamp(runStart(what, scale, x0(i), x1(i)), box.x0, box.x1);
    box.attempts = what.attempt > 1 && box.runX > box.x0;
    box.openEnd = what.outcome == SpanOutcome::Open;
    box.failed = isFailure(what.outcome);
    box.canceled = what.outcome == SpanOutcome::Canceled;
    box.cutLeft = x0(i) < scale.left();
    box.cutRight = scale.x(m_row.end[i]) > scale.right();
    box.role = spanRole(what);
    box.span = m_row.span[i];

    const double left = std::max(box.x0, scale.left());
    double right = std::min(box.x1, scale.right());
    double after = right + 4;
    const double until = roomAfter(i);
    if (box.failed && !box.cutRight) {
        if (until - right >= kCross) {
            box.markX = right + kCross / 2;
            after += kCross;
        } else if (right - left >= kCross + 4) {
            box.markX = right - kCross / 2;
            right -= kCross;
        }
    }
    const double queueRoom = std::max(0.0, std::min(box.runX, right) - left) - 2 * kPad;
    const double runRoom = right - std::max(box.runX, left) - 2 * kPad;
    QString label = spanLabel(what);
    if (box.attempts && queueRoom >= kLabelLeast) {
        QString stretch = what.attempt == 2 ? QCoreApplication::translate("Timeline", "attempt 1")
                                            : QCoreApplication::translate("Timeline", "attempts 1–%1").arg(what.attempt - 1);
        // The last attempt is often the short one: then the name stands before the long stretch.
        const QString named = label + QStringLiteral(" · ") + stretch;
        if (!label.isEmpty() && runRoom < m_text.width(label) && queueRoom >= m_text.width(named)) {
            stretch = named;
            label.clear();
        }
        box.attemptsLabel = m_text.elided(stretch, queueRoom);
    }
    if (what.attempt > 1 && box.attemptsLabel.isEmpty() && !label.isEmpty())
        label += QStringLiteral(" · ") + QCoreApplication::translate("Timeline", "attempt %1").arg(what.attempt);
    const double wide = m_text.width(label);
    box.labelOnRun = box.attempts || runRoom >= std::min(wide, queueRoom);
    const double room = box.labelOnRun ? runRoom : queueRoom;
    const double outside = until - after - 4;
    if (!label.isEmpty()) {
        if (room >= wide || (room >= kLabelLeast && outside < wide && room >= outside)) {
            box.label = m_text.elided(label, room);
            box.labelX = (box.labelOnRun ? std::max(box.runX, left) : left) + kPad;
        }
    }
    const bool labelled = !box.label.isEmpty();
    const double before = box.x0 - 4;
    m_out.emplace_back(std::move(box));
    if (!labelled && !label.isEmpty()) {
        if (outside < wide && before - wide - 8 >= m_drawnTo)
            paintText(before - wide - 1, before, label, Role::Dim, m_row.span[i]);
        else
            paintText(after, until - 4, label, Role::Dim, m_row.span[i]);
    }
    m_drawnTo = labelled || outside < wide ? after : after + wide;
    m_pointsFrom = m_out.size();
}

} // namespace

void drawRow(const LaneScene& scene, const Lane& lane, const LaneRow& row, double y, TextMeasure& text, DrawList& out)
{
    RowPainter(scene, lane, row, y, text, out).paint();
}

void drawOverflowRow(const LaneScene& scene, const Lane& lane, const LaneRow& row, double y, TextMeasure& text, DrawList& out)
{
    const TimeScale& scale = scene.scale;
    StripItem strip;
    strip.y = y;
    strip.histogram = true;
    const Role plain = lane.kind == LaneKind::Activities ? Role::SpanOk : spanRole(scene.spans[row.span.front().value]);
    std::uint32_t most = 1;
    auto time = [&](double x) { return scale.timeAt(x).time_since_epoch().count(); };
    std::size_t failedBefore = row.failedBefore[row.firstBeginningAtOrAfter(time(scale.left()))];
    for (double x = scale.left(); x < scale.right(); x += kMark) {
        const auto to = time(x + kMark);
        const auto count = static_cast<std::uint32_t>(row.countWithin(time(x), to));
        const std::size_t failedTo = row.failedBefore[row.firstBeginningAtOrAfter(to)];
        const auto failed = static_cast<std::uint32_t>(failedTo - failedBefore);
        failedBefore = failedTo;
        if (count == 0)
            continue;
        most = std::max(most, count);
        const Role role = failed > 0 ? Role::SpanFailed : plain;
        if (!strip.runs.empty() && strip.runs.back().x1 >= x - 0.01 && strip.runs.back().count == count && strip.runs.back().role == role) {
            strip.runs.back().x1 = x + kMark;
            strip.runs.back().failed += failed;
            continue;
        }
        strip.runs.push_back({x, x + kMark, 0, 1, count, failed, role});
    }
    for (StripRun& run : strip.runs)
        run.level = 0.25F + 0.75F * static_cast<float>(std::log1p(run.count) / std::log1p(most));
    if (!strip.runs.empty())
        out.emplace_back(std::move(strip));
    // The gutter says how many there are: a strip never hides a number.
    const QString more = QCoreApplication::translate("Timeline", "+ %1 more").arg(counted(row.size()));
    const double room = scene.metrics.gutter - 20;
    out.emplace_back(TextItem{12, y, room, text.elided(more, room), Role::Dim});
}

} // namespace hindsight::ui

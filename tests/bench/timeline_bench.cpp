// bench_timeline: what a frame of the timeline costs, for 51,200 and about a million events, against filling one
// rectangle an event. Prints a table in Markdown; BASELINE.md holds the figures of one machine.
#include "tests/support/history_builder.h"
#include "ui/theme/theme.h"
#include "ui/timeline/raster.h"
#include "ui/timeline/render.h"

#include <QElapsedTimer>
#include <QGuiApplication>
#include <QPainter>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>

using namespace hindsight;
using namespace hindsight::ui;
using history::Duration;
using history::EventIndex;
using history::Span;
using history::SpanKind;
using history::SpanOutcome;
using history::Time;

namespace {

constexpr QSizeF kSize(1600, 900);

/// The median of some rounds, in ms.
double median(const std::function<void()>& what, int rounds = 9)
{
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        what();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
    return times[static_cast<std::size_t>(rounds / 2)];
}

/// Activities of three events and workflow tasks of three, up to eight activities at once, over six hours.
std::vector<Span> madeSpans(std::size_t events)
{
    std::mt19937_64 random(1);
    std::vector<Span> spans;
    const std::size_t count = events / 3;
    const auto step = static_cast<std::int64_t>(6 * 3600 * 1e9 / static_cast<double>(count));
    for (std::size_t i = 0; i < count; ++i) {
        Span span;
        span.kind = i % 3 == 0 ? SpanKind::WorkflowTask : SpanKind::Activity;
        span.name = "ChargeCard";
        span.begin = EventIndex{static_cast<std::uint32_t>(3 * i)};
        span.started = EventIndex{span.begin.value + 1};
        span.end = EventIndex{span.begin.value + 2};
        span.queued = Time{Duration{static_cast<std::int64_t>(i) * step}};
        const auto length = span.kind == SpanKind::WorkflowTask ? step : static_cast<std::int64_t>(random() % 8 + 1) * step;
        span.running = span.queued + Duration{length / 4};
        span.finished = span.queued + Duration{length};
        span.outcome = random() % 200 == 0 ? SpanOutcome::Failed : SpanOutcome::Completed;
        span.attempt = 1;
        spans.push_back(span);
    }
    return spans;
}

void row(const char* what, double ms, double reference)
{
    std::printf("| %s | %.2f | %.3f |\n", what, ms, ms / reference);
}

void measure(std::size_t events)
{
    const std::vector<Span> spans = madeSpans(events);
    const Theme theme = Theme::dark();
    const QFont font = QGuiApplication::font();
    const TimelineMetrics metrics = TimelineMetrics::forFont(16, 100, GutterSize::Wide);
    const Time last = spans.back().finished;
    LaneLayout layout;
    const double layouting = median([&] { layout = layOut(spans, Time{}, last); }, 5);
    const LaneGeometry geometry = placeLanes(layout, metrics);
    LabelCache labels(font);
    auto frame = [&](const TimeRange& range) {
        const LaneScene scene{layout, geometry, metrics, spans, TimeScale(range, metrics.gutter, kSize.width() - metrics.gutter), false, 0, kSize.height()};
        const DrawList list = drawLanes(scene, labels);
        return rasterize(list, {theme, metrics, font, kSize, 1, 0});
    };
    const TimeRange whole = rangeAround(Time{}, last);
    const TimeRange near = zoomed(whole, 0.01, 0.5);
    const TimeRange deep = zoomed(whole, 0.0005, 0.5);
    const QImage cached = frame(whole);
    QImage target(kSize.toSize(), QImage::Format_RGB32);
    // The reference: a rectangle for each of the three events of each span, in its row.
    const double reference = median([&] {
        QPainter painter(&target);
        const TimeScale scale(whole, metrics.gutter, kSize.width() - metrics.gutter);
        for (std::size_t l = 0; l < layout.lanes.size(); ++l)
            for (std::size_t r = 0; r < layout.lanes[l].rows.size(); ++r) {
                const double y = geometry.rowY(l, r, metrics);
                for (const history::SpanIndex index : layout.lanes[l].rows[r].span) {
                    const Span& span = spans[index.value];
                    for (const Time t : {span.queued, span.running, span.finished})
                        painter.fillRect(QRectF(scale.x(t), y, 2, metrics.box), theme.color(Role::SpanOk));
                }
            }
    }, 3);
    std::printf("\n%zu events (%zu spans), %d rows, 1600x900; ratio to a fillRect an event (%.1f ms)\n\n| what | ms | ratio |\n|---|---|---|\n",
                events, spans.size(), layout.rowCount(), reference);
    row("lay out in lanes and rows, once a snapshot", layouting, reference);
    row("frame, everything in view", median([&] { frame(whole); }), reference);
    row("frame, zoomed 100x", median([&] { frame(near); }), reference);
    row("frame, zoomed 2000x", median([&] { frame(deep); }), reference);
    row("overview, once a snapshot and width", median([&] {
            rasterizeOverview(overviewOf(layout, spans, TimeScale(whole, metrics.gutter, kSize.width() - metrics.gutter)), theme, metrics, kSize.width(), 1);
        }), reference);
    row("blit of the cached frame", median([&] {
            QPainter painter(&target);
            painter.drawImage(0, 0, cached);
        }), reference);
}

} // namespace

int main(int argc, char** argv)
{
    QGuiApplication application(argc, argv);
    measure(51'200);
    measure(1'000'000);
    const auto snapshot = history::testing::longHistory(51'200).snapshot();
    const Theme theme = Theme::dark();
    std::printf("\nrenderTimeline of a 51,200-event snapshot, all of it (layout, overview, lanes, overlays): %.1f ms\n",
                median([&] { renderTimeline(snapshot, std::nullopt, kSize.toSize(), theme); }));
    return 0;
}

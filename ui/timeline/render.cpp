#include "ui/timeline/render.h"

#include "ui/timeline/timeline_picture.h"

#include <QGuiApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hindsight::ui {

QImage renderTimeline(const history::SnapshotPtr& snapshot, const std::optional<replay::HistoryVerdict>& verdict, const QSize& size,
                      const Theme& theme, const RenderOptions& options)
{
    TimelinePicture picture(theme, QGuiApplication::font());
    QSize logical = size.expandedTo(QSize(64, 64));
    TimeRange range;
    Overlays overlays;
    if (snapshot && !snapshot->empty()) {
        auto layout = std::make_shared<const LaneLayout>(layOut(snapshot->spans(), snapshot->startTime(), snapshot->lastTime()));
        picture.setFont(QGuiApplication::font(), gutterFor(logical.width()));
        picture.setRun(snapshot, std::move(layout));
        picture.setVerdict(verdict);
        range = rangeAround(snapshot->startTime(), snapshot->lastTime());
        if (options.cursor != history::kNoEvent && options.cursor.value < snapshot->size()) {
            overlays.cursor = options.cursor;
            overlays.cursorTime = snapshot->time(options.cursor);
        }
        if (options.growToContent) {
            const double foot = picture.footArea().height();
            const int needed = static_cast<int>(std::ceil(picture.metrics().top() + picture.geometry().height + foot));
            logical.setHeight(std::max(logical.height(), needed));
        }
    }
    picture.setView(range, logical, options.devicePixelRatio, 0);
    QImage image((QSizeF(logical) * options.devicePixelRatio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(options.devicePixelRatio);
    QPainter painter(&image);
    picture.paint(painter, overlays);
    return image;
}

} // namespace hindsight::ui

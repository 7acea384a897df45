// Raster: draw list -> QImage. Strips are written as pixels, the rest by QPainter. Pure (fonts apart); any thread.
#pragma once

#include "ui/theme/theme.h"
#include "ui/timeline/draw_list.h"
#include "ui/timeline/overview.h"

#include <QFont>
#include <QImage>

namespace hindsight::ui {

struct RasterInput {
    const Theme& theme;
    const TimelineMetrics& metrics;
    QFont font;
    QSizeF size;             ///< logical pixels
    double devicePixelRatio = 1;
    double top = 0;          ///< content y of the first pixel
};

QImage rasterize(const DrawList& list, const RasterInput& input);
QImage rasterizeOverview(const Overview& overview, const Theme& theme, const TimelineMetrics& metrics, double width, double devicePixelRatio);

} // namespace hindsight::ui

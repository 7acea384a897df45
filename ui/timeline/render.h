// renderTimeline: the timeline as a picture without a window, for `hindsight render` and reports. Needs a
// QGuiApplication (offscreen is enough) for fonts. Pure otherwise; any thread.
#pragma once

#include "history/model/snapshot.h"
#include "replay/verdict/report.h"
#include "ui/theme/theme.h"

#include <QImage>

#include <optional>

namespace hindsight::ui {

struct RenderOptions {
    qreal devicePixelRatio = 1;
    history::EventIndex cursor = history::kNoEvent; ///< kNoEvent: no cursor line
    bool growToContent = false;                     ///< as high as the lanes need, `size` is then the least
};

/// The whole run in `size` (logical pixels).
QImage renderTimeline(const history::SnapshotPtr& snapshot, const std::optional<replay::HistoryVerdict>& verdict,
                      const QSize& size, const Theme& theme, const RenderOptions& options = {});

} // namespace hindsight::ui

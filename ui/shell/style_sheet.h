// The style sheet of the window, made from a theme: what Fusion and the palette do not already say. Pure.
#pragma once

#include "ui/theme/theme.h"

#include <QString>

namespace hindsight::ui {

QString windowStyleSheet(const Theme& theme);

} // namespace hindsight::ui

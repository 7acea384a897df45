// What a panel says that has no event to show: why, and what to do. UI thread.
#pragma once

#include "ui/document/document.h"

namespace hindsight::ui {

QString noEventText(const Document& document);

} // namespace hindsight::ui

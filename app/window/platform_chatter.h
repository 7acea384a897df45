// Keeps two remarks of Qt off stderr that no user can act on: the offscreen platform has no window hints, and there is no
// XDG_RUNTIME_DIR. Everything else goes where it went. Once, before the QApplication.
#pragma once

#include <QString>

namespace hindsight::app {

void dropPlatformChatter();
bool isPlatformChatter(const QString& message);

} // namespace hindsight::app

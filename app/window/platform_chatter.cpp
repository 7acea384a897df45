#include "app/window/platform_chatter.h"

#include <QtGlobal>

namespace hindsight::app {

namespace {

QtMessageHandler before = nullptr;

void handle(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if (!isPlatformChatter(message))
        before(type, context, message);
}

} // namespace

bool isPlatformChatter(const QString& message)
{
    return message == QLatin1String("This plugin does not support propagateSizeHints()")
        || message.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set"));
}

void dropPlatformChatter()
{
    if (!before)
        before = qInstallMessageHandler(handle);
}

} // namespace hindsight::app

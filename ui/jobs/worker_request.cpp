#include "ui/jobs/worker_request.h"

namespace hindsight::ui {

namespace {

std::vector<std::string> texts(const QStringList& list)
{
    std::vector<std::string> all;
    for (const QString& text : list)
        all.push_back(text.toStdString());
    return all;
}

} // namespace

replay::WorkerLaunch launchOf(const WorkerRequest& request)
{
    replay::WorkerLaunch launch;
    launch.listen = request.listen;
    launch.listenPort = request.listenPort;
    if (!request.listen)
        launch.command = request.command.trimmed().toStdString();
    launch.folder = request.folder.toStdString();
    launch.environment = texts(request.environment);
    launch.allowConnections = texts(request.allowedConnections);
    launch.isolate = request.isolate && !request.listen;
    launch.tls = request.tls;
    if (request.tls)
        launch.tlsNames = texts(request.tlsNames);
    return launch;
}

} // namespace hindsight::ui

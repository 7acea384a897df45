// WorkerRequest: which worker the user wants, as typed into a form; what a check and a step have in common. A value.
#pragma once

#include "replay/frontend/worker_launch.h"

#include <QString>
#include <QStringList>

namespace hindsight::ui {

struct WorkerRequest {
    QString command;                    ///< run by `sh -c`; not used with `listen`
    QString folder;                     ///< "" = current
    QStringList environment;            ///< NAME=VALUE
    QStringList allowedConnections;     ///< HOST:PORT that the worker may reach although it looks like a server
    QString namespaceName;              ///< for histories that do not know theirs
    bool listen = false;                ///< serve a worker that the user starts by hand
    int listenPort = 0;                 ///< of 127.0.0.1; 0 = any free one
    bool isolate = false;               ///< reaches nothing but this program; not with `listen`
    bool tls = false;                   ///< for a worker that will not connect in clear
    QStringList tlsNames;               ///< more names of the certificate
};

replay::WorkerLaunch launchOf(const WorkerRequest& request);

} // namespace hindsight::ui

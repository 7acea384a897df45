// Downloader: fetches runs from a server into the library. A single run grows in the Document while its pages come; of a
// query every run is stored as soon as it is whole. Cancelling keeps what is stored. UI thread; work on a job thread.
#pragma once

#include "history/source/server.h"
#include "history/store/library.h"
#include "ui/document/document.h"
#include "ui/jobs/job_runner.h"
#include "ui/jobs/task_list.h"

#include <QObject>

#include <filesystem>

namespace hindsight::ui {

struct DownloadRequest {
    history::Connection connection;
    QString query;              ///< visibility query; or
    QString workflowId, runId;  ///< one run; runId "" = the newest
};

class Downloader final : public QObject {
    Q_OBJECT
public:
    Downloader(Document& document, JobRunner& jobs, TaskList& tasks, std::filesystem::path library, QObject* parent = nullptr);
    void start(const DownloadRequest& request);

Q_SIGNALS:
    void stored(const hindsight::history::RunSummary& run, bool shown);  ///< shown: it is the run on the screen
    void finished(std::size_t runs);
    void failed(const QString& message);

private:
    struct Outcome;
    void downloadOne(const DownloadRequest& request);
    void downloadQuery(const DownloadRequest& request);
    void fail(TaskId task, const Error& error, const DownloadRequest& request);

    Document& m_document;
    JobRunner& m_jobs;
    TaskList& m_tasks;
    std::filesystem::path m_library;
};

} // namespace hindsight::ui

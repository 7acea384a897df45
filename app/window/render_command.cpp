#include "app/window/render_command.h"

#include "app/window/main_window.h"
#include "app/window/platform_chatter.h"
#include "replay/verdict/explain.h"
#include "ui/models/time_text.h"
#include "ui/panels/worker_panel.h"
#include "ui/timeline/render.h"
#include "ui/timeline/timeline_view.h"

#include <CLI/CLI.hpp>

#include <QApplication>
#include <QEventLoop>
#include <QFileInfo>
#include <QPainter>
#include <QTimer>

#include <cstdlib>

namespace hindsight::app {

using namespace hindsight::ui;

namespace {

constexpr int kPatienceMs = 10 * 60 * 1000; // a check of a long history with a slow worker

/// Waits, in an event loop, until nothing is under way and the picture would not change any more.
class Quiet {
public:
    Quiet(Workbench& workbench, MainWindow& window) : m_workbench(workbench), m_window(window) {}

    bool wait()
    {
        QTimer poll;
        QTimer patience;
        patience.setSingleShot(true);
        QObject::connect(&poll, &QTimer::timeout, &m_loop, [this] { look(); });
        QObject::connect(&patience, &QTimer::timeout, &m_loop, [this] { m_loop.exit(1); });
        poll.start(10);
        patience.start(kPatienceMs);
        return m_loop.exec() == 0;
    }

private:
    void look()
    {
        const Document& document = m_workbench.document;
        const bool loading = document.phase() == Document::Phase::Loading || (document.phase() == Document::Phase::Ready && !document.stateIndex());
        // three looks in a row: answers come as events, and each may start more
        m_calm = m_workbench.jobs.running() == 0 && !loading && !m_window.timelinePending() && !m_window.worker().pending() ? m_calm + 1 : 0;
        if (m_calm >= 3)
            m_loop.exit(0);
    }

    Workbench& m_workbench;
    MainWindow& m_window;
    QEventLoop m_loop;
    int m_calm = 0;
};

QImage picture(MainWindow& window, const RenderArguments& arguments)
{
    QImage image(QSizeF(window.size() * arguments.scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(arguments.scale);
    image.fill(activeTheme().color(Role::Background));
    window.render(&image);
    return image;
}

/// The first error in the task list, which is where every failure of a job ends up.
QString firstFailure(const TaskList& tasks)
{
    for (const LongTask& task : tasks.tasks())
        if (task.state == LongTask::State::Failed)
            return QString(task.title + QStringLiteral(": ") + task.detail);
    return {};
}

int draw(const RenderArguments& arguments)
{
    ThemeController themes;
    themes.setChoice(arguments.theme == "light" ? ThemeController::Choice::Light : ThemeController::Choice::Dark);
    Workbench workbench(arguments.library);
    workbench.checks.setPayloadValues(arguments.decode);
    workbench.setStoresOpenedFiles(false); // a picture changes nothing
    workbench.checks.setKeepsVerdicts(false);
    MainWindow window(workbench, themes);
    window.setAttribute(Qt::WA_DontShowOnScreen);
    window.resize(arguments.width, arguments.height);
    window.resetLayout();
    window.setPayloadValues(arguments.decode);
    window.show();
    workbench.keeper.reload();
    if (!arguments.run.empty())
        workbench.opener.openText(QString::fromStdString(arguments.run));
    if (!arguments.report.empty())
        workbench.showReport(arguments.report);
    Quiet quiet(workbench, window);
    if (!quiet.wait())
        return fail({ErrorCode::Internal, "the picture was not ready in time"});
    if (const QString failure = firstFailure(workbench.tasks); !failure.isEmpty()) {
        const int status = fail({ErrorCode::Invalid, failure.toStdString()});
        // a report about other runs is a wrong argument; 1 would read as "diverged"
        return workbench.report() && !workbench.document.verdict() ? kUsage : status;
    }
    const bool steps = arguments.side == "worker"; // the worker is asked where the cursor stands, not put to the check
    if (steps && !arguments.worker.empty()) {
        StepRequest request;
        for (const std::string& variable : arguments.environment)
            request.environment << QString::fromStdString(variable);
        window.worker().setDefaults(request);
        window.worker().setValues({{QStringLiteral("command"), QString::fromStdString(arguments.worker)}});
    } else if (!arguments.worker.empty()) {
        CheckRequest request;
        request.command = QString::fromStdString(arguments.worker);
        request.against = QString::fromStdString(arguments.against);
        for (const std::string& variable : arguments.environment)
            request.environment << QString::fromStdString(variable);
        workbench.checkShown(request);
        if (!quiet.wait())
            return fail({ErrorCode::Internal, "the check was not ready in time"});
    }
    const auto verdict = workbench.document.verdict();
    const std::int64_t at = arguments.at > 0 ? arguments.at : verdict ? replay::placeOf(*verdict) : 0;
    if (at > 0 && !workbench.document.goTo(history::EventId{at}))
        return fail({ErrorCode::NotFound, "the history has no event " + std::to_string(at)});
    window.showTab(QString::fromStdString(arguments.tab), QString::fromStdString(arguments.side));
    if (steps && !arguments.worker.empty())
        window.worker().start();
    if (!arguments.query.empty())
        window.worker().ask(QString::fromStdString(arguments.query), QString());
    if (!quiet.wait())
        return fail({ErrorCode::Internal, "the picture was not ready in time"});

    QImage image;
    if (arguments.timelineOnly) {
        RenderOptions options;
        options.devicePixelRatio = arguments.scale;
        options.cursor = workbench.document.cursor();
        options.growToContent = true;
        image = renderTimeline(workbench.document.snapshot(), verdict, QSize(arguments.width, arguments.height), activeTheme(), options);
    } else {
        image = picture(window, arguments);
    }
    const QString out = QString::fromStdString(arguments.out.string());
    if (!image.save(out))
        return fail({ErrorCode::Io, "cannot write the picture " + arguments.out.string() + " (a .png in a folder that exists?)"});
    note(arguments.out.string() + ": " + std::to_string(image.width()) + " x " + std::to_string(image.height()));
    return kDone;
}

} // namespace

int runRender(const RenderArguments& arguments)
{
    dropPlatformChatter();
    setenv("QT_QPA_PLATFORM", "offscreen", 0); // 0: one that the user chose stays
    int argc = 1;
    char name[] = "hindsight";
    char* argv[] = {name, nullptr};
    QApplication application(argc, argv);
    return draw(arguments);
}

void addRenderCommand(CLI::App& app, ChosenCommand& chosen)
{
    CLI::App* command = app.add_subcommand("render", "the window on a run as a picture, without a display");
    auto arguments = std::make_shared<RenderArguments>();
    command->add_option("RUN", arguments->run, "run id, workflow id, prefix of a run id, or file; none: the empty window");
    command->add_option("--out", arguments->out, "the picture to write; its ending says the format")->required()->type_name("FILE");
    addLibraryOption(*command, arguments->library);
    addDecodeOption(*command, arguments->decode);
    command->add_option("--width", arguments->width, "in pixels (1600)")->check(CLI::Range(300, 10000));
    command->add_option("--height", arguments->height, "in pixels (1000)")->check(CLI::Range(200, 10000));
    command->add_option("--scale", arguments->scale, "device pixels a pixel (1)")->check(CLI::Range(0.5, 4.0));
    command->add_option("--theme", arguments->theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
    command->add_option("--at", arguments->at, "event id under the cursor; else the divergence or the first difference")->check(CLI::PositiveNumber);
    command->add_option("--tab", arguments->tab, "the tab below the timeline")->check(CLI::IsMember({"events", "divergence", "log"}));
    command->add_option("--side", arguments->side, "the tab at the right")->check(CLI::IsMember({"event", "state", "worker"}));
    command->add_flag("--timeline", arguments->timelineOnly, "only the timeline");
    command->add_option("--worker", arguments->worker, "check the run against this worker first (run by sh -c); with --side worker: ask it at --at")->type_name("CMD");
    command->add_option("--against", arguments->against, "a second worker for that check: what breaks, what gets fixed")->type_name("CMD");
    command->add_option("--query", arguments->query, "with --side worker: ask it this too")->type_name("NAME");
    command->add_option("--env", arguments->environment, "environment of the worker")->type_name("NAME=VALUE");
    command->add_option("--report", arguments->report, "show the verdict of a saved `check --format json` report")->type_name("FILE");
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runRender(*arguments); }; });
}

} // namespace hindsight::app

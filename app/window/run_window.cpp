#include "app/window/run_window.h"

#include "app/cli/command.h"
#include "app/window/main_window.h"
#include "app/window/platform_chatter.h"
#include "app/window/process_age.h"
#include "ui/timeline/timeline_view.h"

#include <QApplication>
#include <QTimer>

#include <cstdio>
#include <cstdlib>

namespace hindsight::app {

using namespace hindsight::ui;

namespace {

bool isSet(const char* variable)
{
    const char* value = std::getenv(variable);
    return value && *value;
}

ThemeController::Choice themeNamed(const std::string& name)
{
    return name == "light" ? ThemeController::Choice::Light : name == "dark" ? ThemeController::Choice::Dark : ThemeController::Choice::System;
}

} // namespace

int runWindow(const WindowArguments& arguments)
{
    if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM"))
        return fail({ErrorCode::Invalid, "there is no display for the window; `hindsight render RUN --out x.png` draws it without one"});
    dropPlatformChatter();
    int argc = 1;
    char name[] = "hindsight";
    char* argv[] = {name, nullptr};
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Hindsight"));
    QApplication::setDesktopFileName(QStringLiteral("org.hindsight.Hindsight"));

    ThemeController themes;
    Workbench workbench(arguments.library);
    MainWindow window(workbench, themes);
    window.restoreSession();
    if (!arguments.theme.empty())
        themes.setChoice(themeNamed(arguments.theme));

    const QString run = arguments.run.empty() ? Session().lastRun(QString::fromStdString(std::filesystem::absolute(arguments.library).string())) : QString::fromStdString(arguments.run);
    if (!arguments.report.empty())
        workbench.showReport(arguments.report);
    if (!run.isEmpty())
        workbench.opener.openText(run, arguments.run.empty()); // one that is only remembered may be gone
    if (!arguments.worker.empty()) {
        CheckRequest request;
        request.command = QString::fromStdString(arguments.worker);
        for (const std::string& variable : arguments.environment)
            request.environment << QString::fromStdString(variable);
        QObject::connect(&workbench.opener, &RunOpener::opened, &window, [&workbench, request] { workbench.checkShown(request); }, Qt::SingleShotConnection);
    }
    if (arguments.timeFirstPaint)
        QObject::connect(window.findChild<TimelineView*>(), &TimelineView::firstPainted, &application, [] {
            std::fprintf(stdout, "%.0f\n", processAgeMs());
            QCoreApplication::quit();
        });
    window.show();
    // the list of runs is not needed for the first picture
    QTimer::singleShot(0, &workbench.keeper, [&workbench] { workbench.keeper.reload(); });
    return QApplication::exec();
}

} // namespace hindsight::app

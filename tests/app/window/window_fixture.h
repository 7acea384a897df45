// A window over a workbench with a library of its own, offscreen: what the tests of the window stand on.
#pragma once

#include "tests/support/ui_test.h" // first: moc of Qt 6.4 fails on <chrono> before a Qt header

#include "app/window/main_window.h"
#include "app/window/workbench.h"

#include <QTemporaryDir>

namespace hindsight::tests {

inline std::filesystem::path sample(const char* name) { return std::filesystem::path(HINDSIGHT_SOURCE_DIR "/resources/samples/histories") / name; }

struct OpenWindow {
    explicit OpenWindow(const QString& folder)
        : workbench(folder.toStdString() + "/library.sqlite"), window(workbench, themes)
    {
        window.resize(1400, 900);
        window.resetLayout();
        window.show();
    }
    ui::Document& document() { return workbench.document; }
    /// Opens a file and waits until it is shown and its state index is built.
    bool open(const std::filesystem::path& file)
    {
        workbench.opener.openFile(file);
        return QTest::qWaitFor([this] { return document().phase() == ui::Document::Phase::Ready && document().stateIndex() && workbench.jobs.running() == 0; }, 20000);
    }

    ui::ThemeController themes;
    app::Workbench workbench;
    app::MainWindow window;
};

} // namespace hindsight::tests

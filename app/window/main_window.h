// MainWindow: builds the widgets over a Workbench, connects and forwards; behaviour lives in the panels and jobs.
// The Workbench and the ThemeController outlive it. UI thread.
#pragma once

#include "app/window/workbench.h"
#include "ui/panels/code_links.h"
#include "ui/shell/actions.h"
#include "ui/shell/session.h"
#include "ui/theme/theme.h"

#include <QMainWindow>

class QSplitter;
class QTabWidget;
class QToolButton;

namespace hindsight::ui {
class CommandBar;
class EventsPanel;
class HeaderLine;
class InspectorPanel;
class LensPanel;
class LibraryPanel;
class StatePanel;
class TaskStrip;
class TimelineView;
class TransportBar;
class WorkerLogPanel;
class WorkerPanel;
}

namespace hindsight::app {

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Workbench& workbench, ui::ThemeController& themes, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Geometry, splitters and theme of the last session; not called for pictures and tests.
    void restoreSession();
    void resetLayout();
    void setPayloadValues(bool shown);
    void showLens();
    /// "events", "divergence", "log"; "event", "state", "worker"; "" leaves what is there.
    void showTab(const QString& tab, const QString& side);
    /// The lanes of a long run are still being laid out: a picture would show the run before.
    bool timelinePending() const;

    ui::Actions& actions() { return *m_actions; }
    ui::TimelineView& timeline() { return *m_timeline; }
    ui::EventsPanel& events() { return *m_events; }
    ui::InspectorPanel& inspector() { return *m_inspector; }
    ui::StatePanel& state() { return *m_state; }
    ui::LensPanel& lens() { return *m_lens; }
    ui::LibraryPanel& libraryPanel() { return *m_library; }
    ui::HeaderLine& header() { return *m_header; }
    ui::TransportBar& transport() { return *m_transport; }
    ui::WorkerLogPanel& workerLog() { return *m_log; }
    ui::WorkerPanel& worker() { return *m_worker; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void registerActions();         // window_actions.cpp
    void buildWidgets();
    QWidget* buildTopBar();
    QWidget* buildCentre();
    void connectWorkbench();
    void applyTheme(const ui::Theme& theme);
    void askForCheck();             // window_dialogs.cpp
    void checkAgain();
    void giveWorkerDefaults();
    void showIgnored();
    void askForDownload();
    void openFiles();
    void openSample();
    void goToEvent();
    void showKeys();
    void askForEditor();
    void openCode(const ui::CodePlace& place);
    void chooseTheme(ui::ThemeController::Choice choice);
    void importOrOpen(const std::vector<std::filesystem::path>& paths);
    void showHidden();
    void nameWindow();

    Workbench& m_workbench;
    ui::ThemeController& m_themes;
    ui::Session m_session;
    bool m_keepsSession = false;
    ui::Actions* m_actions;
    ui::CommandBar* m_command = nullptr;
    ui::TransportBar* m_transport = nullptr;
    ui::HeaderLine* m_header = nullptr;
    ui::LibraryPanel* m_library = nullptr;
    ui::TimelineView* m_timeline = nullptr;
    ui::EventsPanel* m_events = nullptr;
    ui::LensPanel* m_lens = nullptr;
    ui::WorkerLogPanel* m_log = nullptr;
    ui::InspectorPanel* m_inspector = nullptr;
    ui::StatePanel* m_state = nullptr;
    ui::WorkerPanel* m_worker = nullptr;
    ui::TaskStrip* m_strip = nullptr;
    QTabWidget* m_tabs = nullptr;
    QTabWidget* m_side = nullptr;
    QList<QSplitter*> m_splitters;
    std::optional<ui::CheckRequest> m_lastCheck;
    std::size_t m_hiddenEvents = 0, m_hiddenRuns = 0;
};

} // namespace hindsight::app

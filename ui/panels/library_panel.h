// LibraryPanel: the runs on disk, with a filter; when there are none, what to do to get one. UI thread.
#pragma once

#include "history/store/library.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QStackedLayout;

namespace hindsight::ui {

class Actions;
class RichText;
class RunListModel;

class LibraryPanel final : public QWidget {
    Q_OBJECT
public:
    /// `actions` must hold file.open, file.download and file.sample: what the empty library offers.
    LibraryPanel(RunListModel& model, const Actions& actions, QWidget* parent = nullptr);
    void focusFilter();
    /// Marks the run that is shown.
    void setCurrent(history::RunRowId row);
    void setFailure(const QString& message);   ///< "" = none
    void setLoading(bool loading);
    QString emptyText() const;

Q_SIGNALS:
    void runChosen(const hindsight::history::RunSummary& run);
    void removeRequested(const hindsight::history::RunSummary& run);
    void hiddenChanged(std::size_t hidden);

private:
    void refresh();
    void showMenu(const QPoint& at);

    RunListModel& m_model;
    const Actions& m_actions;
    QLineEdit* m_filter;
    QListView* m_list;
    RichText* m_empty;
    QWidget* m_listPage;
    QStackedLayout* m_stack;
    QString m_failure;
    bool m_loading = false;
    history::RunRowId m_current{0};
};

} // namespace hindsight::ui

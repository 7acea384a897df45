// EventsPanel: the event table with its filter by text and kind. The current row is the Document's cursor; when the
// cursor's event is hidden by the filter, the last shown one before it is marked. UI thread; text search on a job.
#pragma once

#include "ui/document/document.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/event_filter.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QTableView;
class QToolButton;

namespace hindsight::ui {

class EventTableModel;

class EventsPanel final : public QWidget {
    Q_OBJECT
public:
    EventsPanel(Document& document, JobRunner& jobs, QWidget* parent = nullptr);
    EventTableModel& model() { return *m_model; }
    void focusSearch();
    void setFilter(const EventFilter& filter);
    const EventFilter& filter() const { return m_filter; }

Q_SIGNALS:
    void hiddenChanged(std::size_t hidden);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildKindMenu();
    void applyFilter();
    void takeSnapshot();
    void showCursor();
    void showEmpty();
    void setUpTable();
    void fitColumns();

    Document& m_document;
    EventTableModel* m_model;
    QLabel* m_empty;                ///< in the place of a table without rows: why, and what to do
    QTableView* m_table;
    QLineEdit* m_search;
    QToolButton* m_kinds;
    EventFilter m_filter;
    LatestJob m_job;
    history::RunKey m_run;
    bool m_following = false;   ///< the table moves because the cursor did
};

} // namespace hindsight::ui

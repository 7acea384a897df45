// WorkerPanel: "Worker": stands at the event under the cursor with the user's own worker: start and stop it, ask queries,
// see where its code waits and what it does next. Follows the cursor while it is visible. UI thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/document/document.h"
#include "ui/jobs/worker_steps.h"
#include "ui/panels/code_links.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace hindsight::ui {

class RichText;

class WorkerPanel final : public QWidget {
    Q_OBJECT
public:
    WorkerPanel(Document& document, WorkerSteps& steps, QWidget* parent = nullptr);

    /// Why the shown run cannot be replayed; "" = it can. Asked before each look.
    void setProblemSource(std::function<std::string()> problem) { m_problem = std::move(problem); }
    /// What the check dialog remembers: folder, environment and the rest beside the command.
    void setDefaults(const StepRequest& defaults);
    QMap<QString, QString> values() const;
    void setValues(const QMap<QString, QString>& values);
    /// Of these what a check has too, by the names of its form; none while no command is typed.
    QMap<QString, QString> commandTyped() const;
    void setPayloadValues(bool shown);
    void start();
    void ask(const QString& query, const QString& arguments);  ///< as if typed
    /// To the query when a worker runs, else to its command.
    void focusFirst();
    /// What was shown is for another point, or is being asked.
    bool pending() const;
    QString text() const;
    QString status() const;

Q_SIGNALS:
    void codeRequested(const hindsight::ui::CodePlace& place);   ///< to be opened in the user's editor

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildStart();
    QWidget* buildQuery();
    replay::StepRun shownRun() const;
    void askTyped();
    void followSoon();
    void follow();
    void take(const replay::StepRun& run, const replay::StepAnswer& answer);
    void showPhase();
    QString page() const;

    Document& m_document;
    WorkerSteps& m_steps;
    QLineEdit* m_command;
    QLineEdit* m_port;
    QCheckBox* m_debug;
    QCheckBox* m_byHand;
    QCheckBox* m_tls;
    QPushButton* m_start;
    QComboBox* m_query;
    QLineEdit* m_arguments;
    QPushButton* m_ask;
    QPushButton* m_cancel;
    QLabel* m_status;
    RichText* m_page;
    QTimer m_follow;
    std::function<std::string()> m_problem;
    StepRequest m_defaults;
    std::vector<replay::StepQuery> m_watched;  ///< asked at every point, the newest first
    std::optional<replay::StepAnswer> m_answer;
    history::SnapshotPtr m_answerOf, m_askedOf;
    history::EventId m_askedAt{0};
    QString m_mistake;
    bool m_values = true, m_stale = true, m_wholeStack = false;
};

} // namespace hindsight::ui

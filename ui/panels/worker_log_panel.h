// WorkerLogPanel: what the worker under check prints, live, the last 20,000 lines. UI thread.
#pragma once

#include <QStringList>
#include <QWidget>

class QPlainTextEdit;

namespace hindsight::ui {

class WorkerLogPanel final : public QWidget {
    Q_OBJECT
public:
    explicit WorkerLogPanel(QWidget* parent = nullptr);
    void begin(const QString& command);
    void append(const QStringList& lines);
    QString text() const;

private:
    QPlainTextEdit* m_log;
};

} // namespace hindsight::ui

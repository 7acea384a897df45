// CommandBar: one field for "what do you want to see": run id, workflow id, file. Enter asks for it; what it names is
// decided elsewhere (resolve.h). Completes from the library and remembers what was opened. UI thread.
#pragma once

#include <QAbstractItemModel>
#include <QLineEdit>

namespace hindsight::ui {

class CommandBar final : public QLineEdit {
    Q_OBJECT
public:
    explicit CommandBar(QAbstractItemModel* completions, const QString& keyHint, QWidget* parent = nullptr);
    void focusAll();
    /// What is open, shown in the field while it has no focus.
    void setShown(const QString& text);

Q_SIGNALS:
    void asked(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_keyHint;
    QString m_shown;
};

} // namespace hindsight::ui

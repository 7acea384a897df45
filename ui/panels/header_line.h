// HeaderLine: which run this is: workflow id, verdict and status, type, queue, worker, how far it was checked; and the
// toggle between elapsed and UTC times. UI thread.
#pragma once

#include "ui/document/document.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace hindsight::ui {

class ElidedLabel;
class Pill;

class HeaderLine final : public QWidget {
    Q_OBJECT
public:
    explicit HeaderLine(Document& document, QWidget* parent = nullptr);
    /// When and against what the shown verdict was found; "" when there is none.
    void setOrigin(const QString& origin);
    QString text() const;   ///< all of it as one line, for tests

Q_SIGNALS:
    void checkRequested();

private:
    void refresh();
    QString facts() const;

    Document& m_document;
    ElidedLabel* m_title;
    QString m_origin;
    Pill* m_verdict;
    Pill* m_status;
    ElidedLabel* m_facts;
    QToolButton* m_check;
    QToolButton* m_times;
};

} // namespace hindsight::ui

// StatePanel: "State here": what was open and known after the event under the cursor. Asks the state index (micro-
// seconds) when it is shown; a hidden panel does nothing. UI thread.
#pragma once

#include "ui/document/document.h"

#include <QWidget>

namespace hindsight::ui {

class RichText;

class StatePanel final : public QWidget {
    Q_OBJECT
public:
    explicit StatePanel(Document& document, QWidget* parent = nullptr);
    void setPayloadValues(bool shown);
    QString text() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refreshSoon();

    Document& m_document;
    RichText* m_page;
    bool m_values = true;
    bool m_stale = true;
};

} // namespace hindsight::ui

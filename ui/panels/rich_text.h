// RichText: a read-only page of HTML in the theme's colours, with links to events. All of it by keyboard (Tab between
// links, Enter follows), text can be copied. UI thread.
#pragma once

#include <QTextBrowser> // first: moc 6.4 cannot parse <chrono> of GCC 12 as the first thing it sees

#include "ui/panels/html.h"

#include <functional>

namespace hindsight::ui {

class RichText final : public QTextBrowser {
    Q_OBJECT
public:
    explicit RichText(const QString& accessibleName, QWidget* parent = nullptr);
    /// `make` is asked for the HTML now and whenever the theme changes.
    void setMaker(std::function<QString()> make);
    void refresh();

Q_SIGNALS:
    void eventActivated(hindsight::history::EventId id);
    void linkActivated(const QString& link);   ///< any other link, as written

protected:
    void changeEvent(QEvent* event) override;

private:
    std::function<QString()> m_make;
};

} // namespace hindsight::ui

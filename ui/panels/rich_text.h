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
    /// What is read there, without the places where a long word may break.
    QString text() const;
    /// Scrolls as little as shows the paragraphs from the anchor `from` to the start of the anchor `to`, never past
    /// `from`; again when the size changes, until the user scrolls.
    void reveal(const QString& from, const QString& to);

Q_SIGNALS:
    void eventActivated(hindsight::history::EventId id);
    void linkActivated(const QString& link);   ///< any other link, percent-encoded as written

protected:
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;   ///< tool tips of `title` in the HTML
    void resizeEvent(QResizeEvent* event) override;
    QMimeData* createMimeDataFromSelection() const override;

private:
    void scrollToRevealed();
    QRectF boundsOf(const QString& anchor) const; ///< of its paragraph; empty when it is not there

    std::function<QString()> m_make;
    QString m_from, m_to;
};

} // namespace hindsight::ui

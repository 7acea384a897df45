// TimelineView: the run on a time axis. Overview strip of the whole run, ruler, lanes of spans; reads and moves the
// Document's cursor, range and selection. UI thread. A frame costs what its pixels cost, not what the history holds:
// the picture is cached and blitted, only overlays (cursor, hover, selection, verdict marks) are painted each time.
#pragma once

#include <QAbstractScrollArea> // first: moc 6.4 cannot read <concepts> before a Qt header

#include "history/model/ids.h"

#include <memory>

namespace hindsight::ui {

class Document;

class TimelineView : public QAbstractScrollArea {
    Q_OBJECT
public:
    /// `document` must outlive the view.
    explicit TimelineView(Document& document, QWidget* parent = nullptr);
    ~TimelineView() override;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// How often the cached picture was drawn anew; hover, cursor and selection must not raise it.
    int pictureCount() const;
    /// The lanes of the document's snapshot are still being laid out: what is drawn is older.
    bool layoutPending() const;

    struct Private;
    Private& internals() { return *m; } ///< for the accessible interface and the tests

public Q_SLOTS:
    void zoomIn();          ///< W: at the centre
    void zoomOut();         ///< S
    void panLeft();         ///< A
    void panRight();        ///< D
    void centreSelection(); ///< F; twice: fit it
    void fitAll();          ///< 0

Q_SIGNALS:
    /// The first frame that shows events has been painted (start-up is measured by it).
    void firstPainted();
    /// Double click or Return on a span.
    void spanActivated(hindsight::history::SpanIndex span);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    std::unique_ptr<Private> m;
};

} // namespace hindsight::ui

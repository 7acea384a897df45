// Pill: a word in an outline of its state's colour, with a shape before it so that colour is not alone. UI thread.
#pragma once

#include "history/model/snapshot.h"
#include "replay/verdict/report.h"
#include "ui/theme/role.h"

#include <QWidget>

class QPainter;

namespace hindsight::ui {

/// The shapes that stand for states, wherever a state is a dot.
enum class StateShape { Dot, Ring, Cross, Check, Diamond, Pause, Question };
struct StateLook { Role role; StateShape shape; };
StateLook lookOf(history::RunStatus status);
StateLook lookOf(replay::Verdict verdict);
void paintState(QPainter& painter, const QRectF& box, const StateLook& look);

class Pill final : public QWidget {
    Q_OBJECT
public:
    explicit Pill(QWidget* parent = nullptr);
    void setState(const QString& text, const StateLook& look);
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    StateLook m_look{Role::Neutral, StateShape::Dot};
};

} // namespace hindsight::ui

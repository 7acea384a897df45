// Labels: how wide a text is and how it is cut to fit. TextMeasure is what the pure drawing functions ask; LabelCache
// answers it from a font and remembers, for text layout is the next cost after rectangles. One thread at a time.
#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QHash>
#include <QString>

#include <utility>

namespace hindsight::ui {

class TextMeasure {
public:
    virtual ~TextMeasure() = default;
    virtual double width(const QString& text) = 0;
    /// `text`, cut with an ellipsis when it is wider than `room`; empty when not even a letter fits.
    virtual QString elided(const QString& text, double room) = 0;
};

class LabelCache : public TextMeasure {
public:
    explicit LabelCache(const QFont& font) : m_metrics(font) {}
    double width(const QString& text) override;
    QString elided(const QString& text, double room) override;

private:
    static constexpr int kMost = 20'000; ///< entries before it starts anew
    QFontMetricsF m_metrics;
    QHash<QString, double> m_widths;
    QHash<std::pair<QString, int>, QString> m_elided; ///< room in whole pixels
};

} // namespace hindsight::ui

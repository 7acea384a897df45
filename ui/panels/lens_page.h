// The divergence lens as HTML: recorded history and new code in two aligned columns, then what it means in words.
// Pure but for the active theme.
#pragma once

#include "history/model/snapshot.h"
#include "replay/verdict/report.h"

#include <QString>

namespace hindsight::ui {

/// The names of two anchors: the row that diverges, and the words that say what it means.
inline constexpr char kDivergenceAnchor[] = "divergence", kMeaningAnchor[] = "meaning";

/// A link of the page that asks for a rule to be kept, "charge_card:input"; ignoredRuleOf() is "" for any other link.
QString ignoreLink(const QString& rule);
QString ignoredRuleOf(const QString& link);

/// `sdk`: of the worker, for the advice; "" when not known.
QString lensPageHtml(const history::HistorySnapshot& snapshot, const replay::HistoryVerdict& verdict, const std::string& sdk);

} // namespace hindsight::ui

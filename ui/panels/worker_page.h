// The page of the worker panel: one StepAnswer as HTML: where the code stands, what it waits for, answers to queries, what it
// does next, its stack. Pure but for the active theme.
#pragma once

#include <QString>

#include "replay/step/step_answer.h"

namespace hindsight::ui {

/// What a link of the page asks for: every frame of the stack, or only the user's again.
inline const QString kWholeStackLink = QStringLiteral("stack:whole");

/// `values`: the answers to queries; else their size. `wholeStack`: the SDK's frames too.
QString workerPageHtml(const replay::StepAnswer& answer, bool values, bool wholeStack);

} // namespace hindsight::ui

// The page of the worker panel: one StepAnswer as HTML: where the code stands, what it waits for, answers to queries, what it
// does next, its stack. Pure but for the active theme.
#pragma once

#include <QString>

#include "replay/step/step_answer.h"

namespace hindsight::ui {

/// `values`: the answers to queries; else their size.
QString workerPageHtml(const replay::StepAnswer& answer, bool values);

} // namespace hindsight::ui

// The state panel's page: what was open and known after an event, as HTML. Pure but for the active theme.
#pragma once

#include "history/model/state.h"

#include <QString>

namespace hindsight::ui {

QString statePageHtml(const history::StateIndex& states, history::EventIndex at, bool payloadValues);

} // namespace hindsight::ui

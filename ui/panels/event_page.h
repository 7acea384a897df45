// The inspector's page about one event, as HTML. Pure but for the active theme.
#pragma once

#include "history/model/event_detail.h"
#include "ui/document/document.h"

namespace hindsight::ui {

struct EventPage {
    const history::HistorySnapshot& snapshot;
    history::EventIndex event;
    const history::StateIndex* states;   ///< null: what the event changed is not shown
    Document::TimeDisplay times;
    bool payloadValues;
};
QString eventPageHtml(const EventPage& page);

} // namespace hindsight::ui

#include "ui/panels/no_event.h"

#include <QCoreApplication>

namespace hindsight::ui {

QString noEventText(const Document& document)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("NoEvent", text); };
    switch (document.phase()) {
    case Document::Phase::Empty: return tr("Open a run to see its events here.");
    case Document::Phase::Loading: return tr("Reading the history …");
    case Document::Phase::Failed: return tr("This run could not be read: the line at the top says why.");
    case Document::Phase::Ready: break;
    }
    return document.snapshot() && !document.snapshot()->empty() ? tr("Choose an event in the timeline or in the list.") : tr("This history has no events.");
}

} // namespace hindsight::ui

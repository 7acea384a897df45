// The Scheduled and Started events of an unfinished workflow task that a server shows at the end of a running history
// without having written them: attempts above 1 and speculative tasks. Other events take their ids later, so they
// must never be stored as final. A workflow task that merely waits was written and is final. Pure.
#pragma once

#include "history/model/snapshot.h"

namespace hindsight::history {

/// Takes the tail off `pages` and returns it; null when all events are final. `written`: history_length of a description
/// made before the first page was asked for, 0 = unknown. Events up to it were written, for that count never shrinks.
/// A larger count read afterwards would prove nothing: other events may have taken the ids by then. So a task that
/// was written while we read counts as not final too; the next download brings it.
Page cutTransientTail(std::vector<Page>& pages, std::int64_t written);

} // namespace hindsight::history

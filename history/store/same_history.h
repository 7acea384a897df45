// Whether one history continues another, is its beginning, or contradicts it. Streams both, one page at a time.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"

#include <functional>

namespace hindsight::history {

enum class Relation { Same, NewIsLonger, NewIsShorter, Different };

struct Comparison {
    Relation relation = Relation::Same;
    std::size_t common = 0;     ///< events that both begin with
};

/// The next page of a history; null at its end.
using NextPage = std::function<Result<Page>()>;

/// Events are compared by their bytes, and where these differ by what they say: servers and exporters write maps in
/// any order, a different one each time.
Result<Comparison> compareHistories(const NextPage& older, const NextPage& newer);

} // namespace hindsight::history

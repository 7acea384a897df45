// Workflow tasks of the bundled sample histories, as a dialect would ask them.
#pragma once

#include "replay/frontend/task_channel.h"

#include <string>

namespace hindsight::replay::test {

/// Path of a bundled file: "histories/order-7731.json", "orders/recorded.py".
std::string sample(const std::string& file);
/// Path of the Python interpreter with the SDK.
std::string python();
/// CMD that runs a sample worker.
std::string sampleWorker(const std::string& version);
/// The last completed workflow task of a sample history: its whole replayable part, with the metadata query.
WorkerTask lastTaskOf(const std::string& historyFile);

/// What a reply says, read from its bytes.
struct ReplyFacts {
    bool readable = false;
    int commands = 0;               ///< Completed
    std::string queryAnswers;       ///< ids of answered queries, joined by a blank
    std::string failure;            ///< Failed: message
};
ReplyFacts factsOf(const WorkerReply& reply);

} // namespace hindsight::replay::test

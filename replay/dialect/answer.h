// Answer: what a worker's reply means, whatever SDK wrote it. Plain values; made by a dialect's reader of replies.
#pragma once

#include "replay/verdict/report.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay {

struct Answer {
    enum class Kind {
        Good,           ///< everything sent was matched, nothing more was produced
        Extra,          ///< matched, and the code has more commands: `leftovers`
        Finished,       ///< the code ended the run: `leftovers` are all commands of its last workflow task (Go)
        Mismatch,       ///< the SDK says: non-deterministic
        NotRegistered,  ///< this worker (on this queue) does not know the workflow type
        Deadlock,       ///< the SDK's deadlock detector fired
        Protocol,       ///< the SDK calls the task itself wrong: our fault or the history's
        UnknownEvent,   ///< an event of a type that this SDK does not know: `eventId`
        Error,          ///< the code raised something of its own; `failure`
        DecodeError,    ///< a payload that this worker cannot decode; `failure`
        Answered,       ///< a legacy query was answered: no check of anything beyond "it did not fail"
        Silent,         ///< nothing in time
        Gone,           ///< the worker ended with the task in hand
        Nonsense,       ///< bytes that are not what the method's name says
    };
    Kind kind = Kind::Silent;
    std::vector<CommandView> leftovers;
    std::vector<std::string> commands;           ///< the same, as serialized temporal.api.command.v1.Command
    std::string workerNamespace;                 ///< of the worker's own client, as its reply says; "" = unsaid
    std::optional<WorkerFailure> failure;        ///< what the worker reported as failed
    std::string text;                            ///< what the SDK said, unshortened
    std::int64_t eventId = 0;                    ///< the event that the text names, 0 = none
    int madeUp = -1;                             ///< which of the events we made up behind the history it names (Go), -1 = none
    std::map<std::string, std::string> queries;  ///< id of the query -> its answer as text (JSON string undone)
    std::string queue;                           ///< queue of the poll that got the task
    history::EventId cut;                        ///< the question: events 1..cut were sent,
    int form = 0;                                ///< and in which of the dialect's ways

    /// The code could not be brought past the events sent.
    bool failed() const
    {
        return kind == Kind::Mismatch || kind == Kind::Error || kind == Kind::DecodeError || kind == Kind::NotRegistered
            || kind == Kind::Deadlock || kind == Kind::UnknownEvent || kind == Kind::Protocol || kind == Kind::Nonsense;
    }
    bool ownFailure() const { return kind == Kind::Error || kind == Kind::DecodeError; }
};

} // namespace hindsight::replay

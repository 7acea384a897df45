#include "shown_command.h"

#include "replay/verdict/command_view.h"
#include "tests/support/history_builder.h"

#include "temporal/api/command/v1/message.pb.h"

namespace hindsight::replay::testing {

std::string attributesJson(const std::string& command)
{
    temporal::api::command::v1::Command parsed;
    return parsed.ParseFromString(command)
        ? producedCommand(parsed, *history::testing::HistoryBuilder().started("Order").snapshot(), true).attributesJson : std::string{};
}

} // namespace hindsight::replay::testing

#include "app/cli/number_checks.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdint>

namespace hindsight::app {

void mustBeOneOrMore(CLI::Option& option)
{
    option.check([](const std::string& text) {
        std::int64_t value = 0;
        return CLI::detail::lexical_cast(text, value) && value >= 1 ? std::string() : text + ": must be 1 or more";
    });
}

void mustBeAboveZero(CLI::Option& option)
{
    option.check([](const std::string& text) {
        double value = 0;
        return CLI::detail::lexical_cast(text, value) && std::isfinite(value) && value > 0 ? std::string() : text + ": must be above 0";
    });
}

void mustBeZeroOrMore(CLI::Option& option)
{
    option.check([](const std::string& text) {
        double value = 0;
        return CLI::detail::lexical_cast(text, value) && std::isfinite(value) && value >= 0 ? std::string() : text + ": must be 0 or more";
    });
}

} // namespace hindsight::app

// Checks of numbers on the command line, in words: those of CLI11 print the largest number there is. Cheap.
#pragma once

namespace CLI {
class Option;
}

namespace hindsight::app {

void mustBeOneOrMore(CLI::Option& option);  ///< a whole number
void mustBeAboveZero(CLI::Option& option);  ///< may have a fraction

void mustBeZeroOrMore(CLI::Option& option); ///< may have a fraction

} // namespace hindsight::app

// What every command of the program shares: how it is registered, and what it does with errors and output.
// A command file offers `void addXCommand(CLI::App&, ChosenCommand&)` and `int runX(const XArguments&)`.
#pragma once

#include "history/result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace hindsight::app {

/// The command that the arguments chose; empty: none, so the window.
struct ChosenCommand {
    std::function<int()> run;
};

enum ExitStatus : int { kDone = 0, kFailed = 1, kUsage = 2, kOwnFault = 70, kCancelled = 130 };

/// "hindsight: message" on stderr; returns the exit status that belongs to the error.
int fail(const Error& error);
/// A line on stderr. Control characters other than newline and tab become '?', here and in print().
void note(std::string_view line);
/// Text on stdout, as it is.
void print(std::string_view text);

/// The option --library FILE, the same for every command. Its value starts as Library::defaultPath().
void addLibraryOption(CLI::App& command, std::filesystem::path& library);
/// --format text|json.
void addFormatOption(CLI::App& command, bool& json);
/// --decode: payload values on stdout.
void addDecodeOption(CLI::App& command, bool& decode);

} // namespace hindsight::app

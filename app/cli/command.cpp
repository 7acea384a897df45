#include "app/cli/command.h"

#include "history/store/library.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace hindsight::app {

namespace {

/// Histories carry the words of strangers: escape sequences in them must not reach a terminal.
void write(std::FILE* stream, std::string_view text)
{
    const auto harmful = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20U && c != '\n' && c != '\t') || byte == 0x7fU;
    };
    while (!text.empty()) {
        const auto bad = std::find_if(text.begin(), text.end(), harmful);
        const auto good = static_cast<std::size_t>(bad - text.begin());
        std::fwrite(text.data(), 1, good, stream);
        if (bad != text.end())
            std::fputc('?', stream);
        text.remove_prefix(std::min(text.size(), good + 1));
    }
}

} // namespace

int fail(const Error& error)
{
    note("hindsight: " + error.message);
    switch (error.code) {
    case ErrorCode::Cancelled: return kCancelled;
    case ErrorCode::Internal: return kOwnFault;
    case ErrorCode::Invalid:
    case ErrorCode::NotFound:
    case ErrorCode::Ambiguous:
    case ErrorCode::Io:
    case ErrorCode::Busy:
    case ErrorCode::Network:
    case ErrorCode::Unsupported: return kFailed;
    }
    return kOwnFault;
}

void note(std::string_view line)
{
    write(stderr, line);
    std::fputc('\n', stderr);
}

void print(std::string_view text)
{
    write(stdout, text);
}

void addLibraryOption(CLI::App& command, std::filesystem::path& library)
{
    library = history::Library::defaultPath();
    command.add_option("--library", library, "The library file")->type_name("FILE")->default_str(library.string());
}

void addFormatOption(CLI::App& command, bool& json)
{
    command.add_option_function<std::string>("--format", [&json](const std::string& text) { json = text == "json"; },
                                             "text (default), or json: one object on stdout")
        ->check(CLI::IsMember({"text", "json"}))
        ->type_name("text|json");
}

void addDecodeOption(CLI::App& command, bool& decode)
{
    command.add_flag("--decode", decode, "Show payload values too, not only their size and hash");
}

} // namespace hindsight::app

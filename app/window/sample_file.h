// Where the bundled sample history is: installed beside the program, or in the source tree that built it.
#pragma once

#include <filesystem>

namespace hindsight::app {

/// Empty when it is in neither place.
std::filesystem::path sampleHistory();

} // namespace hindsight::app

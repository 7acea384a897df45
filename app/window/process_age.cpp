#include "app/window/process_age.h"

#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace hindsight::app {

double processAgeMs()
{
    std::ifstream in("/proc/self/stat");
    std::string line;
    std::getline(in, line);
    // field 22 is the start time in clock ticks since boot; the name in field 2 may hold spaces, so count after its ')'
    std::istringstream fields(line.substr(line.rfind(')') + 1));
    std::string skipped;
    for (int field = 3; field < 22; ++field)
        fields >> skipped;
    double ticks = 0;
    if (!(fields >> ticks))
        return 0;
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const double up = static_cast<double>(now.tv_sec) * 1000 + static_cast<double>(now.tv_nsec) / 1e6;
    return up - ticks * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

} // namespace hindsight::app

// PageWriter: serialized events in, pages of about a megabyte out, each a History of its own. One thread.
#pragma once

#include "history/model/snapshot.h"

namespace hindsight::history {

class PageWriter {
public:
    /// One event as a field of History, tag and length included.
    void addWhole(std::string_view eventField);
    std::vector<Page> take();

private:
    void close();

    static constexpr std::size_t kPageBytes = 1U << 20U;
    std::vector<Page> m_pages;
    std::string m_current;
};

} // namespace hindsight::history

#include "history/source/page_writer.h"

namespace hindsight::history {

void PageWriter::addWhole(std::string_view eventField)
{
    if (!m_current.empty() && m_current.size() + eventField.size() > kPageBytes)
        close();
    if (eventField.size() >= kPageBytes) { // too large to be copied twice
        m_pages.push_back(std::make_shared<const std::string>(eventField));
        return;
    }
    m_current.append(eventField);
}

void PageWriter::close()
{
    // The copy has exactly the size it needs; the buffer stays for the next page.
    m_pages.push_back(std::make_shared<const std::string>(m_current));
    m_current.clear();
}

std::vector<Page> PageWriter::take()
{
    if (!m_current.empty())
        close();
    m_current.shrink_to_fit();
    return std::move(m_pages);
}

} // namespace hindsight::history

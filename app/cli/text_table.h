// Columns of text for a terminal, two spaces apart, as wide as their widest cell.
#pragma once

#include <string>
#include <vector>

namespace hindsight::app {

class TextTable {
public:
    explicit TextTable(std::vector<std::string> header);
    void add(std::vector<std::string> row);
    std::string text() const;

private:
    std::vector<std::vector<std::string>> m_rows;
};

} // namespace hindsight::app

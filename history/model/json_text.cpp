#include "history/model/json_text.h"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <vector>

namespace hindsight::history {

namespace {

/// Writes what the parser reports. A DOM would turn 12345678901234567890123 into a double and 1.10 into 1.1.
class PrettyWriter : public nlohmann::json_sax<nlohmann::json> {
public:
    std::string out;

    bool null() override { return value("null"); }
    bool boolean(bool v) override { return value(v ? "true" : "false"); }
    bool number_integer(number_integer_t v) override { return value(std::to_string(v)); }
    bool number_unsigned(number_unsigned_t v) override { return value(std::to_string(v)); }
    bool number_float(number_float_t, const string_t& written) override { return value(written); }
    bool string(string_t& v) override { return value(quoted(v)); }
    bool binary(binary_t&) override { return false; } // not in JSON text

    bool start_object(std::size_t) override { return open('{'); }
    bool end_object() override { return close('}'); }
    bool start_array(std::size_t) override { return open('['); }
    bool end_array() override { return close(']'); }
    bool key(string_t& k) override
    {
        separate();
        out += quoted(k) + ": ";
        m_afterKey = true;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    static std::string quoted(const std::string& text)
    {
        return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }

    /// Comma, new line and indent before the next thing, unless it stands behind its key.
    void separate()
    {
        if (std::exchange(m_afterKey, false) || m_filled.empty())
            return;
        if (m_filled.back())
            out += ',';
        m_filled.back() = true;
        newLine();
    }

    void newLine()
    {
        out += '\n';
        out.append(2 * std::min<std::size_t>(m_filled.size(), 100), ' '); // deeper than that only by malice
    }

    bool value(const std::string& text)
    {
        separate();
        out += text;
        return true;
    }

    bool open(char bracket)
    {
        separate();
        out += bracket;
        m_filled.push_back(false);
        return true;
    }

    bool close(char bracket)
    {
        const bool filled = m_filled.back();
        m_filled.pop_back();
        if (filled)
            newLine();
        out += bracket;
        return true;
    }

    std::vector<bool> m_filled; // one entry an open bracket: does it hold something?
    bool m_afterKey = false;
};

} // namespace

std::optional<std::string> prettyJson(std::string_view text)
{
    PrettyWriter writer;
    if (!nlohmann::json::sax_parse(text, &writer))
        return std::nullopt;
    return std::move(writer.out);
}

std::string base64(std::string_view bytes)
{
    std::string out;
    constexpr std::size_t chunk = 3 * 1024 * 1024; // EVP_EncodeBlock counts in int
    for (std::size_t at = 0; at < bytes.size(); at += chunk) {
        const std::string_view part = bytes.substr(at, chunk);
        std::vector<unsigned char> encoded(4 * ((part.size() + 2) / 3) + 1);
        const std::vector<unsigned char> plain(part.begin(), part.end());
        const int length = EVP_EncodeBlock(encoded.data(), plain.data(), static_cast<int>(plain.size()));
        out.append(encoded.begin(), encoded.begin() + length);
    }
    return out;
}

} // namespace hindsight::history

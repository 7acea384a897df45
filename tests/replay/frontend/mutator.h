// Mutator: bytes changed at random from a fixed seed, as a fuzzer would: flipped, cut, doubled, or made up.
#pragma once

#include <random>
#include <string>

namespace hindsight::replay::test {

class Mutator {
public:
    explicit Mutator(unsigned seed) : m_random(seed) {}

    std::string changed(std::string bytes)
    {
        for (auto edits = m_random() % 4; edits > 0; --edits) {
            const std::size_t at = bytes.empty() ? 0 : m_random() % bytes.size();
            switch (m_random() % 5) {
            case 0:
                if (!bytes.empty())
                    bytes[at] = static_cast<char>(m_random());
                break;
            case 1: bytes.resize(at); break;
            case 2: bytes.insert(at, bytes.substr(at / 2, 8)); break;
            case 3: bytes.insert(at, 1, static_cast<char>(m_random())); break;
            default:
                bytes.resize(m_random() % 40);
                for (char& c : bytes)
                    c = static_cast<char>(m_random());
            }
        }
        return bytes;
    }

private:
    std::mt19937 m_random;
};

} // namespace hindsight::replay::test

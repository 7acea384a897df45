#include "replay/frontend/java_trust.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace hindsight::replay {
namespace {

std::vector<std::string> certificatesOf(std::string_view pem)
{
    std::vector<std::string> certificates;
    const std::unique_ptr<BIO, int (*)(BIO*)> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    for (;;) {
        char* name = nullptr;
        char* header = nullptr;
        unsigned char* data = nullptr;
        long size = 0;
        if (!in || PEM_read_bio(in.get(), &name, &header, &data, &size) != 1)
            return certificates;
        if (std::string_view(name) == PEM_STRING_X509)
            certificates.emplace_back(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(data);
    }
}

void addNumber(std::string& out, std::uint64_t value, int bytes) // big-endian
{
    for (int i = bytes - 1; i >= 0; --i)
        out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

void addText(std::string& out, std::string_view text) // DataOutput.writeUTF, ASCII
{
    addNumber(out, text.size(), 2);
    out += text;
}

std::string digestOf(const std::string& store)
{
    std::string input;
    for (const char c : std::string_view(kJavaTrustPassword)) { // UTF-16, big-endian
        input += '\0';
        input += c;
    }
    input += "Mighty Aphrodite";
    input += store;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

} // namespace

std::string javaTrustStore(std::string_view pem)
{
    constexpr std::uint32_t kMagic = 0xfeedfeed, kVersion = 2, kTrustedCertificate = 2;
    const auto certificates = certificatesOf(pem);
    std::string store;
    addNumber(store, kMagic, 4);
    addNumber(store, kVersion, 4);
    addNumber(store, certificates.size(), 4);
    for (std::size_t i = 0; i < certificates.size(); ++i) {
        addNumber(store, kTrustedCertificate, 4);
        addText(store, fmt::format("authority-{}", i));
        addNumber(store, 0, 8); // when it was added: nobody asks
        addText(store, "X.509");
        addNumber(store, certificates[i].size(), 4);
        store += certificates[i];
    }
    return store + digestOf(store);
}

} // namespace hindsight::replay

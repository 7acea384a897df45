#include "replay/frontend/certificate.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <memory>

namespace hindsight::replay {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<&X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<&BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<&X509_EXTENSION_free>>;

constexpr long kDay = 24 * 60 * 60;
constexpr long kValidFrom = -kDay, kValidTo = 30 * kDay; // clocks of containers go wrong; a session of step mode may last for days

Key newKey()
{
    return Key(EVP_EC_gen("P-256")); // what every SDK's TLS library knows
}

bool setSerial(X509& certificate)
{
    std::array<unsigned char, 16> number{};
    if (RAND_bytes(number.data(), static_cast<int>(number.size())) != 1)
        return false;
    number[0] = static_cast<unsigned char>((number[0] & 0x3fU) | 0x40U); // positive, and of full length
    const std::unique_ptr<BIGNUM, Freed<&BN_free>> value(BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr));
    return value && BN_to_ASN1_INTEGER(value.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool setName(X509_NAME* name, const std::string& common)
{
    const auto add = [&](const char* field, const std::string& text) {
        return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                                          static_cast<int>(text.size()), -1, 0) == 1;
    };
    return add("O", "Hindsight, for one check") && add("CN", common);
}

bool addExtension(X509& certificate, X509& issuer, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

Certificate unsignedCertificate(EVP_PKEY& key, const std::string& common)
{
    Certificate certificate(X509_new());
    const bool made = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 && setSerial(*certificate)
        && X509_gmtime_adj(X509_getm_notBefore(certificate.get()), kValidFrom) != nullptr
        && X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidTo) != nullptr
        && setName(X509_get_subject_name(certificate.get()), common) && X509_set_pubkey(certificate.get(), &key) == 1;
    return made ? std::move(certificate) : nullptr;
}

bool isAddress(const std::string& name)
{
    unsigned char buffer[16];
    return ::inet_pton(AF_INET, name.c_str(), buffer) == 1 || ::inet_pton(AF_INET6, name.c_str(), buffer) == 1;
}

std::string alternativeNames(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names)
        text += fmt::format("{}{}:{}", text.empty() ? "" : ",", isAddress(name) ? "IP" : "DNS", name);
    return text;
}

template <class Write>
std::string pem(Write write)
{
    const Memory memory(BIO_new(BIO_s_mem()));
    char* text = nullptr;
    if (!memory || write(memory.get()) != 1)
        return {};
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string certificatePem(X509& certificate)
{
    return pem([&](BIO* out) { return PEM_write_bio_X509(out, &certificate); });
}

} // namespace

Result<ServerCertificate> makeServerCertificate(const std::vector<std::string>& names)
{
    const auto failed = [] {
        std::array<char, 256> text{};
        ERR_error_string_n(ERR_get_error(), text.data(), text.size());
        return Error{ErrorCode::Internal, fmt::format("cannot make a certificate: {}", text.data())};
    };
    for (const auto& name : names) {
        if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:*") != std::string::npos)
            return Error{ErrorCode::Invalid, fmt::format("\"{}\" cannot be a name of a certificate: give a host name or an address", name)};
    }
    const Key authorityKey = newKey(), key = newKey();
    if (!authorityKey || !key)
        return failed();
    const Certificate authority = unsignedCertificate(*authorityKey, "Hindsight check authority");
    if (!authority || X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get())) != 1
        || !addExtension(*authority, *authority, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
        || !addExtension(*authority, *authority, NID_key_usage, "critical,keyCertSign,cRLSign")
        || !addExtension(*authority, *authority, NID_subject_key_identifier, "hash")
        || X509_sign(authority.get(), authorityKey.get(), EVP_sha256()) == 0)
        return failed();
    const Certificate server = unsignedCertificate(*key, names.empty() ? "localhost" : names.front());
    if (!server || X509_set_issuer_name(server.get(), X509_get_subject_name(authority.get())) != 1
        || !addExtension(*server, *authority, NID_basic_constraints, "critical,CA:FALSE")
        || !addExtension(*server, *authority, NID_key_usage, "critical,digitalSignature")
        || !addExtension(*server, *authority, NID_ext_key_usage, "serverAuth")
        || !addExtension(*server, *authority, NID_subject_key_identifier, "hash")
        || !addExtension(*server, *authority, NID_authority_key_identifier, "keyid:always")
        || !addExtension(*server, *authority, NID_subject_alt_name, alternativeNames(names))
        || X509_sign(server.get(), authorityKey.get(), EVP_sha256()) == 0)
        return failed();

    ServerCertificate result;
    result.authorityPem = certificatePem(*authority);
    result.chainPem = certificatePem(*server);
    result.keyPem = pem([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    if (result.authorityPem.empty() || result.chainPem.empty() || result.keyPem.empty())
        return failed();
    return result;
}

} // namespace hindsight::replay

// What --tls makes: the certificate, the Java trust store, and the folder that leads a worker to them.
#include "replay/frontend/certificate.h"
#include "replay/frontend/java_trust.h"
#include "replay/frontend/trust_folder.h"

#include <QtTest>

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>

using namespace hindsight;
using namespace hindsight::replay;

namespace {

std::shared_ptr<X509> read(const std::string& pem)
{
    const std::unique_ptr<BIO, int (*)(BIO*)> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), &X509_free};
}

bool vouchedFor(X509* certificate, X509* authority)
{
    const std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> store(X509_STORE_new(), &X509_STORE_free);
    const std::unique_ptr<X509_STORE_CTX, void (*)(X509_STORE_CTX*)> context(X509_STORE_CTX_new(), &X509_STORE_CTX_free);
    X509_STORE_add_cert(store.get(), authority);
    X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context.get()), X509_V_FLAG_X509_STRICT);
    return X509_verify_cert(context.get()) == 1;
}

std::string contents(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class TlsPartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theAuthorityVouchesForTheServer();
    void noTwoChecksShareAnything();
    void aNameThatIsNoneIsRefused();
    void theJavaTrustStoreHoldsEachCertificate();
    void theFolderIsPrivateAndGoesAway();
    void aFolderThatCannotBeWrittenIsAnError();
};

void TlsPartsTest::theAuthorityVouchesForTheServer()
{
    const auto made = makeServerCertificate({"localhost", "127.0.0.1", "::1", "ns.a1.tmprl.cloud"});
    QVERIFY2(made.ok(), made.ok() ? "" : made.error().message.c_str());
    const auto authority = read(made.value().authorityPem), server = read(made.value().chainPem);
    QVERIFY(authority && server);
    QVERIFY(vouchedFor(server.get(), authority.get()));
    for (const char* name : {"localhost", "ns.a1.tmprl.cloud"})
        QCOMPARE(X509_check_host(server.get(), name, 0, 0, nullptr), 1);
    for (const char* address : {"127.0.0.1", "::1"})
        QCOMPARE(X509_check_ip_asc(server.get(), address, 0), 1);
    QCOMPARE(X509_check_host(server.get(), "example.org", 0, 0, nullptr), 0);
    QCOMPARE(X509_check_ca(server.get()), 0);
    QVERIFY(QByteArray::fromStdString(made.value().keyPem).contains("PRIVATE KEY"));
    QVERIFY(!QByteArray::fromStdString(made.value().authorityPem).contains("PRIVATE KEY"));
}

void TlsPartsTest::noTwoChecksShareAnything()
{
    const auto one = makeServerCertificate({"localhost"}), two = makeServerCertificate({"localhost"});
    QVERIFY(one.ok() && two.ok());
    QVERIFY(one.value().keyPem != two.value().keyPem);
    QVERIFY(!vouchedFor(read(one.value().chainPem).get(), read(two.value().authorityPem).get()));
}

void TlsPartsTest::aNameThatIsNoneIsRefused()
{
    for (const char* name : {"", "a b", "DNS=x", "a,DNS:b", "caf\xc3\xa9"}) {
        const auto made = makeServerCertificate({"localhost", name});
        QVERIFY(!made.ok());
        QCOMPARE((made.error().code), (ErrorCode::Invalid));
    }
}

void TlsPartsTest::theJavaTrustStoreHoldsEachCertificate()
{
    const auto one = makeServerCertificate({"a"}), two = makeServerCertificate({"b"});
    QVERIFY(one.ok() && two.ok());
    const std::string store = javaTrustStore("no certificate\n" + one.value().authorityPem + one.value().keyPem + two.value().authorityPem);
    const auto bytes = QByteArray::fromStdString(store);
    QVERIFY(bytes.startsWith(QByteArray::fromHex("feedfeed00000002" "00000002")));
    QCOMPARE(bytes.count("X.509"), 2);
    // The digest that a JVM compares: password in UTF-16, a phrase, all before it.
    const QByteArray signedPart = bytes.chopped(20);
    QByteArray keyed;
    for (const char c : QByteArray(kJavaTrustPassword))
        keyed.append('\0').append(c);
    QCOMPARE(bytes.right(20), QCryptographicHash::hash(QByteArray(keyed + "Mighty Aphrodite" + signedPart), QCryptographicHash::Sha1));
}

void TlsPartsTest::theFolderIsPrivateAndGoesAway()
{
    QTemporaryDir temporary;
    qputenv("TMPDIR", temporary.path().toUtf8());
    const auto authority = makeServerCertificate({"localhost"}).value().authorityPem, own = makeServerCertificate({"mine"}).value().authorityPem;
    QFile bundle(temporary.filePath(QStringLiteral("own.pem")));
    QVERIFY(bundle.open(QIODevice::WriteOnly) && bundle.write(QByteArray::fromStdString(own)) > 0);
    bundle.close();
    std::filesystem::path path;
    {
        auto made = TrustFolder::make(authority, {"SSL_CERT_FILE=" + bundle.fileName().toStdString(), "JAVA_TOOL_OPTIONS=-Xmx1g"});
        QVERIFY(made.ok());
        TrustFolder first = std::move(made).value();
        const TrustFolder folder = std::move(first);
        path = folder.path();
        const auto& set = folder.environment();
        QCOMPARE(contents(set.at("TEMPORAL_TLS_SERVER_CA_CERT_PATH")), authority);
        QCOMPARE(contents(set.at("SSL_CERT_FILE")), own + authority);
        QCOMPARE(contents(set.at("NODE_EXTRA_CA_CERTS")), authority);
        QVERIFY(set.at("JAVA_TOOL_OPTIONS").starts_with("-Xmx1g -Djavax.net.ssl.trustStore=" + path.string()));
        QCOMPARE(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
        for (const auto& file : std::filesystem::directory_iterator(path))
            QCOMPARE(file.status().permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    QVERIFY(!path.empty() && !std::filesystem::exists(path));
}

void TlsPartsTest::aFolderThatCannotBeWrittenIsAnError()
{
    qputenv("TMPDIR", "/proc/self");
    const auto made = TrustFolder::make("", {});
    qunsetenv("TMPDIR");
    QVERIFY(!made.ok());
    QVERIFY2(QByteArray::fromStdString(made.error().message).contains("hindsight-tls-"), made.error().message.c_str());
}

QTEST_GUILESS_MAIN(TlsPartsTest)
#include "tls_parts_test.moc"

#include "app/cli/connection_options.h"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace hindsight::app {

namespace {

std::string environment(std::initializer_list<const char*> names)
{
    for (const char* const name : names) {
        if (const char* const value = std::getenv(name); value != nullptr && *value != '\0')
            return value;
    }
    return {};
}

} // namespace

history::Connection connectionFromEnvironment()
{
    history::Connection connection;
    const auto start = [](std::string& value, std::initializer_list<const char*> names) {
        if (std::string found = environment(names); !found.empty())
            value = std::move(found);
    };
    start(connection.address, {"TEMPORAL_ADDRESS"});
    start(connection.namespaceName, {"TEMPORAL_NAMESPACE"});
    start(connection.apiKey, {"TEMPORAL_API_KEY"});
    start(connection.tlsServerName, {"TEMPORAL_TLS_SERVER_NAME"});
    start(connection.tlsCaFile, {"TEMPORAL_TLS_SERVER_CA_CERT_PATH", "TEMPORAL_TLS_CA"});
    start(connection.tlsCertFile, {"TEMPORAL_TLS_CLIENT_CERT_PATH", "TEMPORAL_TLS_CERT"});
    start(connection.tlsKeyFile, {"TEMPORAL_TLS_CLIENT_KEY_PATH", "TEMPORAL_TLS_KEY"});
    const std::string tls = environment({"TEMPORAL_TLS"});
    const bool named = !connection.tlsServerName.empty() || !connection.tlsCaFile.empty() || !connection.tlsCertFile.empty()
        || !connection.tlsKeyFile.empty();
    connection.tls = tls.empty() ? named : tls != "false" && tls != "0";
    return connection;
}

void addConnectionOptions(CLI::App& command, history::Connection& connection)
{
    connection = connectionFromEnvironment();
    command.add_option("--address", connection.address, "The server (TEMPORAL_ADDRESS)")->type_name("HOST:PORT")->capture_default_str();
    command.add_option("--namespace", connection.namespaceName, "The namespace (TEMPORAL_NAMESPACE)")->type_name("NS")->capture_default_str();
    // The key is given to nobody else: not printed as a default, not stored.
    command.add_option("--api-key", connection.apiKey, "API key; better in TEMPORAL_API_KEY, where no process list shows it. Implies TLS")->type_name("KEY");
    // Who names a certificate means TLS: never plaintext without a word.
    const auto implying = [&](const char* name, std::string& value, const char* help, const char* type) {
        command.add_option(name, value, help)->type_name(type)->each([&connection](const std::string&) { connection.tls = true; });
    };
    implying("--tls-server-name", connection.tlsServerName, "Name that the server's certificate must carry. Implies TLS", "NAME");
    implying("--tls-ca-path", connection.tlsCaFile, "Certificate of the server's authority. Implies TLS", "FILE");
    implying("--tls-cert-path", connection.tlsCertFile, "Our certificate. Implies TLS", "FILE");
    implying("--tls-key-path", connection.tlsKeyFile, "Our private key. Implies TLS", "FILE");
    // Options act in the order in which they are added, so this one has the last word.
    command.add_flag("--tls,!--no-tls", connection.tls, "Speak TLS (TEMPORAL_TLS)");
}

} // namespace hindsight::app

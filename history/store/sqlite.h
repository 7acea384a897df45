// The few lines of SQLite that the store needs: a connection, a prepared statement, errors as ours. One thread at a
// time a connection. Only history/store includes this; nothing outside it sees SQL.
#pragma once

#include "history/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace hindsight::history {

class Statement;

class Database {
public:
    enum class Mode { Create, ReadOnly };
    static Result<Database> open(const std::filesystem::path& file, Mode mode);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    Result<void> run(const char* sql) const;                 ///< statements without a result
    Result<std::int64_t> number(const char* sql) const;      ///< first column of the first row; 0 without rows
    Result<std::string> text(const char* sql) const;
    std::int64_t lastRow() const;
    /// What went wrong, on which file, and what to do.
    Error error(int code, std::string_view doing) const;
    sqlite3* handle() const { return m_handle; }

private:
    Database() = default;
    sqlite3* m_handle = nullptr;
    std::filesystem::path m_file;
};

/// A prepared statement. Binding errors surface in step(); bound text and bytes must live until then.
class Statement {
public:
    Statement(const Database& database, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view text);
    Statement& bindBytes(std::string_view bytes);
    Result<bool> step();                                     ///< true: a row is there
    Result<void> finish();                                   ///< for statements without rows; ready for the next bind
    std::int64_t number(int column) const;
    std::string text(int column) const;
    std::string bytes(int column) const;

private:
    const Database& m_database;
    sqlite3_stmt* m_statement = nullptr;
    int m_code = 0;
    int m_next = 1;
};

/// BEGIN IMMEDIATE ... COMMIT; rolled back when it goes out of scope uncommitted.
class Transaction {
public:
    explicit Transaction(const Database& database) : m_database(database) {}
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Result<void> begin();
    Result<void> commit();

private:
    const Database& m_database;
    bool m_open = false;
};

} // namespace hindsight::history

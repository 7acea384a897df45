#include "history/store/sqlite.h"

#include <fmt/core.h>
#include <sqlite3.h>
#include <utility>

namespace hindsight::history {

namespace {

constexpr int kBusyTimeoutMs = 20000; // longer than the largest transaction of another process

} // namespace

Result<Database> Database::open(const std::filesystem::path& file, Mode mode)
{
    Database database;
    database.m_file = file;
    const int flags = (mode == Mode::Create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY)
        | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(file.c_str(), &database.m_handle, flags, nullptr);
    if (code != SQLITE_OK)
        return database.error(code, "open");
    sqlite3_busy_timeout(database.m_handle, kBusyTimeoutMs);
    return database;
}

Database::Database(Database&& other) noexcept
    : m_handle(std::exchange(other.m_handle, nullptr)), m_file(std::move(other.m_file))
{
}

Database& Database::operator=(Database&& other) noexcept
{
    std::swap(m_handle, other.m_handle);
    std::swap(m_file, other.m_file);
    return *this;
}

Database::~Database()
{
    sqlite3_close(m_handle);
}

Error Database::error(int code, std::string_view doing) const
{
    const std::string file = m_file.string();
    const std::string said = m_handle != nullptr ? sqlite3_errmsg(m_handle) : sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return {ErrorCode::Io, fmt::format("library {}: the disk is full; nothing of this was stored, what was stored before is safe. "
                                           "Make room and repeat", file)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Busy, fmt::format("library {}: another process has been writing to it for {} s; try again", file,
                                             kBusyTimeoutMs / 1000)};
    case SQLITE_NOTADB:
        return {ErrorCode::Invalid, fmt::format("library {}: is not a library of Hindsight (not an SQLite file, or damaged); nothing was "
                                                "changed. Name another with --library, or move this file away", file)};
    case SQLITE_CORRUPT:
        return {ErrorCode::Invalid, fmt::format("library {}: the file is damaged ({}); nothing was changed. Move it away and import again, "
                                                "or rescue it with `sqlite3 FILE .recover`", file, said)};
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return {ErrorCode::Io, fmt::format("library {}: may not be written ({})", file, said)};
    case SQLITE_CANTOPEN:
        return {ErrorCode::Io, fmt::format("library {}: cannot be opened ({}); does its folder exist, and may you write there?", file, said)};
    case SQLITE_IOERR:
        return {ErrorCode::Io, fmt::format("library {}: cannot {}: input/output error ({}); is the disk full or gone?", file, doing, said)};
    default:
        return {ErrorCode::Io, fmt::format("library {}: cannot {}: {}", file, doing, said)};
    }
}

Result<void> Database::run(const char* sql) const
{
    const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return error(code, "prepare it");
    return {};
}

Result<std::int64_t> Database::number(const char* sql) const
{
    Statement statement(*this, sql);
    auto row = statement.step();
    if (!row.ok())
        return row.error();
    return row.value() ? statement.number(0) : 0;
}

Result<std::string> Database::text(const char* sql) const
{
    Statement statement(*this, sql);
    auto row = statement.step();
    if (!row.ok())
        return row.error();
    return row.value() ? statement.text(0) : std::string();
}

std::int64_t Database::lastRow() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

Statement::Statement(const Database& database, const char* sql) : m_database(database)
{
    m_code = sqlite3_prepare_v2(database.handle(), sql, -1, &m_statement, nullptr);
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

Statement& Statement::bind(std::int64_t value)
{
    if (m_code == SQLITE_OK)
        m_code = sqlite3_bind_int64(m_statement, m_next++, value);
    return *this;
}

Statement& Statement::bind(std::string_view text)
{
    // An empty string_view may have a null pointer, which SQLite would read as NULL.
    if (m_code == SQLITE_OK)
        m_code = sqlite3_bind_text64(m_statement, m_next++, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBytes(std::string_view bytes)
{
    if (m_code == SQLITE_OK)
        m_code = sqlite3_bind_blob64(m_statement, m_next++, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
}

Result<bool> Statement::step()
{
    if (m_code == SQLITE_OK)
        m_code = sqlite3_step(m_statement);
    const int code = m_code;
    if (code == SQLITE_ROW) {
        m_code = SQLITE_OK;
        return true;
    }
    if (code == SQLITE_DONE)
        return false;
    return m_database.error(code, sqlite3_stmt_readonly(m_statement) != 0 ? "read" : "write");
}

Result<void> Statement::finish()
{
    auto row = step();
    if (!row.ok())
        return row.error();
    m_code = sqlite3_reset(m_statement);
    m_next = 1;
    return {};
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

std::string Statement::text(int column) const
{
    return bytes(column);
}

std::string Statement::bytes(int column) const
{
    const void* const data = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

Transaction::~Transaction()
{
    if (m_open)
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::begin()
{
    auto begun = m_database.run("BEGIN IMMEDIATE");
    m_open = begun.ok();
    return begun;
}

Result<void> Transaction::commit()
{
    auto done = m_database.run("COMMIT");
    if (done.ok())
        m_open = false;
    return done;
}

} // namespace hindsight::history

// Result<T>: a value or an Error. Foreign errors (gRPC, SQLite, protobuf, errno) are turned into one at the
// edge where they occur. Cancelling is a code of its own, so that nobody shows it as a failure.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace hindsight {

enum class ErrorCode {
    Invalid,     ///< the input is not what it should be (file, argument, history)
    NotFound,    ///< nothing by that name
    Ambiguous,   ///< several things by that name; the message lists them
    Io,          ///< file system, SQLite, disk full
    Busy,        ///< held by another process
    Network,     ///< server or connection
    Unsupported, ///< newer schema, foreign version
    Cancelled,   ///< the user stopped it: not a failure
    Internal,    ///< our own fault
};

/// What failed, on what, and what to do: one message for a person, one code for the program.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    const T& value() const& { assert(ok()); return std::get<0>(m_state); }
    T& value() & { assert(ok()); return std::get<0>(m_state); }
    T&& value() && { assert(ok()); return std::get<0>(std::move(m_state)); }
    const Error& error() const { assert(!ok()); return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}

    bool ok() const { return m_ok; }
    const Error& error() const { assert(!m_ok); return m_error; }

private:
    Error m_error;
    bool m_ok = true;
};

inline Error cancelled() { return {ErrorCode::Cancelled, "cancelled"}; }

} // namespace hindsight

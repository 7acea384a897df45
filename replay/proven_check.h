// A check that uses proofs of earlier ones: histories whose bytes, code and settings are those of a kept proof are not put
// to a worker again. Blocking, as check(). The proofs' place is the caller's (the library).
#pragma once

#include "replay/check.h"

namespace hindsight::replay {

struct ProofBook {
    /// In the order of the keys; none where no proof is kept.
    std::function<Result<std::vector<std::optional<std::string>>>(const std::vector<std::string>& keys)> find;
    struct Entry { std::string key, report; };
    std::function<Result<void>(const std::vector<Entry>& entries)> keep;
};

/// `code`: what codeDigest() says of the worker's code; `program`: which build of the workbench this is.
/// Kept and used again are compatible, differs and diverged, without payload values (`decode` and `against` exclude proofs:
/// Invalid). A proof that cannot be read back, or written, is a warning and the history is checked as ever.
Result<CheckReport> provenCheck(std::vector<CheckInput> inputs, const CheckOptions& options, const std::string& code, const std::string& program,
                                const ProofBook& book, const CheckObserver& observer, std::stop_token stop);

} // namespace hindsight::replay

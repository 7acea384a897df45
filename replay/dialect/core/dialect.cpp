// The dialect of the SDKs on the Rust core: Python, TypeScript, .NET, Ruby, Rust (replay protocol, section 4).
#include "replay/dialect/core/drift.h"
#include "replay/dialect/core/experiment.h"
#include "replay/dialect/core/slow_eviction.h"
#include "replay/dialect/core/stepper.h"
#include "replay/verdict/blind_spots.h"

namespace hindsight::replay {

namespace {

class CoreDialect final : public Dialect {
public:
    void judge(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
               std::stop_token stop, HistoryVerdict& out) const override
    {
        SlowEviction access(worker, evictsTooLate(options.sdk, options.sdkVersion));
        CoreExperiment(plan, names, access, options, std::move(stop), out).run();
    }
    std::unique_ptr<Stepper> stepper(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker,
                                     const StepperOptions& options) const override
    {
        return std::make_unique<CoreStepper>(plan, names, worker, options);
    }
    void compareContents(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                         std::stop_token stop, HistoryVerdict& out) const override
    {
        SlowEviction access(worker, evictsTooLate(options.sdk, options.sdkVersion));
        CoreDrift(plan, names, access, options, std::move(stop), out).run();
    }
    std::vector<NotSeen> blindSpots(const ReplayPlan& plan, EventId checkedTo) const override { return coreBlindSpots(plan, checkedTo); }
};

} // namespace

namespace dialects {

const Dialect& core()
{
    static const CoreDialect dialect;
    return dialect;
}

} // namespace dialects

} // namespace hindsight::replay

// The dialect of the Go SDK (replay protocol, section 5).
#include "replay/dialect/go/drift.h"
#include "replay/dialect/go/experiment.h"
#include "replay/dialect/go/stepper.h"
#include "replay/verdict/blind_spots.h"

namespace hindsight::replay {

namespace {

class GoDialect final : public Dialect {
public:
    void judge(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
               std::stop_token stop, HistoryVerdict& out) const override
    {
        GoExperiment(plan, names, worker, options, std::move(stop), out).run();
    }
    std::vector<NotSeen> blindSpots(const ReplayPlan& plan, EventId checkedTo) const override { return goBlindSpots(plan, checkedTo); }
    void compareContents(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                         std::stop_token stop, HistoryVerdict& out) const override
    {
        GoDrift(plan, names, worker, options, std::move(stop), out).run();
    }
    std::unique_ptr<Stepper> stepper(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const StepperOptions& options) const override
    {
        return std::make_unique<GoStepper>(plan, names, worker, options);
    }
};

} // namespace

namespace dialects {

const Dialect& go()
{
    static const GoDialect dialect;
    return dialect;
}

} // namespace dialects

} // namespace hindsight::replay

// The dialect of the Java SDK (replay protocol, section 6).
#include "replay/dialect/java/drift.h"
#include "replay/dialect/java/experiment.h"
#include "replay/dialect/java/stepper.h"
#include "replay/verdict/blind_spots.h"

namespace hindsight::replay {

namespace {

class JavaDialect final : public Dialect {
public:
    void judge(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
               std::stop_token stop, HistoryVerdict& out) const override
    {
        JavaExperiment(plan, names, worker, options, std::move(stop), out).run();
    }
    std::unique_ptr<Stepper> stepper(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker,
                                     const StepperOptions& options) const override
    {
        return std::make_unique<JavaStepper>(plan, names, worker, options);
    }
    void compareContents(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                         std::stop_token stop, HistoryVerdict& out) const override
    {
        JavaDrift(plan, names, worker, options, std::move(stop), out).run();
    }
    std::vector<NotSeen> blindSpots(const ReplayPlan& plan, EventId checkedTo) const override { return javaBlindSpots(plan, checkedTo); }
    // Two leave a core of two idle a quarter of the time. Flooding (dozens) makes it 2 to 3 times slower, and a cold JVM on a busy machine
    // takes clean code for deadlocked.
    int tasksInFlight() const override { return 4; }
    bool startsAlone() const override { return true; }
};

} // namespace

namespace dialects {

const Dialect& java()
{
    static const JavaDialect dialect;
    return dialect;
}

} // namespace dialects

} // namespace hindsight::replay

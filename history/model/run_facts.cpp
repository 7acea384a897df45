#include "history/model/run_facts.h"

#include "history/model/wire_reader.h"

namespace hindsight::history {

namespace {

/// WorkflowExecution { workflow_id = 1; run_id = 2 }
void readExecution(std::string_view execution, std::string& workflowId, std::string& runId)
{
    WireField field;
    for (WireReader reader(execution); reader.next(field);) {
        if (field.number == 1 && field.isBytes())
            workflowId = field.bytes;
        else if (field.number == 2 && field.isBytes())
            runId = field.bytes;
    }
}

} // namespace

RunFacts readRunFacts(std::string_view attributes)
{
    RunFacts facts;
    WireField field;
    for (WireReader reader(attributes); reader.next(field);) {
        if (field.isVarint() && field.number == 18)
            facts.attempt = field.asInt32();
        if (!field.isBytes())
            continue;
        switch (field.number) {
        case 1: facts.workflowType = wireBytes(field.bytes, 1); break;
        case 2: facts.parentNamespace = field.bytes; break;
        case 3: readExecution(field.bytes, facts.parentWorkflowId, facts.parentRunId); break;
        case 5: facts.taskQueue = wireBytes(field.bytes, 1); break;
        case 10: facts.continuedFromRunId = field.bytes; break;
        case 14: facts.runId = field.bytes; break;
        case 16: facts.firstRunId = field.bytes; break;
        case 20: facts.cronSchedule = field.bytes; break;
        case 28: facts.workflowId = field.bytes; break;
        case 31: readExecution(field.bytes, facts.rootWorkflowId, facts.rootRunId); break;
        default: break;
        }
    }
    return facts;
}

} // namespace hindsight::history

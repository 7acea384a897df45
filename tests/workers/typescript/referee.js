// What the SDK's own replayer says of each history in a folder: node referee.js FOLDER VARIANT...
// One line of JSON a pair: [variant, history, "agrees" | "diverges" | "fails", the SDK's words].
const fs = require('node:fs');
const path = require('node:path');
const { DefaultLogger, Runtime, Worker } = require('@temporalio/worker');
const { DeterminismViolationError } = require('@temporalio/workflow');
const { bundle, codec, failureTypes } = require('./common');

async function main() {
  const [folder, ...variants] = process.argv.slice(2);
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const files = fs.readdirSync(folder).sort();
  for (const variant of variants) {
    const histories = files.map((file) => {
      const history = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
      return { workflowId: history.events[0].workflowExecutionStartedEventAttributes.workflowId, history };
    });
    // Its own default is debugMode, in which an endless loop never ends.
    const options = { debugMode: false, workflowBundle: bundle(variant), workflowFailureErrorTypes: failureTypes(variant), dataConverter: codec(variant) };
    let at = 0;
    for await (const { error } of Worker.runReplayHistories(options, histories)) {
      const said = !error ? 'agrees' : error instanceof DeterminismViolationError ? 'diverges' : 'fails';
      console.log(JSON.stringify([variant, path.basename(files[at], '.json'), said, error?.message ?? '']));
      at += 1;
    }
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

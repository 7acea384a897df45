// A worker of the corpus: one variant of the workflows, where TEMPORAL_ADDRESS says.
//   node worker.js VARIANT [QUEUE]
const { NativeConnection, Runtime, DefaultLogger, Worker } = require('@temporalio/worker');
const { activities, nexusService } = require('./activities');
const { bundle, codec, failureTypes } = require('./common');

async function main() {
  const [variant, taskQueue = 'corpus'] = process.argv.slice(2);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
  const worker = await Worker.create({
    connection,
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    taskQueue,
    workflowBundle: bundle(variant),
    workflowFailureErrorTypes: failureTypes(variant),
    dataConverter: codec(variant),
    activities,
    nexusServices: [nexusService],
  });
  await worker.run();
  await connection.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

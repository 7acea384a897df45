// A worker of the corpus: one variant of the workflows, where TEMPORAL_ADDRESS says.
//   node worker.js VARIANT [QUEUE] [--sealed]
const { NativeConnection, Runtime, DefaultLogger, Worker } = require('@temporalio/worker');
const { activities } = require('./activities');
const { bundle, failureTypes, sealing } = require('./common');

async function main() {
  const sealed = process.argv.includes('--sealed');
  const [variant, taskQueue = 'corpus'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
  const worker = await Worker.create({
    connection,
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    taskQueue,
    workflowBundle: bundle(variant),
    workflowFailureErrorTypes: failureTypes(variant),
    dataConverter: sealed ? { payloadCodecs: [sealing] } : undefined,
    activities,
  });
  await worker.run();
  await connection.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

// A worker of the corpus: one variant of the workflows, where TEMPORAL_ADDRESS says; with TEMPORAL_TLS=true by TLS, and then
// a client's connection is made first, which has other roots than the worker's (Node's own).
//   node worker.js VARIANT [QUEUE]
const { NativeConnection, Runtime, DefaultLogger, Worker } = require('@temporalio/worker');
const { activities, nexusService } = require('./activities');
const { bundle, codec, failureTypes } = require('./common');

async function main() {
  const [variant, taskQueue = 'corpus'] = process.argv.slice(2);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const tls = process.env.TEMPORAL_TLS === 'true';
  if (tls) {
    const { Connection } = require('@temporalio/client');
    const client = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS, tls });
    await client.close();
  }
  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS, tls });
  const worker = await Worker.create({
    connection,
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    taskQueue,
    workflowBundle: bundle(variant),
    workflowFailureErrorTypes: failureTypes(variant),
    dataConverter: codec(variant),
    showStackTraceSources: process.env.CORPUS_SOURCES === 'true',
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

// Bundles the workflows of each variant once: node bundle.js VARIANT...
const fs = require('node:fs');
const path = require('node:path');
const { DefaultLogger, bundleWorkflowCode } = require('@temporalio/worker');

async function main() {
  fs.mkdirSync(path.join(__dirname, 'bundles'), { recursive: true });
  for (const variant of process.argv.slice(2)) {
    const { code } = await bundleWorkflowCode({
      workflowsPath: path.join(__dirname, 'flows', `${variant}.ts`),
      logger: new DefaultLogger('WARN'),
    });
    fs.writeFileSync(path.join(__dirname, 'bundles', `${variant}.js`), code);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

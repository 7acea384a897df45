// The activities of the corpus; they run while histories are recorded, never in a check.
const { ApplicationFailure } = require('@temporalio/common');
const { heartbeat, sleep } = require('@temporalio/activity');
const { operation, service, serviceHandler } = require('nexus-rpc');

const named = (result) => async () => result;

const activities = {
  async slow() {
    for (;;) {
      heartbeat();
      await sleep(200);
    }
  },
  async slowQuote() {
    await sleep(3500);
    return 42;
  },
  async explode(name) {
    throw ApplicationFailure.create({ message: `${name} is gone`, type: 'Gone' });
  },
  quote: named(17),
  score: named(3),
  tax: named(19),
  greet: named('hello'),
};
for (const name of ['reserve', 'ship', 'receipt', 'giveUp', 'charge', 'pick', 'pack', 'send', 'step', 'undo', 'stock', 'post',
  'hangUp', 'z', 'a2', 'b2', 'c2'])
  activities[name] = named();

const nexusService = serviceHandler(service('shop', { check: operation() }), { check: async () => 'well' });

module.exports = { activities, nexusService };

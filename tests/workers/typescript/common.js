// What the worker and the referee must agree on.
const path = require('node:path');

const bundle = (variant) => ({ codePath: path.join(__dirname, 'bundles', `${variant}.js`) });

/** The variant `policy` fails the workflow on any error, a mismatch included. */
const failureTypes = (variant) => (variant === 'policy' ? { '*': ['Error'] } : undefined);

/** Payloads that only its own worker can read; that of the variant `sealed`. */
const sealing = {
  async encode(payloads) {
    return payloads.map((payload) => ({
      metadata: { encoding: Buffer.from('binary/sealed') },
      data: Buffer.from(JSON.stringify([payload.metadata.encoding, payload.data].map((part) => Buffer.from(part ?? '').toString('base64')))),
    }));
  },
  async decode(payloads) {
    return payloads.map((payload) => {
      if (Buffer.from(payload.metadata.encoding).toString() !== 'binary/sealed') return payload;
      const [encoding, data] = JSON.parse(Buffer.from(payload.data).toString()).map((part) => Buffer.from(part, 'base64'));
      return { metadata: { encoding }, data };
    });
  },
};

const codec = (variant) => (variant === 'sealed' ? { payloadCodecs: [sealing] } : undefined);

module.exports = { bundle, failureTypes, codec };

// Changes in a worker that fails the workflow on any error: a mismatch comes back as the run's own failure.
export * from './recorded';
export { purchase, tax, quote, cart } from './renamed';
export { loop, broken } from './ended';
export { heart } from './errors';

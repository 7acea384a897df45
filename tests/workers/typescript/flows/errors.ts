// The code fails by itself: exceptions, some of which quote the SDK, a type that is not registered, an endless loop. Most are no
// divergences.
import {
  ApplicationFailure, condition, defineUpdate, patched, setHandler, sleep, upsertMemo, upsertSearchAttributes,
} from '@temporalio/workflow';
import { STAGE, act, approve, go, local, say } from './parts';

export {
  child, cleanup, household, listener, marathon, names, outside,
} from './recorded'; // no `loop`: its histories meet a worker that does not know their type

/** An exception of its own after shipping. */
export async function purchase(): Promise<string> {
  await act.reserve('chair');
  await sleep('1s');
  await act.ship('chair');
  throw new Error('no more receipts');
}

/** The signal handler fails. */
export async function approval(milliseconds: number): Promise<string> {
  let by = '';
  setHandler(approve, (name) => { throw new Error(`nobody knows ${name}`); });
  if (!await condition(() => by !== '', milliseconds)) {
    await act.giveUp();
    return 'expired';
  }
  await act.charge(by);
  return 'charged';
}

/** A divergence first, an exception of its own in the same task later. */
export async function parallel(): Promise<string> {
  await Promise.all([act.pick(), act.wrap()]);
  throw new Error('nothing to send');
}

/** The patched branch fails: the patch call itself agrees. */
export async function tax(): Promise<number> {
  if (patched('tax-v2'))
    throw new Error('no tax office');
  await act.charge(100);
  return 100;
}

/** A renamed local activity whose result is read as another type: an exception, and still a divergence. */
export async function quote(): Promise<number> {
  const price = await local.quoteV2();
  await act.charge(price.currency.toUpperCase());
  return price.cents;
}

/** The update handler fails the task. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  setHandler(defineUpdate<number, [string]>('add'), async () => { throw new Error('the shelf is missing'); });
  await condition(() => items.length >= 2);
  return items.length;
}

/** An extra command, then an exception in the next task. */
export async function profile(): Promise<void> {
  upsertSearchAttributes([{ key: STAGE, value: 'begun' }]);
  upsertMemo({ note: 'first' });
  const charge = act.charge(1);
  void act.audit();
  await charge;
  throw new Error('audited');
}

/** Runs round and round: the SDK's detector ends it. */
export async function broken(): Promise<void> {
  for (;;);
}

/** An exception in the 31st step. */
export async function long(steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    if (step === 30)
      throw new Error('tired');
    await act.step(step);
    if (step % 10 === 9)
      await sleep(10);
  }
}

/** The old branches are gone and raise, which a cut before a marker shows; and an activity is renamed. */
export async function branches(): Promise<string> {
  let gone = false;
  setHandler(go, () => { gone = true; });
  await act.z();
  if (!patched('p1'))
    throw new Error('the old branch is gone');
  if (!patched('p2'))
    throw new Error('the old branch is gone');
  await Promise.all([act.a3(), act.b2()]);
  await condition(() => gone);
  return '';
}

/** Quotes the detector of endless loops. */
export async function chat(): Promise<number> {
  setHandler(say, () => { throw new Error('Script execution timed out after 5000ms'); });
  await condition(() => false);
  return 0;
}

/** Quotes the check itself, as one does who passes a failure on. */
export async function heart(): Promise<number> {
  await local.slowQuote();
  throw new Error('[TMPRL1100] Nondeterminism error: somewhere else');
}

/** Quotes what the SDK says of a type that it does not know, in a cause. */
export async function race(): Promise<string> {
  throw new Error('no race today', {
    cause: ApplicationFailure.create({ message: "Failed to initialize workflow of type 'race': no such function is exported by the workflow bundle" }),
  });
}

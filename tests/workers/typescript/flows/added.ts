// Something more: beside the first, at the end, before a wait, in a handler, a local activity, a child, a timer.
import {
  condition, continueAsNew, defineUpdate, executeChild, setHandler, sleep, upsertMemo, upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow';
import { STAGE, act, approve, close, local, nexus, ping, say } from './parts';

export * from './recorded';

/** One more activity at the very end. */
export async function purchase(staysOpen: boolean): Promise<string> {
  let closed = false;
  setHandler(close, () => { closed = true; });
  await act.reserve('chair');
  await sleep('1s');
  await act.ship('chair');
  await act.receipt('chair');
  await act.askOpinion('chair');
  if (staysOpen)
    await condition(() => closed);
  return 'done';
}

/** An activity before the wait. */
export async function approval(milliseconds: number): Promise<string> {
  let by = '';
  setHandler(approve, (name) => { by = name; });
  await act.askNicely();
  await condition(() => by !== '', milliseconds);
  return 'charged';
}

/** A third activity beside the two. */
export async function parallel(): Promise<string> {
  await Promise.all([act.pick(), act.pack(), act.weigh()]);
  await act.send();
  return 'sent';
}

/** Another child before the first. */
export async function household(): Promise<string> {
  await executeChild('child', { args: ['Bert'], workflowId: workflowInfo().workflowId + '-elder' });
  return await executeChild('child', { args: ['Ada'], workflowId: workflowInfo().workflowId + '-child' });
}

/** A pause before the next round. */
export async function loop(left: number): Promise<string> {
  await act.step(left);
  await sleep('1m');
  if (left > 0)
    await continueAsNew<typeof loop>(left - 1);
  return 'done';
}

/** A local activity between. */
export async function quote(): Promise<number> {
  let cents = await local.quote();
  cents += await local.tax();
  await act.charge(cents);
  return await local.score(cents);
}

/** One more memo beside the other commands of the first task. */
export async function profile(): Promise<void> {
  upsertSearchAttributes([{ key: STAGE, value: 'begun' }]);
  upsertMemo({ note: 'first' });
  upsertMemo({ note: 'second' });
  await act.charge(1);
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}

/** A second activity in the update handler. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  setHandler(defineUpdate<number, [string]>('add'), async (item) => {
    await act.stock(item);
    await act.price(item);
    return items.push(item);
  });
  await condition(() => items.length >= 2);
  await act.charge(items.length);
  return items.length;
}

/** One more activity in the 41st step, started and not waited for. */
export async function long(steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    if (step === 40)
      void act.audit();
    await act.step(step);
    if (step % 10 === 9)
      await sleep(10);
  }
  await condition(() => false);
}

/** A local activity at the end of a run that waits: no command, so no SDK sees it in an open history. */
export async function listener(): Promise<number> {
  let heard = 0;
  setHandler(ping, () => { heard += 1; });
  await local.quote();
  await condition(() => heard > 0);
  return heard;
}

/** A second activity in the signal handler. */
export async function chat(): Promise<number> {
  let posted = 0;
  setHandler(say, async (text) => {
    await Promise.all([act.post(text), act.translate(text)]);
    posted += 1;
  });
  await condition(() => posted >= 2);
  await act.hangUp();
  return posted;
}

/** A second operation beside the first. */
export async function outside(): Promise<string> {
  const [answer] = await Promise.all([nexus().executeOperation('check', 'chair'), nexus().executeOperation('check', 'table')]);
  await act.charge(answer);
  return answer;
}

/** An activity beside the timers of the 31st round. */
export async function marathon(rounds: number, abreast: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    if (round === 30)
      void act.audit();
    await Promise.all(Array.from({ length: abreast }, async () => await sleep(1)));
  }
}

// The workflows as they ran when the histories were recorded.
import {
  ApplicationFailure, CancellationScope, condition, continueAsNew, defineQuery, defineUpdate, executeChild,
  getExternalWorkflowHandle, isCancellation, patched, proxyActivities, setHandler, sleep, upsertMemo, upsertSearchAttributes,
  uuid4, workflowInfo,
} from '@temporalio/workflow';
import { STAGE, act, approve, close, go, local, nexus, ping, say } from './parts';

/** Activities one after another with a timer between; may stay open at its end. */
export async function purchase(staysOpen: boolean): Promise<string> {
  let closed = false;
  setHandler(close, () => { closed = true; });
  await act.reserve('chair');
  await sleep('1s');
  await act.ship('chair');
  await act.receipt('chair');
  if (staysOpen)
    await condition(() => closed);
  return 'done';
}

/** A signal that may not come: a timer beside a wait. */
export async function approval(milliseconds: number): Promise<string> {
  let by = '';
  setHandler(approve, (name) => { by = name; });
  setHandler(defineQuery('by'), () => by);
  if (!await condition(() => by !== '', milliseconds)) {
    await act.giveUp();
    return 'expired';
  }
  await act.charge(by);
  return 'charged';
}

/** Two activities at once, then a third. */
export async function parallel(): Promise<string> {
  await Promise.all([act.pick(), act.pack()]);
  await act.send();
  return 'sent';
}

export async function child(name: string): Promise<string> {
  return await act.greet(name);
}

/** Is signalled by another workflow. */
export async function listener(): Promise<number> {
  let heard = 0;
  setHandler(ping, () => { heard += 1; });
  await condition(() => heard > 0);
  return heard;
}

/** A child workflow, then a signal to a third one and a request to cancel a fourth. */
export async function household(signalled: string, victim: string): Promise<string> {
  const greeting = await executeChild('child', { args: ['Ada'], workflowId: workflowInfo().workflowId + '-child' });
  await getExternalWorkflowHandle(signalled).signal(ping);
  await getExternalWorkflowHandle(victim).cancel();
  return greeting;
}

/** Continues as new until the count is done. */
export async function loop(left: number): Promise<string> {
  await act.step(left);
  if (left > 0)
    await continueAsNew<typeof loop>(left - 1);
  return 'done';
}

/** Is cancelled while an activity runs: cancels it, cleans up, ends as cancelled. */
export async function cleanup(): Promise<void> {
  const { slow } = proxyActivities({
    startToCloseTimeout: '10s', heartbeatTimeout: '5s', cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  try {
    await slow();
  } catch (error) {
    if (isCancellation(error))
      await CancellationScope.nonCancellable(async () => await act.undo());
    throw error;
  }
}

/** Behind a patch. */
export async function tax(): Promise<number> {
  let cents = 100;
  if (patched('tax-v2'))
    cents += await act.tax();
  await act.charge(cents);
  return cents;
}

/** Local activities around an activity. */
export async function quote(): Promise<number> {
  const cents = await local.quote();
  await act.charge(cents);
  return await local.score(cents);
}

/** A local activity longer than the workflow task's time-out: empty tasks keep it alive. */
export async function heart(): Promise<number> {
  const cents = await local.slowQuote();
  await act.charge(cents);
  return cents;
}

/** Search attributes and memo. */
export async function profile(): Promise<void> {
  upsertSearchAttributes([{ key: STAGE, value: 'begun' }]);
  upsertMemo({ note: 'first' });
  await act.charge(1);
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}

/** Updates: accepted, rejected, with an activity in the handler. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  setHandler(defineUpdate<number, [string]>('add'), async (item) => {
    await act.stock(item);
    return items.push(item);
  }, { validator: (item) => { if (!item) throw new Error('no item'); } });
  await condition(() => items.length >= 2);
  await act.charge(items.length);
  return items.length;
}

/** Fails on purpose. */
export async function broken(name: string): Promise<void> {
  const { explode } = proxyActivities<Record<string, (name: string) => Promise<void>>>({
    startToCloseTimeout: '10s', retry: { maximumAttempts: 2, initialInterval: '100ms' },
  });
  try {
    await explode(name);
  } catch (error) {
    throw ApplicationFailure.create({ message: 'gave up', type: 'GaveUp', cause: error as Error });
  }
}

/** Many workflow tasks; waits at its end. */
export async function long(steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    await act.step(step);
    if (step % 10 === 9)
      await sleep(10);
  }
  await condition(() => false);
}

/** Signal handlers that run activities. */
export async function chat(): Promise<number> {
  let posted = 0;
  setHandler(say, async (text) => {
    await act.post(text);
    posted += 1;
  });
  await condition(() => posted >= 2);
  await act.hangUp();
  return posted;
}

/** An activity against a timer that it beats. */
export async function race(): Promise<string> {
  await CancellationScope.cancellable(async () => {
    const timer = sleep('1h');
    await Promise.race([timer, act.step(1)]);
    timer.catch(() => undefined);
    CancellationScope.current().cancel();
  });
  await act.ship('bell');
  return 'work';
}

/** Two patches in one task, one more in a later task. */
export async function branches(): Promise<string> {
  let gone = false;
  setHandler(go, () => { gone = true; });
  await act.z();
  const first = patched('p1') ? act.a2 : act.a1;
  const second = patched('p2') ? act.b2 : act.b1;
  await Promise.all([first(), second()]);
  await condition(() => gone);
  if (patched('p3'))
    await act.c2();
  return '';
}

/** Run id, namespace and task queue in ids and inputs; a random one too. */
export async function names(): Promise<string> {
  const { runId, namespace, taskQueue, workflowId } = workflowInfo();
  await act.step(namespace, taskQueue, uuid4());
  return await executeChild('child', { args: [runId], workflowId: `${workflowId}-${runId}` });
}

/** A Nexus operation before an activity. */
export async function outside(): Promise<string> {
  const answer = await nexus().executeOperation('check', 'chair');
  await act.charge(answer);
  return answer;
}

/** Two thousand events: timers side by side, again and again. */
export async function marathon(rounds: number, abreast: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    await Promise.all(Array.from({ length: abreast }, async () => await sleep(1)));
}

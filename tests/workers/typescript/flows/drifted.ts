// Other contents in the same commands: the SDK compares none of them. What a server fills in by itself stays as it was.
import {
  ApplicationFailure, CancellationScope, condition, continueAsNew, defineQuery, defineSignal, defineUpdate, executeChild,
  getExternalWorkflowHandle, isCancellation, patched, proxyActivities, setHandler, sleep, upsertMemo, upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow';
import { STAGE, act, approve, close, local, nexus, ping, say } from './parts';

export * from './recorded';

type Named = Record<string, (...args: unknown[]) => Promise<any>>;
const once = proxyActivities<Named>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 1 } });
const soon = proxyActivities<Named>({ startToCloseTimeout: '10s', scheduleToStartTimeout: '5s' });
const patient = proxyActivities<Named>({ startToCloseTimeout: '20s' });
const beating = proxyActivities<Named>({ startToCloseTimeout: '10s', heartbeatTimeout: '3s' });
const elsewhere = proxyActivities<Named>({ startToCloseTimeout: '10s', taskQueue: 'elsewhere' });
const inAll = proxyActivities<Named>({ startToCloseTimeout: '10s', scheduleToCloseTimeout: '60s' });

/** Another input, no attempt more, a limit in the queue, another result. */
export async function purchase(staysOpen: boolean): Promise<string> {
  let closed = false;
  setHandler(close, () => { closed = true; });
  await act.reserve('stool');
  await sleep('1s');
  await once.ship('chair');
  await soon.receipt('chair');
  if (staysOpen)
    await condition(() => closed);
  return 'finished';
}

/** The timer runs twice as long. */
export async function approval(milliseconds: number): Promise<string> {
  let by = '';
  setHandler(approve, (name) => { by = name; });
  setHandler(defineQuery('by'), () => by);
  if (!await condition(() => by !== '', 2 * milliseconds)) {
    await act.giveUp();
    return 'expired';
  }
  await act.charge(by);
  return 'charged';
}

/** More time, heartbeats, another queue. */
export async function parallel(): Promise<string> {
  await Promise.all([patient.pick(), beating.pack()]);
  await elsewhere.send();
  return 'sent';
}

export async function child(name: string): Promise<string> {
  return `${await act.greet(name)}!`;
}

/** A wait that gives up after a minute: its timer is taken back again. */
export async function listener(): Promise<number> {
  let heard = 0;
  setHandler(ping, () => { heard += 1; });
  await condition(() => heard > 0, '1m');
  return heard + 1;
}

/** Another name for the child, another signal, another victim. */
export async function household(signalled: string, victim: string): Promise<string> {
  const greeting = await executeChild('child', { args: ['Bob'], workflowId: workflowInfo().workflowId + '-child' });
  await getExternalWorkflowHandle(signalled).signal(defineSignal<[number]>('pong'), 1);
  await getExternalWorkflowHandle(`${victim}-2`).cancel();
  return greeting;
}

/** Skips a round. */
export async function loop(left: number): Promise<string> {
  await act.step(left);
  if (left > 0)
    await continueAsNew<typeof loop>(left - 2);
  return 'over';
}

/** Heartbeats later. */
export async function cleanup(): Promise<void> {
  const { slow } = proxyActivities({
    startToCloseTimeout: '10s', heartbeatTimeout: '6s', cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  try {
    await slow();
  } catch (error) {
    if (isCancellation(error))
      await CancellationScope.nonCancellable(async () => await act.undo());
    throw error;
  }
}

export async function tax(): Promise<number> {
  let cents = 100;
  if (patched('tax-v2'))
    cents += await act.tax();
  await act.charge(cents + 1);
  return cents + 1;
}

export async function quote(): Promise<number> {
  const cents = await local.quote();
  await act.charge(cents);
  return await local.score(cents) + 1;
}

export async function heart(): Promise<number> {
  const cents = await local.slowQuote();
  await inAll.charge(cents);
  return cents;
}

export async function profile(): Promise<void> {
  upsertSearchAttributes([{ key: STAGE, value: 'started' }]);
  upsertMemo({ note: 'second' });
  await act.charge(2);
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}

/** The input of the update handler's activity. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  setHandler(defineUpdate<number, [string]>('add'), async (item) => {
    await act.stock(item.toUpperCase());
    return items.push(item);
  }, { validator: (item) => { if (!item) throw new Error('no item'); } });
  await condition(() => items.length >= 2);
  await act.charge(items.length);
  return items.length + 1;
}

export async function broken(name: string): Promise<void> {
  const { explode } = proxyActivities<Record<string, (name: string) => Promise<void>>>({
    startToCloseTimeout: '10s', retry: { maximumAttempts: 3, initialInterval: '100ms' },
  });
  try {
    await explode(name);
  } catch (error) {
    throw ApplicationFailure.create({ message: 'gave in', type: 'GaveIn', cause: error as Error });
  }
}

export async function long(steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    await act.step(step);
    if (step % 10 === 9)
      await sleep(20);
  }
  await condition(() => false);
}

export async function chat(): Promise<number> {
  let posted = 0;
  setHandler(say, async (text) => {
    await act.post(text.toUpperCase());
    posted += 1;
  });
  await condition(() => posted >= 2);
  await act.hangUp();
  return posted;
}

export async function race(): Promise<string> {
  await CancellationScope.cancellable(async () => {
    const timer = sleep('2h');
    await Promise.race([timer, act.step(1)]);
    timer.catch(() => undefined);
    CancellationScope.current().cancel();
  });
  await act.ship('bell');
  return 'work';
}

export async function outside(): Promise<string> {
  const answer = await nexus().executeOperation('check', 'stool');
  await act.charge(answer);
  return answer;
}

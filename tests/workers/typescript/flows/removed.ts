// Things are gone: activity, timer, patch, local activity, update handler, external signal, upsert, cancel of a timer, Nexus operation.
import {
  condition, continueAsNew, executeChild, getExternalWorkflowHandle, patched, proxyActivities, setHandler, sleep, upsertMemo, upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { STAGE, act, approve, close, go, local, say } from './parts';

export * from './recorded';

/** No ship, the receipt follows. */
export async function purchase(staysOpen: boolean): Promise<string> {
  let closed = false;
  setHandler(close, () => { closed = true; });
  await act.reserve('chair');
  await sleep('1s');
  await act.receipt('chair');
  if (staysOpen)
    await condition(() => closed);
  return 'done';
}

/** No timer: waits without end. */
export async function approval(): Promise<string> {
  let by = '';
  setHandler(approve, (name) => { by = name; });
  await condition(() => by !== '');
  await act.charge(by);
  return 'charged';
}

/** Only the second of the two. */
export async function parallel(): Promise<string> {
  await act.pack();
  await act.send();
  return 'sent';
}

/** No signal to the listener. */
export async function household(_signalled: string, victim: string): Promise<string> {
  const greeting = await executeChild('child', { args: ['Ada'], workflowId: workflowInfo().workflowId + '-child' });
  await getExternalWorkflowHandle(victim).cancel();
  return greeting;
}

/** No activity before the next round. */
export async function loop(left: number): Promise<string> {
  if (left > 0)
    await continueAsNew<typeof loop>(left - 1);
  return 'done';
}

/** The patch call is gone, and with it the tax. */
export async function tax(): Promise<number> {
  await act.charge(100);
  return 100;
}

/** No first local activity. */
export async function quote(): Promise<number> {
  await act.charge(1);
  return await local.score(1);
}

/** No search attributes at the beginning. */
export async function profile(): Promise<void> {
  upsertMemo({ note: 'first' });
  await act.charge(1);
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}

/** No update handler. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  await condition(() => items.length >= 2);
  await act.charge(items.length);
  return items.length;
}

/** Does not clean up. */
export async function cleanup(): Promise<void> {
  const { slow } = proxyActivities({
    startToCloseTimeout: '10s', heartbeatTimeout: '5s', cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  await slow();
}

/** Every 30th step is left out. */
export async function long(steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    if (step % 30 !== 29)
      await act.step(step);
    if (step % 10 === 9)
      await sleep(10);
  }
  await condition(() => false);
}

/** The handler posts nothing. */
export async function chat(): Promise<number> {
  let posted = 0;
  setHandler(say, () => { posted += 1; });
  await condition(() => posted >= 2);
  await act.hangUp();
  return posted;
}

/** The timer is left running. */
export async function race(): Promise<string> {
  const timer = sleep('1h');
  await Promise.race([timer, act.step(1)]);
  await act.ship('bell');
  return 'work';
}

/** The heart beats without its local activity. */
export async function heart(): Promise<number> {
  await act.charge(42);
  return 42;
}

/** The last patch call is gone, what it guarded has stayed. */
export async function branches(): Promise<string> {
  let gone = false;
  setHandler(go, () => { gone = true; });
  await act.z();
  const first = patched('p1') ? act.a2 : act.a1;
  const second = patched('p2') ? act.b2 : act.b1;
  await Promise.all([first(), second()]);
  await condition(() => gone);
  await act.c2();
  return '';
}

/** No Nexus operation. */
export async function outside(): Promise<string> {
  await act.charge('well');
  return 'well';
}

/** One timer fewer in the 21st round. */
export async function marathon(rounds: number, abreast: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    await Promise.all(Array.from({ length: round === 20 ? abreast - 1 : abreast }, async () => await sleep(1)));
}

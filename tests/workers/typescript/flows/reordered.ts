// The same things in another order.
import {
  condition, defineUpdate, executeChild, getExternalWorkflowHandle, patched, setHandler, sleep, upsertMemo,
  upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow';
import { STAGE, act, go, local, nexus, ping } from './parts';

export * from './recorded';

/** The receipt before the shipping. */
export async function purchase(staysOpen: boolean): Promise<string> {
  await act.reserve('chair');
  await sleep('1s');
  await act.receipt('chair');
  await act.ship('chair');
  if (staysOpen)
    await condition(() => false);
  return 'done';
}

export async function parallel(): Promise<string> {
  await Promise.all([act.pack(), act.pick()]);
  await act.send();
  return 'sent';
}

/** First the signal, then the child. */
export async function household(signalled: string, victim: string): Promise<string> {
  await getExternalWorkflowHandle(signalled).signal(ping);
  const greeting = await executeChild('child', { args: ['Ada'], workflowId: workflowInfo().workflowId + '-child' });
  await getExternalWorkflowHandle(victim).cancel();
  return greeting;
}

/** The charge before the patch. */
export async function tax(): Promise<number> {
  await act.charge(100);
  if (patched('tax-v2'))
    await act.tax();
  return 100;
}

/** The charge before the local activity. */
export async function quote(): Promise<number> {
  await act.charge(1);
  const cents = await local.quote();
  return await local.score(cents);
}

/** The memo before the search attributes. */
export async function profile(): Promise<void> {
  upsertMemo({ note: 'first' });
  upsertSearchAttributes([{ key: STAGE, value: 'begun' }]);
  await act.charge(1);
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}

/** Charges before anything is in it. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  setHandler(defineUpdate<number, [string]>('add'), async (item) => {
    await act.stock(item);
    return items.push(item);
  });
  await act.charge(0);
  await condition(() => items.length >= 2);
  return items.length;
}

/** Asks for the second patch first. */
export async function branches(): Promise<string> {
  let gone = false;
  setHandler(go, () => { gone = true; });
  await act.z();
  const second = patched('p2') ? act.b2 : act.b1;
  const first = patched('p1') ? act.a2 : act.a1;
  await Promise.all([first(), second()]);
  await condition(() => gone);
  return '';
}

/** The activity before the Nexus operation. */
export async function outside(): Promise<string> {
  await act.charge('well');
  return await nexus().executeOperation('check', 'chair');
}

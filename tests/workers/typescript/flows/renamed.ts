// Things have another name: activity, patch, local activity, child type, update handler.
import {
  CancellationScope, condition, defineUpdate, executeChild, patched, proxyActivities, setHandler, sleep, workflowInfo,
} from '@temporalio/workflow';
import { act, local, nexus, say } from './parts';

export * from './recorded';

export async function purchase(staysOpen: boolean): Promise<string> {
  await act.reserve('chair');
  await sleep('1s');
  await act.shipV2('chair');
  await act.receipt('chair');
  if (staysOpen)
    await condition(() => false);
  return 'done';
}

export async function parallel(): Promise<string> {
  await Promise.all([act.pick(), act.packV2()]);
  await act.send();
  return 'sent';
}

export async function household(): Promise<string> {
  return await executeChild('nephew', { args: ['Ada'], workflowId: workflowInfo().workflowId + '-child' });
}

export async function tax(): Promise<number> {
  let cents = 100;
  if (patched('tax-v3'))
    cents += await act.tax();
  await act.charge(cents);
  return cents;
}

export async function quote(): Promise<number> {
  const cents = await local.quoteV2();
  await act.charge(cents);
  return await local.score(cents);
}

/** The update is called `put` now: nobody handles `add`. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  setHandler(defineUpdate<number, [string]>('put'), async (item) => {
    await act.stock(item);
    return items.push(item);
  });
  await condition(() => items.length >= 2);
  await act.charge(items.length);
  return items.length;
}

export async function chat(): Promise<number> {
  let posted = 0;
  setHandler(say, async (text) => {
    await act.post(text);
    posted += 1;
  });
  await condition(() => posted >= 2);
  await act.hangUpV2();
  return posted;
}

export async function cleanup(): Promise<void> {
  const { slow } = proxyActivities({
    startToCloseTimeout: '10s', heartbeatTimeout: '5s', cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  try {
    await slow();
  } catch (error) {
    await CancellationScope.nonCancellable(async () => await act.undoV2());
    throw error;
  }
}

export async function heart(): Promise<number> {
  const cents = await local.slowQuoteV2();
  await act.charge(cents);
  return cents;
}

/** Another operation of the service: core looks at the kind of the command alone. */
export async function outside(): Promise<string> {
  const answer = await nexus().executeOperation('verify', 'chair');
  await act.charge(answer);
  return answer;
}

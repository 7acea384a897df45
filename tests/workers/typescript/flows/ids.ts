// The same commands with other ids: something cancelled before it was sent leaves no trace but shifts what follows.
import {
  CancellationScope, condition, executeChild, getExternalWorkflowHandle, setHandler, sleep, uuid4, workflowInfo,
} from '@temporalio/workflow';
import { act, approve, close, ping } from './parts';

export * from './recorded';

async function neverSent(start: () => Promise<unknown>): Promise<void> {
  await CancellationScope.cancellable(async () => {
    const started = start();
    CancellationScope.current().cancel();
    await started;
  }).catch(() => undefined);
}

/** An activity that is cancelled at once takes the id of the next. */
export async function purchase(staysOpen: boolean): Promise<string> {
  let closed = false;
  setHandler(close, () => { closed = true; });
  await act.reserve('chair');
  await sleep('1s');
  await neverSent(() => act.audit());
  await act.ship('chair');
  await act.receipt('chair');
  if (staysOpen)
    await condition(() => closed);
  return 'done';
}

/** A timer that is cancelled at once takes the id of the next; that shows when the next one fires. */
export async function approval(milliseconds: number): Promise<string> {
  let by = '';
  setHandler(approve, (name) => { by = name; });
  await neverSent(() => sleep('1h'));
  if (!await condition(() => by !== '', milliseconds)) {
    await act.giveUp();
    return 'expired';
  }
  await act.charge(by);
  return 'charged';
}

/** The child has another workflow id. */
export async function household(signalled: string, victim: string): Promise<string> {
  const greeting = await executeChild('child', { args: ['Ada'], workflowId: workflowInfo().workflowId + '-offspring' });
  await getExternalWorkflowHandle(signalled).signal(ping);
  await getExternalWorkflowHandle(victim).cancel();
  return greeting;
}

/** The child's id has the namespace in it, not the run. */
export async function names(): Promise<string> {
  const { runId, namespace, taskQueue, workflowId } = workflowInfo();
  await act.step(namespace, taskQueue, uuid4());
  return await executeChild('child', { args: [runId], workflowId: `${workflowId}-${namespace}` });
}

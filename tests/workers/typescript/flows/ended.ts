// Another end: complete for continue-as-new and the reverse, fail for complete, complete for cancelled, too soon.
import {
  ApplicationFailure, CancellationScope, condition, continueAsNew, proxyActivities, setHandler, sleep,
} from '@temporalio/workflow';
import { act, approve, local } from './parts';

export * from './recorded';

/** Fails where it completed. */
export async function purchase(): Promise<string> {
  await act.reserve('chair');
  await sleep('1s');
  await act.ship('chair');
  await act.receipt('chair');
  throw ApplicationFailure.create({ message: 'never good enough', type: 'Fussy' });
}

/** Completes without a charge when approved, waits on when nobody came. */
export async function approval(milliseconds: number): Promise<string> {
  let by = '';
  setHandler(approve, (name) => { by = name; });
  if (!await condition(() => by !== '', milliseconds))
    await condition(() => by !== '');
  return 'charged';
}

/** Completes where it continued, and continues where it completed. */
export async function loop(left: number): Promise<string> {
  await act.step(left);
  if (left === 0)
    await continueAsNew<typeof loop>(9);
  return 'done';
}

/** Swallows the cancellation. */
export async function cleanup(): Promise<void> {
  const { slow } = proxyActivities({
    startToCloseTimeout: '10s', heartbeatTimeout: '5s', cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  try {
    await slow();
  } catch {
    await CancellationScope.nonCancellable(async () => await act.undo());
  }
}

/** Never ends. */
export async function quote(): Promise<number> {
  const cents = await local.quote();
  await act.charge(cents);
  await local.score(cents);
  await condition(() => false);
  return 0;
}

/** Completes where it failed. */
export async function broken(name: string): Promise<void> {
  const { explode } = proxyActivities<Record<string, (name: string) => Promise<void>>>({
    startToCloseTimeout: '10s', retry: { maximumAttempts: 2, initialInterval: '100ms' },
  });
  await explode(name).catch(() => undefined);
}

/** Ends at once. */
export async function race(): Promise<string> {
  return 'at once';
}

/** Stops ten steps too soon. */
export async function long(steps: number): Promise<void> {
  for (let step = 0; step < steps - 10; step += 1) {
    await act.step(step);
    if (step % 10 === 9)
      await sleep(10);
  }
  await condition(() => false);
}

// Commands that come one workflow task before their time: every SDK's check passes.
import { condition, setHandler, sleep } from '@temporalio/workflow';
import { act, close } from './parts';

export * from './recorded';

/** Ship and receipt at once instead of one after the other. */
export async function purchase(staysOpen: boolean): Promise<string> {
  let closed = false;
  setHandler(close, () => { closed = true; });
  await act.reserve('chair');
  await sleep('1s');
  await Promise.all([act.ship('chair'), act.receipt('chair')]);
  if (staysOpen)
    await condition(() => closed);
  return 'done';
}

/** All three at once. */
export async function parallel(): Promise<string> {
  await Promise.all([act.pick(), act.pack(), act.send()]);
  return 'sent';
}

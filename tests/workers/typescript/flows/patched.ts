// Safe changes: everything new is behind patched() or makes no command.
import { condition, defineUpdate, deprecatePatch, patched, setHandler, sleep } from '@temporalio/workflow';
import { act, close, local } from './parts';

export * from './recorded';

export async function purchase(staysOpen: boolean): Promise<string> {
  let closed = false;
  setHandler(close, () => { closed = true; });
  if (patched('weigh-first'))
    await act.weigh('chair');
  await act.reserve('chair');
  await sleep('2s'); // another duration: no SDK compares it
  await act.ship('chair');
  await act.receipt('chair');
  if (staysOpen)
    await condition(() => closed);
  return 'finished';
}

export async function tax(): Promise<number> {
  deprecatePatch('tax-v2');
  const cents = 100 + await act.tax();
  await act.charge(cents);
  return cents;
}

export async function quote(): Promise<number> {
  const cents = await local.quote();
  await act.charge(cents);
  if (patched('no-score'))
    return cents;
  return await local.score(cents);
}

/** A stricter validator: validators do not run on replay. */
export async function cart(): Promise<number> {
  const items: string[] = [];
  setHandler(defineUpdate<number, [string]>('add'), async (item) => {
    await act.stock(item);
    return items.push(item);
  }, { validator: () => { throw new Error('closed for stocktaking'); } });
  await condition(() => items.length >= 2);
  await act.charge(items.length);
  return items.length;
}

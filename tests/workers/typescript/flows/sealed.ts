// The worker with the codec that `sealed` was recorded with; the patch of another history is gone.
import { act } from './parts';

export * from './recorded';

export async function tax(): Promise<number> {
  await act.charge(100);
  return 100;
}

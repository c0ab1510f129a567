import { BEFORE_BURST, type Load } from './requests';
import { sendAll, type Answer, type Target } from '../traffic/sender';

/** Sends with so many steady senders, and a burst beside them each time that they have sent what comes before it. */
export async function sendLoad(target: Target, { steady, bursts }: Load, concurrency: number): Promise<Answer[]> {
  const started: Promise<Answer[]>[] = [];
  let answered = 0;
  const answers = await sendAll(target, steady, concurrency, () => {
    answered += 1;
    if (answered % BEFORE_BURST === 0 && started.length < bursts.length) {
      const burst = bursts[started.length];
      started.push(sendAll(target, burst, burst.length));
    }
  });
  return [answers, ...(await Promise.all(started))].flat();
}

import { FakeClock } from './fake-clock';
import { CLOCK, Pace } from '../../../src/webhook-pipeline/handlers/pace';

describe('pace', () => {
  test('lets the first events pass at once, and the next when there is room for them', async () => {
    const clock = new FakeClock(1_000);
    const pace = new Pace(20, clock);
    const times: number[] = [];
    for (const events of [10, 1, 5, 5]) {
      await pace.pass(events);
      times.push(clock.now());
    }
    expect(times).toEqual([1_000, 1_500, 1_550, 1_800]);
  });

  test('saves nothing up', async () => {
    const clock = new FakeClock(0);
    const pace = new Pace(10, clock);
    await pace.pass(10);
    clock.time += 60_000;
    await pace.pass(10);
    await pace.pass(10);
    expect(clock.now()).toBe(61_000);
  });

  test('has the time of the machine', async () => {
    const before = Date.now();
    await CLOCK.sleep(5);
    expect(CLOCK.now()).toBeGreaterThanOrEqual(before + 4);
  });
});

import * as fc from 'fast-check';
import { slidingDatapoints } from './sliding';
import { statistic } from './statistics';

const ANY_SAMPLE = fc.record({ value: fc.integer({ min: -3, max: 20 }), count: fc.integer({ min: 0, max: 4 }) });
const ANY_MINUTES = fc.array(fc.array(ANY_SAMPLE, { maxLength: 3 }), { maxLength: 40 });

test.each(['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum', 'p0', 'p50', 'p99.9', 'TC(:5)'])(
  '%s of every window is what the samples of its minutes give',
  (stat) => {
    fc.assert(
      fc.property(ANY_MINUTES, fc.integer({ min: 1, max: 12 }), (minutes, period) => {
        const windows = minutes.map((_, end) => minutes.slice(Math.max(0, end + 1 - period), end + 1).flat());
        const naive = windows.map((samples) => statistic(samples, stat));
        expect(slidingDatapoints(minutes, stat, period)).toEqual(naive);
      }),
    );
  },
);

import type { Bar } from './bar';
import type { RunChild } from './child';
import type { SignaturesResult } from './signatures.child';

const KIB = 1024;
/** How many checks of a body of so many KiB are measured. */
const CHECKS: [kib: number, checks: number][] = [
  [1, 20_000],
  [10, 10_000],
  [256, 400],
];

/** CPU time of a check of a signature, for bodies of each size. */
export function signatureBars(run: RunChild): Bar[] {
  return CHECKS.map(([kib, checks]) => {
    const result = run<SignaturesResult>('signatures.child', [`${kib * KIB}`, `${checks}`]);
    return {
      what: `signature of ${kib} KiB`,
      unit: 'CPU µs a check',
      ours: result.oursMicroseconds / checks,
      reference: result.bareMicroseconds / checks,
      referenceName: 'createHmac + timingSafeEqual',
      limit: { ratio: 1.3 },
    };
  });
}

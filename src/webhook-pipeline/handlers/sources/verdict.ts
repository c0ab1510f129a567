import type { SourceTarget } from '../../source-target';

/** A request as it was sent: what signatures are over. */
export interface SignedRequest {
  readonly body: Buffer;
  /** The URL that it was posted to. */
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A header by its name in lower case; one that stands twice is joined by commas, so that no signature matches it. */
  readonly header: (name: string) => string | undefined;
}

/** Why a request is refused. */
export type Refusal = 'MissingSignature' | 'WrongSignature' | 'Stale' | 'Malformed';

/** Whether a request is genuine. */
export type Verdict =
  /** `secret` is the index of the one that matched, 0 where none is needed. */
  { readonly ok: true; readonly secret: number } | { readonly ok: false; readonly reason: Refusal };

/** The verdict on a forged request. */
export function refused(reason: Refusal): Verdict {
  return { ok: false, reason };
}

/** How far the time that is signed may be off when the source says nothing else. */
const DEFAULT_TOLERANCE_SECONDS = 300;

/** Whether a time is too old or too far ahead; what is no time is. */
export function isStale(seconds: number, target: SourceTarget, now: number): boolean {
  return !(Math.abs(now / 1000 - seconds) <= (target.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS));
}

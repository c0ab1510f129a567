import type { SecretTarget, SourceTarget } from './source-target';

/** What the reconciler is told. */
export interface ReconciliationTarget {
  readonly source: SourceTarget;
  /** Types of the provider; `*` at the end stands for the rest. */
  readonly types: string[];
  /** Where the provider lists its events. */
  readonly url: string;
  readonly apiKey: SecretTarget;
  /** How old an event is before it is missed. */
  readonly graceSeconds: number;
  /** How far back events are listed. */
  readonly lookBackSeconds: number;
}

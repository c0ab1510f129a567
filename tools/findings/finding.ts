/** Something that a checker does not like about a resource. */
export interface Finding {
  /** Of the checker. */
  readonly rule: string;
  /** Logical id. */
  readonly resource: string;
  /** As the checker has it; not all have one. */
  readonly severity?: string;
}

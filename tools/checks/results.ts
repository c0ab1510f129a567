/** What became of a check. */
export interface Result {
  readonly name: string;
  readonly outcome: 'ok' | 'FAILED' | 'skipped';
  readonly seen: string;
  /** Why it is asked of whom is checked. */
  readonly why?: string;
  readonly seconds: number;
}

/** A line a check, and a line that counts. */
export function asTable(results: Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const lines = results.map(
    ({ name, outcome, seen, why }) =>
      `${outcome.padEnd(7)}  ${name.padEnd(width)}  ${seen}${outcome === 'FAILED' && why ? `\n         ${why}` : ''}`,
  );
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
  const skipped = count('skipped');
  const total = `${count('ok')} passed, ${count('FAILED')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
  return [...lines, '', total].join('\n');
}

/** As CI systems read it. */
export function asJunit(suite: string, results: Result[]): string {
  const cases = results.map(({ name, outcome, seen, why, seconds }) => {
    const failure = `<failure message="${escaped(why ? `${seen}. ${why}` : seen)}"/>`;
    const inside = { ok: '', FAILED: failure, skipped: '<skipped/>' }[outcome];
    return `    <testcase classname="${suite}" name="${escaped(name)}" time="${seconds.toFixed(3)}">${inside}</testcase>`;
  });
  const failed = results.filter(({ outcome }) => outcome === 'FAILED').length;
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${suite}" tests="${results.length}" failures="${failed}" skipped="${skipped}">
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Without characters that XML has no form for. */
function escaped(text: string): string {
  return text.replace(/[^\t\n\r\x20-\uffff]/g, '?').replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

/** Does a check; returns what became of it. */
export async function resultOf(check: Pick<Result, 'name' | 'why'>, run: () => Promise<string>): Promise<Result> {
  const start = performance.now();
  const seen = await run().catch((error: Error) => error);
  return judged(check, seen, start);
}

/** What became of a check that began at a time. */
export function judged(check: Pick<Result, 'name' | 'why'>, seen: string | Error, start: number): Result {
  const seconds = (performance.now() - start) / 1000;
  return seen instanceof Error
    ? { ...check, outcome: 'FAILED', seen: seen.message, seconds }
    : { ...check, outcome: 'ok', seen, seconds };
}

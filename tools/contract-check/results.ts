/** What became of a check. */
export interface Result {
  readonly name: string;
  readonly outcome: 'ok' | 'FAILED' | 'skipped';
  readonly seen: string;
  readonly seconds: number;
}

/** A line a check, and a line that counts. */
export function asTable(results: Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const lines = results.map(({ name, outcome, seen }) => `${outcome.padEnd(7)}  ${name.padEnd(width)}  ${seen}`);
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
  const skipped = count('skipped');
  const total = `${count('ok')} passed, ${count('FAILED')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
  return [...lines, '', total].join('\n');
}

/** As CI systems read it. */
export function asJunit(results: Result[]): string {
  const cases = results.map(({ name, outcome, seen, seconds }) => {
    const inside = { ok: '', FAILED: `<failure message="${escaped(seen)}"/>`, skipped: '<skipped/>' }[outcome];
    return `    <testcase classname="contract-check" name="${escaped(name)}" time="${seconds.toFixed(3)}">${inside}</testcase>`;
  });
  const failed = results.filter(({ outcome }) => outcome === 'FAILED').length;
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="contract-check" tests="${results.length}" failures="${failed}" skipped="${skipped}">
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

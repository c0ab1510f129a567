import { at, box, escape, fit, text, widthOf } from './svg';

test('text and attributes are escaped, control characters are left out', () => {
  expect(escape('a < b & "c" > d\u0007')).toBe('a &lt; b &amp; &quot;c&quot; &gt; d');
  expect(text(1, 2, '<b>', { color: '"' })).toBe('<text x="1" y="2" font-size="12" fill="&quot;">&lt;b&gt;</text>');
});

test('text is cut where it does not fit', () => {
  const name = 'payments-dead-letter-queue';

  expect(fit(name, 1000)).toBe(name);
  expect(fit(name, 80)).toMatch(/^payments.*…$/);
  expect(widthOf(fit(name, 80))).toBeLessThanOrEqual(80);
});

test('bold text is wider', () => {
  expect(widthOf('Latency', { bold: true })).toBeGreaterThan(widthOf('Latency'));
});

test('an empty drawing has no group, and a box has corners only when asked for', () => {
  expect(at(1, 2, '')).toBe('');
  expect(box({ x: 0, y: 0, width: 1, height: 2 }, 'fill="#fff"')).not.toContain('rx');
});

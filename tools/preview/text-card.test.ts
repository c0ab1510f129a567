import { drawMarkdown } from './text-card';

/** What a reader sees, one string a line of text. */
const linesIn = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, content]) => content.replace(/<[^>]*>/g, ''));

test('a long paragraph breaks between words and loses none', () => {
  const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
  const lines = linesIn(drawMarkdown(words, 300, 1000));

  expect(lines.length).toBeGreaterThan(3);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(words);
});

test('the words of a cell stay on one line when the table is narrow enough', () => {
  expect(linesIn(drawMarkdown('|Signal|Target|\n|-|-|\n|Latency p99|**under** 300 ms|', 600, 300))).toEqual([
    ...['Signal', 'Target', 'Latency p99', 'under 300 ms'],
  ]);
});

test('a table that is too wide breaks the lines of its cells', () => {
  const cell = 'many words in one cell that need more room than there is';

  expect(linesIn(drawMarkdown(`|a|b|\n|-|-|\n|${cell}|${cell}|`, 400, 300)).length).toBeGreaterThan(6);
});

test('what does not fit is left out', () => {
  expect(linesIn(drawMarkdown('one\n\ntwo\n\nthree', 300, 50))).toEqual(['one', 'two']);
});

test('markup in the text is text', () => {
  expect(drawMarkdown('# <script> & `<b>`', 300, 100)).toContain('&lt;script&gt; &amp; <tspan');
});

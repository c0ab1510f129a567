import { parseMarkdown, runsOf } from './markdown';

const plain = (text: string) => ({ text, style: 'plain' });

test('links, bold text and code', () => {
  expect(runsOf('See [the runbook](https://a.b/c) or **ask** `me`.')).toEqual([
    plain('See '),
    { text: 'the runbook', style: 'link' },
    plain(' or '),
    { text: 'ask', style: 'bold' },
    plain(' '),
    { text: 'me', style: 'code' },
    plain('.'),
  ]);
});

test('headings, paragraphs of several lines, lists and tables', () => {
  const blocks = parseMarkdown('# One\ntwo\nthree\n- four\n- five\n\n| a | b \\| c |\n|---|:-:|\n| 1 | 2 |\n');

  expect(blocks).toEqual([
    { kind: 'heading', level: 1, runs: [plain('One')] },
    { kind: 'paragraph', runs: [plain('two three')] },
    { kind: 'item', runs: [plain('four')] },
    { kind: 'item', runs: [plain('five')] },
    {
      kind: 'table',
      rows: [
        [[plain('a')], [plain('b | c')]],
        [[plain('1')], [plain('2')]],
      ],
    },
  ]);
});

test('two spaces at the end of a line break it', () => {
  expect(parseMarkdown('one  \ntwo').map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph']);
});

test('text after a table is a paragraph', () => {
  expect(parseMarkdown('a|b\n-|-\n1|2\nend').map(({ kind }) => kind)).toEqual(['table', 'paragraph']);
});

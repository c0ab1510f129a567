import { METADATA } from './fixtures';
import { prefixOf, readObject, toObjects, type ArchiveEntry } from '../../../src/webhook-pipeline/handlers/archive';

const AT = Date.parse('2026-11-26T09:59:59.999Z');
const entryOf = (id: string, values: object = {}, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  id,
  values: { ...METADATA, eventId: `evt_${id}`, acceptedAt: String(AT), ...values },
  body: `{"id":"${id}"}`,
  ...more,
});

describe('objects of the archive', () => {
  test('are one a source and hour of acceptance, in UTC', () => {
    const entries = [
      entryOf('a'),
      entryOf('b', { source: 'stripe' }),
      entryOf('c', { acceptedAt: String(AT + 1) }),
      entryOf('d'),
    ];
    expect(toObjects(entries).map(({ key, ids }) => [key.replace(/[^/]*$/, ''), ids])).toEqual([
      ['events/webhook/2026/11/26/09/', ['a', 'd']],
      ['events/stripe/2026/11/26/09/', ['b']],
      ['events/webhook/2026/11/26/10/', ['c']],
    ]);
  });

  test('have the key of their messages, whatever the order, which begins with the first acceptance', () => {
    const [early, late] = [entryOf('a', { acceptedAt: String(AT - 5) }), entryOf('b')];
    const keyOf = (...entries: ArchiveEntry[]) => toObjects(entries)[0].key;
    expect(keyOf(late, early)).toBe(keyOf(early, late));
    expect(keyOf(early, late)).toMatch(new RegExp(`^${prefixOf('webhook', AT)}${AT - 5}-[0-9a-f]{16}\\.jsonl$`));
    expect(keyOf(early)).not.toBe(keyOf(early, late));
  });

  test('hold a line an event, and give it back as it was', () => {
    const body = ' {"text": "line\\nbreak", "amount": 1.10}\n';
    const [{ body: text, key }] = toObjects([
      entryOf('a', {}, { body, headers: '{"x-a":"1"}', group: 'g' }),
      entryOf('b'),
    ]);
    const lines = text.trimEnd().split('\n');
    expect(JSON.parse(lines[0])).toEqual({ ...entryOf('a').values, group: 'g', headers: { 'x-a': '1' }, body });
    expect(JSON.parse(lines[1])).not.toHaveProperty('headers');
    expect(readObject(key, text)).toEqual([
      { values: entryOf('a').values, body, group: 'g' },
      { values: entryOf('b').values, body: '{"id":"b"}' },
    ]);
  });

  test('fails for what is no event, and quotes nothing of it', () => {
    const read = () => readObject('events/a.jsonl', '{"body":"x"}\n4242424242424242 card\n');
    expect(read).toThrow(new Error('line 2 of events/a.jsonl is no archived event'));
  });
});
